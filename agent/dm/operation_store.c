// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Operations into the kernel, and onto the disk so that they are there after a reboot: one file
 * for each capability, a bundle as the server sent it, or as it was made for a server's command.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "agent/association.h"
#include "agent/dm/operation_store.h"
#include "agent/file.h"
#include "agent/log.h"
#include "agent/ruleset_names.h"
#include "agent/ruleset_text.h"
#include "agent/trust.h"

#define DIRECTORY	"dm"

static void path_of(const char *state, uint32_t cap, char path[512])
{
	snprintf(path, 512, "%s/" DIRECTORY "/operation-%s", state,
		 ruleset_names_get(&ruleset_capabilities, cap));
}

static bool delegates(const struct cg_ruleset *rs, uint32_t cap)
{
	const struct cg_rules *rules = &rs->caps[cap];
	uint32_t i;

	for (i = 0; i < rules->count; i++)
		if (rules->rules[i].flags & CARDGATE_RULE_REMOTE)
			return true;
	return rules->remote;
}

static int look(struct kernel *kernel, uint32_t cap, struct operation_facts *facts,
		struct error *err)
{
	struct kernel_status status;
	struct cg_moment moment = { .now = time(NULL) };
	struct cg_ruleset *rs;
	uint8_t *bytes = NULL;
	size_t len;
	int ret;

	ret = kernel_status(kernel, &status, err);
	if (!ret)
		ret = kernel_ruleset(kernel, &bytes, &len, err);
	if (ret)
		return ret;
	moment.clock_trusted = status.clock == CARDGATE_CLOCK_TRUSTED;
	kernel_operations(&status, &moment);
	facts->sealed = status.sealed;
	facts->disabled = moment.disabled & 1U << cap;
	facts->last_version = status.gates[cap].operation.version;
	if (bytes) {
		ret = ruleset_text_parse(bytes, len, &rs, err);
		if (!ret) {
			facts->named = rs->caps[cap].named;
			facts->delegated = delegates(rs, cap);
			cg_ruleset_free(rs);
		}
		free(bytes);
	}
	return ret;
}

static int verify(const struct operation_place *place, const struct operation *operation,
		  const struct bundle *bundle, struct error *err)
{
	const struct bundle_object *ruleset = bundle_find(bundle, BUNDLE_RULESET);
	const struct bundle_object *signature = bundle_find(bundle, BUNDLE_SIGNATURE);
	struct association association;
	struct trust_anchors *anchors;
	struct trust_verdict verdict;
	int ret;

	if (!signature)
		return error_set(err, -EBADMSG, "operation without a signature");
	ret = association_load(&association, place->state, err);
	if (ret)
		return ret;
	ret = trust_anchors_load(&anchors, place->anchors, err);
	if (!ret) {
		ret = trust_verify_ruleset(anchors, time(NULL), ruleset->data, ruleset->len,
					   signature->data, signature->len, &verdict, err);
		trust_anchors_free(anchors);
	}
	if (!ret && association.exists &&
	    memcmp(verdict.authority, association.authority, sizeof(verdict.authority)))
		ret = error_set(err, -EACCES, "operation of %s, but this device is bound to %s",
				verdict.authority_name, association.authority_name);
	if (!ret && operation->for_one &&
	    (!association.exists || memcmp(operation->association, association.id,
					   sizeof(association.id))))
		ret = error_set(err, -EACCES, "operation for another device");
	association_free(&association);
	return ret;
}

static int push(struct kernel *kernel, const struct bundle *bundle, struct error *err)
{
	const struct bundle_object *ruleset = bundle_find(bundle, BUNDLE_RULESET);
	const struct bundle_object *signature = bundle_find(bundle, BUNDLE_SIGNATURE);
	uint8_t digest[TRUST_DIGEST_SIZE];
	struct kernel_offer offer = {
		.bytes = ruleset->data, .len = ruleset->len, .digest = digest,
		.signature = signature ? signature->data : NULL,
		.signature_len = signature ? signature->len : 0,
	};

	if (trust_sha256(ruleset->data, ruleset->len, digest))
		return error_set(err, -EIO, "no SHA-256");
	return kernel_push(kernel, &offer, err);
}

/* On disk before in force, as a policy: what holds now holds after a reboot */
static int store_and_push(const struct operation_place *place, uint32_t cap,
			  const struct bundle *bundle, struct error *err)
{
	struct bundle before = {};
	char path[512];
	int ret, had;

	snprintf(path, sizeof(path), "%s/" DIRECTORY, place->state);
	ret = file_make_directory(path, 0700, err);
	if (ret)
		return ret;
	path_of(place->state, cap, path);
	had = bundle_load(&before, path, NULL);
	ret = bundle_save(bundle, path, err);
	if (!ret) {
		ret = push(place->kernel, bundle, err);
		if (ret && had)
			unlink(path);
		else if (ret && bundle_save(&before, path, NULL))
			log_line(LOG_CRIT, "%s holds an operation that the kernel did not take",
				 path);
	}
	bundle_free(&before);
	return ret;
}

/* Nobody signed it: its version is the time, or what comes after the last one */
static int make_bundle(struct operation *operation, const struct operation_facts *facts,
		       struct bundle *bundle, struct error *err)
{
	uint8_t *ruleset;
	size_t len;
	int ret;

	operation->version = (uint64_t)time(NULL);
	if (operation->version <= facts->last_version)
		operation->version = facts->last_version + 1;
	ret = operation_compose(operation, &ruleset, &len, err);
	if (ret)
		return ret;
	ret = bundle_add(bundle, BUNDLE_RULESET, ruleset, len, err);
	free(ruleset);
	return ret;
}

static enum operation_verdict carry_out(const struct operation_place *place,
					struct operation *operation, struct bundle *bundle,
					const struct operation_facts *facts, struct error *why)
{
	enum operation_verdict verdict = operation_judge(operation, facts);
	int ret;

	if (verdict != OPERATION_DONE)
		return verdict;
	if (!bundle->count && make_bundle(operation, facts, bundle, why))
		return OPERATION_FAILED;
	ret = store_and_push(place, operation->capability, bundle, why);
	return ret == -ESTALE || ret == -EEXIST ? OPERATION_STALE :
	       ret ? OPERATION_FAILED : OPERATION_DONE;
}

/**
 * operation_carry_out - carry an operation out, for as long as it says
 * @place: where
 * @operation: what is wanted; filled in when @bundle says it
 * @bundle: the same, signed by the authority, or NULL
 * @why: what was wrong
 *
 * A bundle must be about the capability and the action that @operation names.
 *
 * Return: what became of it. What is not OPERATION_DONE changed nothing.
 */
enum operation_verdict operation_carry_out(const struct operation_place *place,
					   struct operation *operation,
					   const struct bundle *bundle, struct error *why)
{
	const struct bundle_object *ruleset = bundle ? bundle_find(bundle, BUNDLE_RULESET) : NULL;
	const uint32_t cap = operation->capability, action = operation->action;
	struct operation_facts facts = {};
	enum operation_verdict verdict;
	struct bundle copy = {};

	if (bundle && (!ruleset || operation_parse(operation, ruleset->data, ruleset->len, why) ||
		       operation->capability != cap || operation->action != action))
		return OPERATION_MALFORMED;
	if (look(place->kernel, cap, &facts, why))
		return OPERATION_FAILED;
	if (bundle && verify(place, operation, bundle, why))
		return OPERATION_UNTRUSTED;
	facts.is_signed = bundle;
	if (bundle && bundle_copy(&copy, bundle, why))
		return OPERATION_FAILED;
	*why = (struct error){};
	verdict = carry_out(place, operation, &copy, &facts, why);
	bundle_free(&copy);
	if (verdict != OPERATION_DONE && !*why->text)
		error_set(why, 0, "%s", operation_text(verdict));
	return verdict;
}

static int restore_one(const struct operation_place *place, const char *path, bool sealed,
		       struct error *err)
{
	struct bundle bundle = {};
	int ret;

	ret = bundle_load(&bundle, path, err);
	if (ret)
		return ret;
	if (!bundle_find(&bundle, BUNDLE_RULESET))
		ret = error_set(err, -EBADMSG, "%s: no operation", path);
	else if (!sealed || bundle_find(&bundle, BUNDLE_SIGNATURE))
		ret = push(place->kernel, &bundle, err);
	bundle_free(&bundle);
	return ret;
}

/**
 * operation_any - is there an operation to be had again?
 * @state: directory of the association
 */
bool operation_any(const char *state)
{
	char path[512];
	uint32_t cap;

	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++) {
		path_of(state, cap, path);
		if (!access(path, F_OK))
			return true;
	}
	return false;
}

/**
 * operation_restore - have the operations of before the reboot again
 * @place: where
 * @err: message of the last failure
 *
 * Those that ended meanwhile change nothing, and what nobody signed is nothing to a sealed kernel.
 *
 * Return: 0, or the last -errno; the others are in force then.
 */
int operation_restore(const struct operation_place *place, struct error *err)
{
	struct kernel_status status;
	char path[512];
	uint32_t cap;
	int ret, last;

	last = kernel_status(place->kernel, &status, err);
	if (last)
		return last;
	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++) {
		path_of(place->state, cap, path);
		ret = access(path, F_OK) ? 0 : restore_one(place, path, status.sealed, err);
		last = ret ? ret : last;
	}
	return last;
}

/**
 * operation_forget - the association ended, and its operations with it
 * @state: directory of the association
 */
void operation_forget(const char *state)
{
	char path[512];
	uint32_t cap;

	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++) {
		path_of(state, cap, path);
		unlink(path);
	}
}

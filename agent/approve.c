// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * May this package be installed? What approvals say of its digest, and what the policy of the
 * authority that this device is bound to makes of that (OMA DM_SC, 5.7).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/admit_visit.h"
#include "agent/approve.h"
#include "agent/control.h"
#include "agent/policy_pack.h"
#include "agent/policy_packages.h"
#include "agent/policy_read.h"
#include "agent/ruleset_text.h"

static int read_policy(const struct bundle_object *packed, const uint8_t *source,
		       struct policy **policy, struct error *err)
{
	struct policy_errors errors = {};
	uint8_t digest[TRUST_DIGEST_SIZE], *xml;
	size_t len;
	int ret;

	if (!packed || !source)
		return error_set(err, -EBADMSG,
				 "the policy's text, which says what may be installed, is missing");
	ret = policy_pack_open(packed->data, packed->len, &xml, &len, err);
	if (ret)
		return ret;
	if (trust_sha256(xml, len, digest) || memcmp(digest, source, sizeof(digest)))
		ret = error_set(err, -EBADMSG, "the policy's text was altered");
	else if (policy_read(xml, len, policy, &errors))
		ret = error_set(err, -EBADMSG, "the policy's text is not understood: line %u: %s",
				errors.list[0].line, errors.list[0].text);
	free(xml);
	return ret;
}

/* The text is what the rule set names, and that is what the authority signed */
static int load_policy(struct approve *approve, struct error *err)
{
	const struct bundle *bundle = &approve->association.bundle;
	const struct bundle_object *object = bundle_find(bundle, BUNDLE_RULESET);
	struct cg_ruleset *rs;
	int ret;

	ret = admit_verify_stored(&approve->association, err);
	if (!ret)
		ret = ruleset_text_parse(object->data, object->len, &rs, err);
	if (ret)
		return ret;
	if (rs->flags & CARDGATE_POLICY_PACKAGES)
		ret = read_policy(bundle_find(bundle, BUNDLE_POLICY), rs->source,
				  &approve->policy, err);
	cg_ruleset_free(rs);
	return ret;
}

static int load_anchors(struct approve *approve, const char *dir, struct error *err)
{
	const struct bundle_object *lists = bundle_find(&approve->association.bundle,
							BUNDLE_REVOCATION);
	int ret;

	ret = trust_anchors_load(&approve->anchors, dir, err);
	if (ret || !lists)
		return ret;
	return trust_anchors_add_lists(approve->anchors, lists->data, lists->len, "association",
				       err);
}

/**
 * approve_open - get ready to judge packages
 * @approve: filled in, to be closed with approve_close(), also on failure
 * @anchors: directory of trusted certificates
 * @state: state directory
 * @err: message on failure
 *
 * Return: 0; -EBADMSG when the association is damaged: nothing may be installed then; -errno.
 */
int approve_open(struct approve *approve, const char *anchors, const char *state,
		 struct error *err)
{
	struct association *association = &approve->association;
	struct approval_terms terms = { .now = time(NULL) };
	struct error answer;
	int ret;

	memset(approve, 0, sizeof(*approve));
	ret = association_load(association, state, err);
	if (!ret && association->exists)
		ret = load_policy(approve, err);
	if (!ret)
		ret = load_anchors(approve, anchors, err);
	if (ret)
		return ret;
	terms.anchors = approve->anchors;
	if (association->exists) {
		terms.authority = association->authority;
		terms.authority_name = association->authority_name;
		approve->card = !control_ask(CONTROL_SOCKET, CONTROL_PRESENT, NULL, 0, &answer);
	}
	return approval_store_open(&approve->store, state, &terms, err);
}

/**
 * approve_close - give back what approve_open() made
 * @approve: from approve_open()
 */
void approve_close(struct approve *approve)
{
	approval_store_close(&approve->store);
	trust_anchors_free(approve->anchors);
	policy_model_free(approve->policy);
	association_free(&approve->association);
}

/**
 * approve_package_open - get hold of a package
 * @package: filled in, to be closed with approve_package_close(), also on failure
 * @path: its file, kept by the caller
 * @err: message on failure
 *
 * Return: 0; -EINVAL when it is no file; -errno.
 */
int approve_package_open(struct approve_package *package, const char *path, struct error *err)
{
	struct stat st;

	memset(package, 0, sizeof(*package));
	package->path = path;
	package->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (package->fd < 0 || fstat(package->fd, &st))
		return error_set(err, -errno, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return error_set(err, -EINVAL, "%s: not a regular file", path);
	package->size = (uint64_t)st.st_size;
	approve_name(package);
	return 0;
}

/**
 * approve_package_close - let go of it
 * @package: from approve_package_open()
 */
void approve_package_close(struct approve_package *package)
{
	if (package->fd >= 0)
		close(package->fd);
	package->fd = -1;
}

static int examine(struct approve *approve, struct approve_package *package, struct error *err)
{
	char path[4096 + sizeof(APPROVAL_SUFFIX)];
	int ret;

	package->query.name = package->name;
	ret = lseek(package->fd, 0, SEEK_SET) < 0 ? -errno :
	      trust_sha256_file(package->fd, package->query.digest);
	if (ret)
		return error_set(err, ret, "%s: %s", package->path, strerror(-ret));
	snprintf(path, sizeof(path), "%s" APPROVAL_SUFFIX, package->path);
	/* One that is there and cannot be read is as good as none */
	if (!access(path, R_OK))
		approval_store_offer(&approve->store, path, &package->query, NULL);
	return 0;
}

static const char *label_of(const struct approve_package *package)
{
	return *package->rule ? package->rule : "no rule";
}

static void decide(const struct approve *approve, struct approve_package *package)
{
	static const enum approve_verdict unapproved[] = {
		[POLICY_UNAPPROVED_ALLOW] = APPROVE_YES,
		[POLICY_UNAPPROVED_ASK] = APPROVE_ASK,
		[POLICY_UNAPPROVED_REJECT] = APPROVE_NO,
	};
	static const enum approve_verdict absent[] = {
		[POLICY_ABSENT_NOTHING] = APPROVE_YES,
		[POLICY_ABSENT_ASK] = APPROVE_ASK,
		[POLICY_ABSENT_REJECT] = APPROVE_NO,
	};
	const struct policy_packages *packages = &approve->policy->packages;
	const struct policy_package_rule *rule;
	bool good = package->query.state == APPROVAL_GOOD && !*package->unheld.text;

	rule = policy_packages_find(packages, package->kind,
				    package->source ? package->source : package->path,
				    package->name);
	if (rule)
		strcpy(package->rule, rule->id);
	if (!good)
		package->verdict = unapproved[rule ? rule->unapproved : packages->unapproved];
	error_set(&package->reason, 0, "%s (policy %s, %s%s)",
		  *package->unheld.text ? package->unheld.text : package->query.why.text,
		  approve->policy->name, rule ? "rule " : "", label_of(package));
	if (approve->card || absent[rule ? rule->absent : packages->absent] <= package->verdict)
		return;
	package->verdict = absent[rule ? rule->absent : packages->absent];
	package->absent = true;
	error_set(&package->reason, 0,
		  "no card of %s is in a reader, and policy %s (%s%s) demands one",
		  approve->association.authority_name, approve->policy->name,
		  rule ? "rule " : "", label_of(package));
}

/* Whatever the policy says of what is not approved */
static void decide_withdrawn(struct approve_package *package)
{
	package->verdict = APPROVE_NO;
	error_set(&package->reason, 0, "%s", package->query.why.text);
}

/* Nobody whose policy would say: only what approvals say counts */
static void decide_alone(struct approve_package *package)
{
	package->verdict = package->query.state == APPROVAL_GOOD ? APPROVE_YES : APPROVE_NO;
	error_set(&package->reason, 0, "%s", package->query.why.text);
}

/**
 * approve_packages - judge packages
 * @approve: from approve_open()
 * @packages: opened; the verdicts are filled in
 * @count: how many
 * @err: message on failure
 *
 * Return: 0, whatever the verdicts are; -errno when a package cannot be read.
 */
int approve_packages(struct approve *approve, struct approve_package *packages, size_t count,
		     struct error *err)
{
	struct approval_query **queries = calloc(count ? count : 1, sizeof(*queries));
	size_t i;
	int ret = 0;

	if (!queries)
		return error_set(err, -ENOMEM, "out of memory");
	for (i = 0; i < count && !ret; i++) {
		queries[i] = &packages[i].query;
		ret = examine(approve, &packages[i], err);
	}
	if (!ret)
		ret = approval_store_find(&approve->store, queries, count, err);
	free(queries);
	for (i = 0; i < count && !ret; i++) {
		if (packages[i].query.state == APPROVAL_WITHDRAWN)
			decide_withdrawn(&packages[i]);
		else if (approve->policy)
			decide(approve, &packages[i]);
		else
			decide_alone(&packages[i]);
	}
	return ret;
}

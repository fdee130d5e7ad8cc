// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ./Cardgate/Card/Script: a server speaks with an application of the card, the one that the signed
 * policy names. The card stays the server's until the session ends, or time is up, so that the
 * two can agree on keys that nobody here knows.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "agent/admit_visit.h"
#include "agent/association.h"
#include "agent/card.h"
#include "agent/card_script.h"
#include "agent/copies.h"
#include "agent/dm/dm_report.h"
#include "agent/dm/mo.h"
#include "agent/dm/mo_script.h"
#include "agent/dm/tree_inside.h"
#include "agent/log.h"
#include "agent/policy_pack.h"
#include "agent/policy_read.h"
#include "agent/provision/provision_news.h"
#include "agent/ruleset_text.h"

#define ALERT		"urn:cardgate:at:1.0:CardScript"
#define SESSION_MS	60000	/* for all scripts of a session, and for the server between them */

/*
 * struct mo_script - a server's session with the card
 * @aid: the application that the policy names
 * @reader: where the card is
 * @card: the card; NULL: none yet, or not any more
 * @left: commands that may still be passed
 * @answers: of the last script, or NULL
 */
struct mo_script {
	struct policy_aid aid;
	char reader[CARD_READER_MAX];
	struct card *card;
	unsigned int left;
	char *answers;
};

static int read_source(const struct bundle *bundle, struct policy_aid *aid, struct error *err)
{
	const struct bundle_object *ruleset = bundle_find(bundle, BUNDLE_RULESET);
	const struct bundle_object *packed = bundle_find(bundle, BUNDLE_POLICY);
	struct policy_errors errors = {};
	struct policy *policy = NULL;
	uint8_t digest[TRUST_DIGEST_SIZE], *xml;
	struct cg_ruleset *rs;
	size_t len;
	int ret;

	if (!ruleset || !packed)
		return error_set(err, -ENOENT, "the policy has no text");
	ret = policy_pack_open(packed->data, packed->len, &xml, &len, err);
	if (ret)
		return ret;
	ret = ruleset_text_parse(ruleset->data, ruleset->len, &rs, err);
	if (!ret) {
		if (!rs->source || trust_sha256(xml, len, digest) ||
		    memcmp(digest, rs->source, sizeof(digest)))
			ret = error_set(err, -EBADMSG, "the policy's text is not the signed one");
		cg_ruleset_free(rs);
	}
	if (!ret && policy_read(xml, len, &policy, &errors))
		ret = error_set(err, -EBADMSG, "the policy's text is not understood");
	if (!ret)
		*aid = policy->card_script;
	policy_model_free(policy);
	free(xml);
	return ret;
}

/* What the authority signed counts, and nothing else does */
static int find_aid(const struct tree *tree, struct policy_aid *aid, struct error *err)
{
	struct association association;
	int ret;

	ret = association_load(&association, tree->state, err);
	if (ret)
		return ret;
	if (!association.exists)
		ret = error_set(err, -ENOENT, "this device is bound to nobody");
	if (!ret)
		ret = admit_verify_stored(&association, err);
	if (!ret)
		ret = read_source(&association.bundle, aid, err);
	association_free(&association);
	if (!ret && !aid->len)
		ret = error_set(err, -EPERM, "the policy names no application of the card");
	return ret;
}

/* The agent made a directory for each card that proved that it is the association's */
static bool is_ours(const char *reader)
{
	char path[COPIES_PATH_SIZE];
	struct stat st;

	copies_directory(reader, path);
	return !stat(path, &st);
}

static int find_reader(char reader[CARD_READER_MAX], struct error *err)
{
	struct card_reader readers[CARD_READERS_MAX];
	size_t count, i;
	int ret;

	ret = card_readers(readers, &count, CARD_EXCHANGE_MS, err);
	if (ret)
		return ret;
	for (i = 0; i < count; i++) {
		if (!readers[i].present || !is_ours(readers[i].name))
			continue;
		memcpy(reader, readers[i].name, CARD_READER_MAX);
		return 0;
	}
	return error_set(err, -ENODEV, "no card of this association is there");
}

static int begin(struct tree *tree, struct mo_script *script, struct error *err)
{
	int ret;

	ret = find_aid(tree, &script->aid, err);
	if (!ret)
		ret = find_reader(script->reader, err);
	if (!ret)
		ret = card_open(script->reader, CARD_EXCHANGE_MS, &script->card, err);
	if (ret)
		return ret;
	script->left = CARD_SCRIPT_COMMANDS;
	card_budget(script->card, SESSION_MS);
	ret = card_begin(script->card, err);
	if (!ret) {
		card_reset_on_close(script->card);
		ret = card_script_select(card_link(script->card), &script->aid, err);
	}
	return ret;
}

static void end(struct mo_script *script)
{
	if (!script->card)
		return;
	card_end(script->card, NULL);
	card_close(script->card);
	script->card = NULL;
	/* Whatever it changed there */
	provision_news_tell(script->reader);
}

/**
 * mo_script_close - let go of the card
 * @tree: the tree
 */
void mo_script_close(struct tree *tree)
{
	if (!tree->script)
		return;
	end(tree->script);
	free(tree->script->answers);
	free(tree->script);
	tree->script = NULL;
}

static int run(struct tree *tree, struct mo_script *script, const struct tree_item *item,
	       struct error *err)
{
	size_t size;
	FILE *out;
	int ret;

	free(script->answers);
	out = open_memstream(&script->answers, &size);
	if (!out)
		return error_set(err, -ENOMEM, "out of memory");
	ret = script->card ? 0 : begin(tree, script, err);
	if (!ret)
		ret = card_script_run(card_link(script->card), &script->aid,
				      (const char *)item->data, item->len, &script->left, out, err);
	if (fclose(out) && !ret)
		ret = error_set(err, -ENOMEM, "out of memory");
	return ret;
}

static int status_of(int ret)
{
	switch (ret) {
	case 0:
		return DM_OK;
	case -EINVAL:
		return DM_BAD_REQUEST;
	case -EPERM:
		return DM_FORBIDDEN;
	case -ENODEV:
	case -ENOENT:
		return DM_NOT_FOUND;
	case -E2BIG:
		return DM_TOO_LARGE;
	case -ETIMEDOUT:
		return DM_TIMEOUT;
	default:
		return DM_FAILED;
	}
}

static void report(const struct tree *tree, const char *correlator, bool done, const char *data)
{
	const struct dm_report report = {
		.source = (char *)"./Cardgate/Card/Script", .type = (char *)ALERT,
		.format = (char *)"chr", .mark = (char *)(done ? "informational" : "warning"),
		.data = (char *)data, .correlator = (char *)correlator,
	};
	struct error err = {};

	if (dm_report_keep(tree->state, &report, &err))
		log_line(LOG_ERR, "what the card said is not reported: %s", err.text);
}

static int exec(struct tree *tree, const struct tree_node *node, const char *server,
		const struct tree_item *item, const char *correlator, struct error *why)
{
	int ret;
	(void)node;

	if (!tree->script)
		tree->script = calloc(1, sizeof(*tree->script));
	if (!tree->script || !item->len) {
		error_set(why, 0, tree->script ? "command APDUs in hexadecimal expected" :
			  "out of memory");
		return tree->script ? DM_BAD_REQUEST : DM_FAILED;
	}
	ret = run(tree, tree->script, item, why);
	log_line(ret ? LOG_WARNING : LOG_NOTICE, "%s speaks with the card%s%s",
		 server ?: "this device", ret ? ": " : "", ret ? why->text : "");
	report(tree, correlator, !ret, ret ? why->text : tree->script->answers);
	/* A refused command ends nothing; a card that is lost does */
	if (ret && ret != -EINVAL && ret != -EPERM && ret != -E2BIG)
		end(tree->script);
	return status_of(ret);
}

static int get_answers(struct tree *tree, const struct tree_node *node, uint8_t **data,
		       size_t *len, struct error *why)
{
	const char *answers = tree->script && tree->script->answers ? tree->script->answers : "";
	(void)node;

	return mo_text(data, len, answers, why);
}

const struct tree_ops mo_script_ops = { .exec = exec };
const struct tree_ops mo_script_answers_ops = { .get = get_answers };

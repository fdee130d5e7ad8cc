// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ./DCMO/<capability>/Operations: Exec on Enable and Disable. The command may say for how long:
 * nothing, until the next one; "for=SECONDS"; "until=20260131T120000Z"; each with
 * "from=20260131T080000Z;" in front of it. Or it brings a bundle that the authority signed, which
 * a sealed kernel wants. What came of it is told by DCMO's alert.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/dm/dm_report.h"
#include "agent/dm/mo.h"
#include "agent/dm/mo_dcmo.h"
#include "agent/dm/operation_store.h"
#include "agent/dm/tree_inside.h"
#include "agent/dm/tree_value.h"
#include "agent/log.h"

#define ALERT		"urn:oma:at:dcmo:1.0:OperationComplete"
#define DATA_MAX	128
#define SECONDS_MAX	(10LL * 366 * 86400)

static bool parse_word(const char *word, struct operation *operation)
{
	char *end;
	long long seconds;

	if (!strncmp(word, "from=", 5))
		return tree_value_parse_time(word + 5, &operation->from);
	if (!strncmp(word, "until=", 6))
		return tree_value_parse_time(word + 6, &operation->until);
	if (strncmp(word, "for=", 4) || !isdigit((unsigned char)word[4]))
		return false;
	seconds = strtoll(word + 4, &end, 10);
	if (*end || seconds <= 0 || seconds > SECONDS_MAX)
		return false;
	operation->until = (operation->from == INT64_MIN ? time(NULL) : operation->from) +
			   seconds - 1;
	return true;
}

static bool parse_duration(const struct tree_item *item, struct operation *operation)
{
	char text[DATA_MAX], *word, *rest = text;

	if (!item->len)
		return true;
	if (item->len >= sizeof(text) || memchr(item->data, 0, item->len))
		return false;
	memcpy(text, item->data, item->len);
	text[item->len] = '\0';
	while ((word = strsep(&rest, ";")))
		if (!parse_word(word, operation))
			return false;
	return operation->from <= operation->until;
}

static void report(const struct tree *tree, const struct tree_node *node,
		   enum operation_verdict verdict, const char *correlator)
{
	char *source = tree_node_uri(node), code[16];
	struct dm_report report = {
		.source = source, .type = (char *)ALERT, .format = (char *)"int", .data = code,
		.mark = (char *)(verdict == OPERATION_DONE ? "informational" : "warning"),
		.correlator = (char *)correlator,
	};
	struct error err = {};

	snprintf(code, sizeof(code), "%d", operation_code(verdict));
	if (!source || dm_report_keep(tree->state, &report, &err))
		log_line(LOG_ERR, "an operation's outcome is not reported: %s", err.text);
	free(source);
}

static enum operation_verdict carry_out(struct tree *tree, struct operation *operation,
					const struct tree_item *item, struct error *why)
{
	struct operation_place place = { .state = tree->state, .anchors = tree->anchors };
	const bool is_signed = item->type && !strcmp(item->type, MO_DCMO_BUNDLE);
	enum operation_verdict verdict;
	struct bundle bundle = {};

	if (is_signed ? bundle_decode(&bundle, item->data, item->len, why) != 0 :
	    !parse_duration(item, operation)) {
		if (!is_signed)
			error_set(why, 0, "for=SECONDS or until=20260131T120000Z expected");
		return OPERATION_MALFORMED;
	}
	verdict = OPERATION_FAILED;
	if (tree_kernel(tree, &place.kernel, why) == DM_OK)
		verdict = operation_carry_out(&place, operation, is_signed ? &bundle : NULL, why);
	bundle_free(&bundle);
	return verdict;
}

static int exec(struct tree *tree, const struct tree_node *node, const char *server,
		const struct tree_item *item, const char *correlator, enum cardgate_action action,
		struct error *why)
{
	struct operation operation = {
		.capability = (enum cardgate_capability)node->key, .action = action,
		.from = INT64_MIN, .until = INT64_MAX,
	};
	enum operation_verdict verdict;

	snprintf(operation.issuer, sizeof(operation.issuer), "%s", server ?: "this device");
	verdict = carry_out(tree, &operation, item, why);
	log_line(verdict == OPERATION_DONE ? LOG_NOTICE : LOG_WARNING, "%s %s %s: %s",
		 operation.issuer, action == CARDGATE_ACTION_DENY ? "disables" : "enables",
		 node->parent->parent->name, verdict == OPERATION_DONE ? "done" : why->text);
	report(tree, node, verdict, correlator);
	return verdict == OPERATION_MALFORMED ? DM_BAD_REQUEST : DM_ACCEPTED;
}

static int exec_enable(struct tree *tree, const struct tree_node *node, const char *server,
		       const struct tree_item *item, const char *correlator, struct error *why)
{
	return exec(tree, node, server, item, correlator, CARDGATE_ACTION_ALLOW, why);
}

static int exec_disable(struct tree *tree, const struct tree_node *node, const char *server,
			const struct tree_item *item, const char *correlator, struct error *why)
{
	return exec(tree, node, server, item, correlator, CARDGATE_ACTION_DENY, why);
}

static const struct tree_ops enable_ops = { .exec = exec_enable };
static const struct tree_ops disable_ops = { .exec = exec_disable };

const struct tree_shape mo_dcmo_operations[] = {
	{ "Enable", TREE_NULL, TREE_EXEC, TREE_PERMANENT | TREE_LIVE, NULL, NULL, &enable_ops,
	  "ends a Disable, and lifts what the policy lets a server lift" },
	{ "Disable", TREE_NULL, TREE_EXEC, TREE_PERMANENT | TREE_LIVE, NULL, NULL, &disable_ops,
	  "switches it off" },
	{ }
};

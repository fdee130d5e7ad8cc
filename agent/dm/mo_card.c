// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ./Cardgate/Card: the card of the association that is there, what it has of applications' objects,
 * and what a server may have done with them. What came of an Exec is told by an alert besides its
 * status.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/admit_write.h"
#include "agent/bundle.h"
#include "agent/dm/copy.h"
#include "agent/dm/dm_report.h"
#include "agent/dm/mo.h"
#include "agent/dm/mo_cardgate.h"
#include "agent/dm/mo_copy.h"
#include "agent/dm/mo_script.h"
#include "agent/dm/tree_inside.h"
#include "agent/file.h"
#include "agent/log.h"

#define ALERT		"urn:cardgate:at:1.0:CardCopy"
#define URI_MAX		TREE_URI_MAX
#define TOLD_MAX	4096

static const struct {
	const char *node;
	enum copy_what what;
	bool secret;
} orders[] = {
	{ "Copy", COPY_PUT, false },
	{ "CopySecret", COPY_PUT, true },
	{ "Compare", COPY_COMPARE, false },
	{ "Erase", COPY_ERASE, false },
	{ "UseCard", COPY_USE, false },
	{ "Take", COPY_TAKE, false },
};

static void report(const struct tree *tree, const char *source, const char *correlator,
		   const char *mark, const char *data)
{
	const struct dm_report report = {
		.source = (char *)source, .type = (char *)ALERT, .format = (char *)"chr",
		.mark = (char *)mark, .data = (char *)data, .correlator = (char *)correlator,
	};
	struct error err = {};

	if (dm_report_keep(tree->state, &report, &err))
		log_line(LOG_ERR, "what came of a copy is not reported: %s", err.text);
}

static int exec(struct tree *tree, const struct tree_node *node, const char *server,
		const struct tree_item *item, const char *correlator, struct error *why)
{
	char uri[URI_MAX + 1], text[TOLD_MAX], *source;
	struct copy_order order = { .server = server, .uri = uri };
	size_t i = 0;
	int status;

	if (!item->len || item->len > URI_MAX || memchr(item->data, 0, item->len)) {
		error_set(why, 0, "the URI of an application's object expected");
		return DM_BAD_REQUEST;
	}
	snprintf(uri, sizeof(uri), "%.*s", (int)item->len, (const char *)item->data);
	while (strcmp(orders[i].node, node->name))
		i++;
	order.what = orders[i].what;
	order.secret = orders[i].secret;
	/* The tree's nodes are others afterwards, this one stays */
	source = tree_node_uri(node);
	status = copy_do(tree, &order, why);
	snprintf(text, sizeof(text), "%s: %s", uri, status == DM_OK ? order.text : why->text);
	free(order.text);
	if (source)
		report(tree, source, correlator, status == DM_OK ? "informational" : "warning",
		       text);
	free(source);
	return status;
}

static bool is_there(const struct tree *tree)
{
	struct stat st;

	/* A directory for each card, and each is a link to this one */
	return !stat(tree->copies, &st) && st.st_nlink > 2;
}

static int get_present(struct tree *tree, const struct tree_node *node, uint8_t **data,
		       size_t *len, struct error *why)
{
	(void)node;
	return mo_text(data, len, is_there(tree) ? "true" : "false", why);
}

static int list_one(void *data, struct mo_copy *copy)
{
	if (copy->node)
		fprintf(data, "%s %zu\n", copy->uri, copy->len);
	else
		fprintf(data, "- %zu\n", copy->len);
	return 0;
}

static int get_copies(struct tree *tree, const struct tree_node *node, uint8_t **data,
		      size_t *len, struct error *why)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, len);
	(void)node;

	if (out)
		mo_copy_each(tree, list_one, out);
	if (!out || fclose(out)) {
		free(text);
		error_set(why, 0, "out of memory");
		return DM_FAILED;
	}
	*data = (uint8_t *)text;
	return DM_OK;
}

/* For the agent, which does not read the tree; an empty one is forgotten */
static int apply_pin(struct tree *tree, const struct tree_node *node, bool gone, struct error *why)
{
	char path[512];
	int ret;

	snprintf(path, sizeof(path), "%s/" ADMIT_WRITE_PIN, tree->state);
	if (gone || !node->len) {
		unlink(path);
		return DM_OK;
	}
	ret = file_write(path, 0600, node->data, node->len, why);
	return ret ? DM_STORE_FAILED : DM_OK;
}

/* Verified by the agent for the card that is there; what is on it cannot be taken back */
static int apply_accounts(struct tree *tree, const struct tree_node *node, bool gone,
			  struct error *why)
{
	int code;
	(void)tree;

	if (gone || !node->len) {
		error_set(why, 0, "accounts cannot be taken back; send a document without any");
		return DM_FAILED;
	}
	return copy_write(BUNDLE_PROVISIONING, false, "", node->data, node->len, &code, why);
}

static const struct tree_ops exec_ops = { .exec = exec };
static const struct tree_ops present_ops = { .get = get_present };
static const struct tree_ops copies_ops = { .get = get_copies };
static const struct tree_ops pin_ops = { .apply = apply_pin };
static const struct tree_ops accounts_ops = { .apply = apply_accounts };

#define FIXED	(TREE_PERMANENT | TREE_LIVE)
#define ORDER(name, about) \
	{ name, TREE_NULL, TREE_EXEC, FIXED, NULL, NULL, &exec_ops, about }

const struct tree_shape mo_card_leaves[] = {
	{ "Present", TREE_BOOL, TREE_GET, FIXED, NULL, NULL, &present_ops,
	  "a card of the association is there" },
	{ "Copies", TREE_CHR, TREE_GET, FIXED, NULL, NULL, &copies_ops,
	  "what it has of applications' objects: a line for each, URI and bytes" },
	ORDER("Copy", "with a URI: write the device's object, or a part of it, to the card"),
	ORDER("CopySecret", "the same, so that only the card's key can read it"),
	ORDER("Compare", "with a URI: report which nodes differ"),
	ORDER("Erase", "with a URI: take the copy off the card"),
	ORDER("UseCard", "with a URI: give the device's up, only the card's is used"),
	ORDER("Take", "with a URI: make the card's the device's own"),
	{ "Script", TREE_CHR, TREE_EXEC, FIXED, NULL, NULL, &mo_script_ops,
	  "with command APDUs, a line each: pass them to the policy's application" },
	{ "Answers", TREE_CHR, TREE_GET, FIXED, NULL, NULL, &mo_script_answers_ops,
	  "what the card said in this session to the last script, a line for each command" },
	{ "Accounts", TREE_BIN, TREE_REPLACE, FIXED, NULL, NULL, &accounts_ops,
	  "Replace: accounts for the card's user, signed for the card that is there" },
	{ "PIN", TREE_CHR, TREE_REPLACE, FIXED, NULL, NULL, &pin_ops,
	  "of whoever may write to the card; empty: none. One that the card refuses is forgotten" },
	{ }
};

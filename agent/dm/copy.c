// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Objects of applications and their copies on the card (DM_SC use case 5.3): the same orders for
 * servers and for who sits here.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card_mo.h"
#include "agent/card_worker.h"
#include "agent/control.h"
#include "agent/dm/copy.h"
#include "agent/dm/copy_compare.h"
#include "agent/dm/mo_copy.h"
#include "agent/dm/tree_edit.h"
#include "agent/dm/tree_hang.h"
#include "agent/dm/tree_inside.h"

#define PIN_SIZE	128

/*
 * struct job - an order, and what it is about
 * @order: the order
 * @where: its URI, taken apart
 * @uri: and put together as the tree writes it
 * @top: the application's topmost node
 * @node: the device's own node, NULL: there is none
 */
struct job {
	struct copy_order *order;
	struct tree_uri where;
	char uri[MO_COPY_URI_SIZE];
	struct tree_node *top;
	struct tree_node *node;
};

static int refuse(int status, const char *text, struct error *why)
{
	error_set(why, 0, "%s", text);
	return status;
}

static int status_of(int code)
{
	switch (code) {
	case 0:
		return DM_OK;
	case -ENODEV:
	case -ENOENT:
		return DM_NOT_FOUND;
	case -ENOSPC:
	case -EFBIG:
		return DM_DEVICE_FULL;
	case -EACCES:
	case -EPERM:
	case -ENOKEY:
	case -EKEYREVOKED:
	case -EOPNOTSUPP:
	case -EKEYREJECTED:
	case -EKEYEXPIRED:
		return DM_FORBIDDEN;
	case -EBADMSG:
		return DM_BAD_REQUEST;
	default:
		return DM_FAILED;
	}
}

/**
 * copy_write - have the agent write an object to the card, beside the policy
 * @name: of the object, less than BUNDLE_NAME_MAX bytes
 * @secret: only the card's key is to read it
 * @pin: of whoever may write; empty: the one that this device was given
 * @data: its bytes
 * @len: how many; 0: it is taken off the card
 * @code: set to the agent's -errno
 * @why: message on failure
 *
 * Return: a status of DM.
 */
int copy_write(const char *name, bool secret, const char *pin, const uint8_t *data, size_t len,
	       int *code, struct error *why)
{
	uint8_t *request;
	size_t at;

	if (strlen(pin) >= PIN_SIZE)
		return refuse(DM_FAILED, "a PIN of less than 128 characters expected", why);
	if (len > CARD_MO_SIZE_MAX)
		return refuse(DM_DEVICE_FULL, "larger than what a card takes", why);
	request = malloc(BUNDLE_NAME_MAX + PIN_SIZE + 2 + len);
	if (!request)
		return refuse(DM_FAILED, "out of memory", why);
	at = (size_t)sprintf((char *)request, "%s", name) + 1;
	at += (size_t)sprintf((char *)request + at, "%s", secret ? "1" : "") + 1;
	at += (size_t)sprintf((char *)request + at, "%s", pin) + 1;
	if (len)
		memcpy(request + at, data, len);
	*code = control_ask(CONTROL_SOCKET, CONTROL_COPY, request, at + len, why);
	explicit_bzero(request, at);
	free(request);
	return status_of(*code);
}

static int ask_agent(struct job *job, bool secret, const uint8_t *data, size_t len,
		     struct error *why)
{
	char name[BUNDLE_NAME_MAX];

	if (card_mo_name(job->uri, name))
		return refuse(DM_FAILED, "no name for the copy", why);
	return copy_write(name, secret, job->order->pin ?: "", data, len, &job->order->code, why);
}

/* What the order is about; only applications' objects are copied */
static int find(struct tree *tree, struct job *job, struct error *why)
{
	struct tree_node *node = tree->root;
	int status;
	size_t i;

	status = tree_uri_parse(job->order->uri, &job->where, why);
	if (status != DM_OK)
		return status;
	strcpy(job->uri, ".");
	for (i = 0; i < job->where.count; i++) {
		tree_uri_append(job->uri, sizeof(job->uri), job->where.segments[i]);
		node = node ? tree_node_child(node, job->where.segments[i]) : NULL;
		if (!i)
			job->top = node;
	}
	if (!job->where.count || job->where.query != TREE_VALUE ||
	    (!job->top && job->order->what != COPY_COMPARE && job->order->what != COPY_ERASE))
		return refuse(DM_NOT_FOUND, "this device has no such object", why);
	if (job->top && !(job->top->shape->flags & TREE_DEFAULTS))
		return refuse(DM_NOT_ALLOWED, "only applications' objects are copied", why);
	/* The topmost node is there even when only the card has what is below */
	if (node != job->top || (node && node->child))
		job->node = node;
	return DM_OK;
}

/* An object asks for it in a node of its own */
static bool asks_for_secrecy(const struct tree_node *top)
{
	static const char * const path[] = { "Ext", "Cardgate", "Secret" };
	size_t i;

	for (i = 0; top && i < sizeof(path) / sizeof(path[0]); i++)
		top = tree_node_child(top, path[i]);
	return top && top->data && !strcmp((const char *)top->data, "true");
}

static int say(struct job *job, const char *text, struct error *why)
{
	job->order->text = strdup(text);
	return job->order->text ? DM_OK : refuse(DM_FAILED, "out of memory", why);
}

/* What came with the application counts for less than a copy, but not on the device copied from */
static int keep_own(struct tree *tree, struct job *job, struct error *why)
{
	if (job->top->changed)
		return DM_OK;
	job->top->changed = true;
	return tree_store_save(tree, why) ? DM_STORE_FAILED : DM_OK;
}

static int put(struct tree *tree, struct job *job, struct error *why)
{
	const bool secret = job->order->secret || asks_for_secrecy(job->top);
	struct tree_node *copy;
	uint8_t *data;
	size_t len;
	int status;

	if (!job->node)
		return refuse(DM_NOT_FOUND, "the device has none of its own", why);
	status = tree_allowed(tree, job->node, job->order->server, TREE_GET, why);
	if (status == DM_OK)
		status = tree_snapshot(tree, job->order->server, job->node, true, &copy, why);
	if (status != DM_OK)
		return status;
	if (mo_copy_encode(copy, job->uri, &data, &len, why))
		return DM_FAILED;
	status = ask_agent(job, secret, data, len, why);
	explicit_bzero(data, len);
	free(data);
	if (status == DM_OK)
		status = keep_own(tree, job, why);
	return status == DM_OK ? say(job, secret ? "copied, secret" : "copied", why) : status;
}

/* What of the device's the server may see */
static int snapshot(struct tree *tree, const struct job *job, struct tree_node **copy,
		    struct error *why)
{
	int status;

	*copy = NULL;
	if (!job->node)
		return DM_OK;
	status = tree_allowed(tree, job->node, job->order->server, TREE_GET, why);
	return status != DM_OK ? status :
	       tree_snapshot(tree, job->order->server, job->node, true, copy, why);
}

/* @count: nodes that differ */
static int compare_with(struct tree *tree, struct job *job, const struct mo_copy *card,
			size_t *count, struct error *why)
{
	struct tree_node *device;
	size_t size;
	FILE *out;
	int status;

	status = snapshot(tree, job, &device, why);
	if (status != DM_OK)
		return status;
	out = open_memstream(&job->order->text, &size);
	if (out)
		*count = copy_compare(device, card->node, job->uri, out);
	tree_node_free(device);
	return out && !fclose(out) ? DM_OK : refuse(DM_FAILED, "out of memory", why);
}

static int compare(struct tree *tree, struct job *job, struct error *why)
{
	struct mo_copy card;
	size_t count;
	int status;

	if (mo_copy_find(tree, job->uri, &card) && !job->node)
		return refuse(DM_NOT_FOUND, "neither the device nor a card has it", why);
	status = compare_with(tree, job, &card, &count, why);
	tree_node_free(card.node);
	if (status != DM_OK || count)
		return status;
	free(job->order->text);
	return say(job, "the same", why);
}

static int erase(struct tree *tree, struct job *job, struct error *why)
{
	int status = DM_OK;

	if (job->node)
		status = tree_allowed(tree, job->node, job->order->server, TREE_GET, why);
	if (status == DM_OK)
		status = ask_agent(job, false, NULL, 0, why);
	return status == DM_OK ? say(job, "taken off the card", why) : status;
}

static bool may(const struct tree *tree, const struct job *job, unsigned int right)
{
	const struct tree_node *node = job->node ?: job->top;

	return tree_rights(tree, node, job->order->server) & right;
}

/* The topmost node stays, and says that the device has nothing of its own */
static int give_up(struct tree *tree, struct job *job, struct error *why)
{
	struct tree_node *child;
	int status = DM_OK;

	if (job->node != job->top)
		return tree_edit_remove(tree, job->node, why);
	while (status == DM_OK && (child = job->top->child))
		status = tree_edit_remove(tree, child, why);
	return status;
}

static int use(struct tree *tree, struct job *job, struct error *why)
{
	struct mo_copy card;
	size_t count = 0;
	int status;

	if (!job->node)
		return refuse(DM_NOT_FOUND, "the device has none of its own", why);
	if (!may(tree, job, TREE_DELETE))
		return refuse(DM_PERMISSION_DENIED, "the ACL denies it", why);
	if (mo_copy_find(tree, job->uri, &card))
		return refuse(DM_NOT_FOUND, "no card has a copy of it", why);
	status = compare_with(tree, job, &card, &count, why);
	tree_node_free(card.node);
	if (status == DM_OK && count)
		status = refuse(DM_FORBIDDEN, "the card's copy is another: copy or compare first",
				why);
	if (status != DM_OK)
		return status;
	free(job->order->text);
	job->order->text = NULL;
	tree_begin(tree);
	status = give_up(tree, job, why);
	if (status == DM_OK)
		status = tree_commit(tree, why);
	else
		tree_rollback(tree);
	return status == DM_OK ? say(job, "only the card has it", why) : status;
}

static int put_in_place(struct tree *tree, struct job *job, struct tree_node *node,
			struct error *why)
{
	struct tree_node *parent = tree->root, *child, *old;
	size_t i;
	int status = DM_OK;

	if (job->where.count == 1) {
		job->node = job->top;
		status = give_up(tree, job, why);
		while (status == DM_OK && (child = node->child)) {
			tree_node_detach(child);
			status = tree_hang(tree, NULL, job->top, child, why);
			if (status != DM_OK)
				tree_node_free(child);
		}
		tree_node_free(node);
		return status;
	}
	for (i = 0; parent && i + 1 < job->where.count; i++)
		parent = tree_node_child(parent, job->where.segments[i]);
	old = parent ? tree_node_child(parent, node->name) : NULL;
	if (!parent)
		status = refuse(DM_NOT_FOUND, "the device has nothing above it", why);
	if (old)
		status = tree_edit_remove(tree, old, why);
	if (status == DM_OK)
		status = tree_hang(tree, NULL, parent, node, why);
	if (status != DM_OK)
		tree_node_free(node);
	return status;
}

static int take(struct tree *tree, struct job *job, struct error *why)
{
	struct mo_copy card;
	int status;

	if (!may(tree, job, TREE_REPLACE))
		return refuse(DM_PERMISSION_DENIED, "the ACL denies it", why);
	if (mo_copy_find(tree, job->uri, &card))
		return refuse(DM_NOT_FOUND, "no card has a copy of it", why);
	tree_begin(tree);
	status = put_in_place(tree, job, card.node, why);
	if (status == DM_OK)
		status = tree_commit(tree, why);
	else
		tree_rollback(tree);
	return status == DM_OK ? say(job, "the device has its own now", why) : status;
}

/**
 * copy_do - carry out an order
 * @tree: the tree, between commands
 * @order: the order; @order->text is to be freed
 * @why: why not
 *
 * Return: DM_OK; DM_NOT_FOUND without such an object, copy or card; DM_NOT_ALLOWED for what is no
 * application's object; DM_PERMISSION_DENIED by the ACL; DM_FORBIDDEN by the card, or when COPY_USE
 * would lose something; DM_DEVICE_FULL when the card has no room; DM_FAILED.
 */
int copy_do(struct tree *tree, struct copy_order *order, struct error *why)
{
	static int (* const ways[])(struct tree *tree, struct job *job, struct error *why) = {
		[COPY_PUT] = put,
		[COPY_COMPARE] = compare,
		[COPY_ERASE] = erase,
		[COPY_USE] = use,
		[COPY_TAKE] = take,
	};
	struct job job = { .order = order };
	int status;

	order->text = NULL;
	order->code = 0;
	/* What the device has of its own is looked at alone */
	mo_overlay_drop(tree);
	status = find(tree, &job, why);
	if (status == DM_OK)
		status = ways[order->what](tree, &job, why);
	if (status != DM_OK) {
		free(order->text);
		order->text = NULL;
	}
	mo_overlay_load(tree, NULL);
	return status;
}

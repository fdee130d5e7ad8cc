// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is in a packet: management servers (./DMAcc), which come in TNDS (BOOT 5.4.4), and
 * applications' settings. Nothing else of the tree is set by a packet.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/bootstrap/bootstrap_content.h"
#include "agent/dm/dm_session_inside.h"
#include "agent/dm/mo.h"
#include "agent/dm/tnds.h"
#include "agent/provision/provision_wbxml.h"

static const struct tree_node *below(const struct tree_node *node, const char *name)
{
	/* "": the first there is */
	return !node ? NULL : *name ? tree_node_child(node, name) : node->child;
}

static void copy_value(const struct tree_node *leaf, char *text, size_t size)
{
	if (leaf && leaf->data)
		snprintf(text, size, "%s", (const char *)leaf->data);
}

static int take_account(struct bootstrap_content *content, const struct tree_node *node,
			struct error *err)
{
	struct bootstrap_account *account = &content->accounts[content->account_count];

	if (content->account_count == BOOTSTRAP_ACCOUNTS_MAX)
		return error_set(err, -E2BIG, "packet with more than %d servers",
				 BOOTSTRAP_ACCOUNTS_MAX);
	if (!tree_uri_name_ok(node->name))
		return error_set(err, -EBADMSG, "packet with an account without a name");
	/* It may name a library to load (PKCS#11), which is no business of who is far away */
	if (below(below(below(node, "Ext"), "Cardgate"), "Key"))
		return error_set(err, -EINVAL,
				 "packet with a key file for account %s: expected none",
				 node->name);
	memset(account, 0, sizeof(*account));
	snprintf(account->name, sizeof(account->name), "%s", node->name);
	copy_value(below(node, "ServerID"), account->server, sizeof(account->server));
	copy_value(below(below(below(node, "AppAddr"), ""), "Addr"), account->url,
		   sizeof(account->url));
	content->account_count++;
	return 0;
}

static int decode(const struct tree_item *item, struct tnds *tnds, struct error *err)
{
	uint8_t *xml = NULL;
	size_t len;
	int ret;

	if (strcmp(item->type, TREE_TNDS_WBXML))
		return tnds_decode(tnds, item->data, item->len, err);
	ret = tnds_from_wbxml(item->data, item->len, &xml, &len, err) ?:
	      tnds_decode(tnds, xml, len, err);
	free(xml);
	return ret;
}

static bool is_account(const struct tree_node *node)
{
	return node->type && !strcmp(node->type, MO_DMACC);
}

/**
 * bootstrap_content_add - a document in TNDS that is in a packet
 * @content: it is added here, when it has accounts with servers
 * @item: the document; its data is the content's from now on, also on failure
 * @err: message on failure
 *
 * Return: 0, also when this device has no place for it; -EBADMSG; -EINVAL; -E2BIG; -ENOMEM.
 */
int bootstrap_content_add(struct bootstrap_content *content, struct tree_item *item,
			  struct error *err)
{
	size_t i, accounts = 0;
	struct tnds tnds = {};
	int ret;

	ret = decode(item, &tnds, err);
	for (i = 0; i < tnds.count && !ret; i++)
		accounts += is_account(tnds.tops[i].node);
	if (!ret && accounts && accounts < tnds.count)
		ret = error_set(err, -EINVAL,
				"packet with a document of accounts and other objects");
	for (i = 0; i < accounts && !ret; i++)
		ret = take_account(content, tnds.tops[i].node, err);
	content->skipped += !ret && !accounts;
	if (!ret && accounts && content->item_count < BOOTSTRAP_ACCOUNTS_MAX) {
		content->items[content->item_count++] = *item;
		item->data = NULL;
	}
	free(item->data);
	item->data = NULL;
	tnds_free(&tnds);
	return ret;
}

static bool is_tnds(const struct tree_item *item)
{
	return item->type && item->data &&
	       (!strcmp(item->type, TREE_TNDS_XML) || !strcmp(item->type, TREE_TNDS_WBXML));
}

static bool is_place(const char *uri)
{
	static const char * const places[] = { "./Inbox", "Inbox", "./DMAcc", "DMAcc" };
	size_t i;

	for (i = 0; uri && i < sizeof(places) / sizeof(*places); i++)
		if (!strcmp(places[i], uri))
			return true;
	return false;
}

static int take_item(const struct syncml_command *command, const struct syncml_item *item,
		     struct bootstrap_content *content, struct error *err)
{
	static char type_xml[] = TREE_TNDS_XML, type_wbxml[] = TREE_TNDS_WBXML, uri[] = "./DMAcc";
	struct tree_item value;

	if (item->more)
		return error_set(err, -EBADMSG, "packet with a part of an object");
	if (dm_object_value(command, item, &value) != DM_OK)
		return error_set(err, -EBADMSG, "packet with a value that is none");
	if (!is_place(item->target) || !is_tnds(&value)) {
		free(value.data);
		content->skipped++;
		return 0;
	}
	/* What it points to ends with the message */
	value.type = strcmp(value.type, TREE_TNDS_WBXML) ? type_xml : type_wbxml;
	value.uri = uri;
	value.format = TREE_XML;
	return bootstrap_content_add(content, &value, err);
}

static int take_commands(const struct syncml_command *commands, struct bootstrap_content *content,
			 struct error *err)
{
	const struct syncml_command *c;
	const struct syncml_item *item;
	int ret = 0;

	for (c = commands; c && !ret; c = c->next) {
		if (c->kind == SYNCML_ATOMIC || c->kind == SYNCML_SEQUENCE) {
			ret = take_commands(c->children, content, err);
			continue;
		}
		if (c->kind != SYNCML_ADD && c->kind != SYNCML_REPLACE) {
			content->skipped++;
			continue;
		}
		for (item = c->items; item && !ret; item = item->next)
			ret = take_item(c, item, content, err);
	}
	return ret;
}

static int take_message(const struct bootstrap_packet *packet, struct bootstrap_content *content,
			struct error *err)
{
	struct syncml *message;
	int ret;

	ret = syncml_decode(&message, SYNCML_WBXML, packet->body, packet->body_len, err);
	if (ret)
		return ret;
	if (!message->ver_dtd || strcmp(message->ver_dtd, SYNCML_VERSION_DTD) ||
	    !message->ver_proto || strcmp(message->ver_proto, SYNCML_VERSION_DM))
		ret = error_set(err, -EBADMSG, "packet of another version than %s",
				SYNCML_VERSION_DM);
	else
		ret = take_commands(message->commands, content, err);
	syncml_free(message);
	return ret;
}

static int take_document(const struct bootstrap_packet *packet, struct bootstrap_content *content,
			 struct error *err)
{
	struct bytes xml = {};
	int ret;

	if (packet->type == BOOTSTRAP_CP_XML)
		return bootstrap_cp_read(packet->body, packet->body_len, content, err);
	ret = provision_wbxml_read(packet->body, packet->body_len, &xml, NULL, err) ?:
	      bootstrap_cp_read(xml.data, xml.len, content, err);
	bytes_free(&xml);
	return ret;
}

/**
 * bootstrap_content_read - what a packet would change
 * @packet: the packet, proven
 * @content: filled in, to be given to bootstrap_content_free() also on failure
 * @err: message on failure
 *
 * Return: 0, -ENODATA when there is nothing that this device has a place for, -EBADMSG, -EINVAL,
 * -E2BIG, -ENOMEM.
 */
int bootstrap_content_read(const struct bootstrap_packet *packet,
			   struct bootstrap_content *content, struct error *err)
{
	int ret;

	memset(content, 0, sizeof(*content));
	ret = packet->type == BOOTSTRAP_DM ? take_message(packet, content, err) :
	      take_document(packet, content, err);
	if (!ret && !content->account_count && !content->document)
		ret = error_set(err, -ENODATA,
				"packet without anything that this device has a place for");
	return ret;
}

/**
 * bootstrap_content_free - forget it
 * @content: it
 */
void bootstrap_content_free(struct bootstrap_content *content)
{
	size_t i;

	for (i = 0; i < content->item_count; i++) {
		explicit_bzero(content->items[i].data, content->items[i].len);
		free(content->items[i].data);
	}
	if (content->document)
		explicit_bzero(content->document, content->len);
	free(content->document);
	memset(content, 0, sizeof(*content));
}

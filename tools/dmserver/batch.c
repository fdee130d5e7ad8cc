// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Commands that are more than a node and a value: Atomic and Sequence with others in them, and
 * alerts for a person (DM_PRO 10). In the queue they are a message of SyncML with that command
 * alone, in XML.
 */
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/status.h"
#include "agent/dm/syncml.h"
#include "tools/dmserver/batch.h"
#include "tools/dmserver/command.h"
#include "tools/dmserver/crypto.h"
#include "tools/dmserver/desired.h"

#define FIELD(name, kind, needed, max, member) \
	{ name, kind, needed, max, offsetof(struct batch_command, member) }

const struct json_field batch_fields[] = {
	FIELD("command", 't', true, 16, verb),
	FIELD("uri", 't', false, URI_MAX, node.uri),
	FIELD("source", 't', false, URI_MAX, source),
	FIELD("format", 't', false, 8, node.format),
	FIELD("type", 't', false, 128, node.type),
	FIELD("data", 't', false, NODE_DATA_MAX, node.data),
	FIELD("data_base64", 't', false, DESIRED_BASE64_MAX, node.base64),
	FIELD("alert", 'n', false, DM_ALERT_MULTIPLE, alert),
	FIELD("text", 't', false, BATCH_TEXT_MAX, text),
	FIELD("options", 't', false, BATCH_TEXT_MAX, options),
	FIELD("choices", 'a', false, BATCH_MEMBERS_MAX, choices),
	FIELD("commands", 'a', false, BATCH_MEMBERS_MAX, commands),
	/* Seconds since 1970, the year 9999 at most */
	FIELD("not_before", 'n', false, INT64_C(253402300799), not_before),
	{}
};

/**
 * batch_is - is it a command of this kind?
 * @verb: its name
 */
bool batch_is(const char *verb)
{
	return !strcmp(verb, "Atomic") || !strcmp(verb, "Sequence") || !strcmp(verb, "Alert");
}

static int no_memory(struct error *err)
{
	return error_set(err, -ENOMEM, "no memory");
}

static const char *keep(struct syncml *msg, const char *text)
{
	return text ? syncml_copy(msg, text, strlen(text)) : NULL;
}

static int add_text(struct syncml *msg, struct syncml_command *alert, const char *text,
		    struct error *err)
{
	struct syncml_item *item = syncml_item(msg, alert);

	if (!item)
		return no_memory(err);
	if (!text)
		return 0;
	item->data = keep(msg, text);
	item->len = strlen(text);
	return item->data ? 0 : no_memory(err);
}

static int add_alert(struct syncml *msg, struct syncml_command *alert,
		     const struct batch_command *body, struct error *err)
{
	const bool chooses = body->alert >= DM_ALERT_SINGLE;
	size_t i, count = json_count(body->choices);
	const char *choice;
	int ret;

	if (body->alert < DM_ALERT_DISPLAY || !body->text)
		return error_set(err, -EINVAL, "Alert: expected text, and alert from %d to %d",
				 DM_ALERT_DISPLAY, DM_ALERT_MULTIPLE);
	if (chooses != !!count)
		return error_set(err, -EINVAL, "Alert %" PRId64 ": expected %s choices",
				 body->alert, count ? "no" : "some");
	alert->code = (uint32_t)body->alert;
	ret = add_text(msg, alert, body->options, err) ?: add_text(msg, alert, body->text, err);
	for (i = 0; i < count && !ret; i++) {
		choice = json_text_at(body->choices, i);
		ret = choice ? add_text(msg, alert, choice, err) :
		      error_set(err, -EINVAL, "choices: expected texts");
	}
	return ret;
}

static bool is_binary(const char *format)
{
	return !strcmp(format, "bin") || !strcmp(format, "b64");
}

static int add_value(struct syncml *msg, struct syncml_item *item,
		     const struct batch_command *body, const struct node_value *value,
		     struct error *err)
{
	char *text = NULL;

	item->meta.format = is_binary(body->node.format) ? "b64" : keep(msg, body->node.format);
	item->meta.type = keep(msg, body->node.type);
	if (is_binary(body->node.format))
		text = crypto_base64(value->data, value->len);
	item->len = text ? strlen(text) : value->len;
	item->data = syncml_copy(msg, text ?: (char *)value->data, item->len);
	free(text);
	return item->data && item->meta.type ? 0 : no_memory(err);
}

static int add_node(struct syncml *msg, struct syncml_command *command, struct batch_command *body,
		    struct error *err)
{
	struct syncml_item *item = syncml_item(msg, command);
	struct node_value value;
	struct command check;
	int ret;

	if (!item)
		return no_memory(err);
	if (!body->node.uri)
		return error_set(err, -EINVAL, "%s: expected member 'uri'", body->verb);
	ret = node_check(&body->node, &value, err);
	check = (struct command){ .verb = body->verb, .uri = body->node.uri,
				  .source = body->source, .data = value.data };
	if (!ret)
		ret = command_check(&check, err);
	item->target = keep(msg, body->node.uri);
	item->source = keep(msg, body->source);
	if (!ret && value.data)
		ret = add_value(msg, item, body, &value, err);
	free(value.data);
	return ret;
}

static int add(struct syncml *msg, struct syncml_command *parent, struct batch_command *body,
	       struct error *err);

static int add_member(struct syncml *msg, struct syncml_command *parent,
		      struct json_object *object, struct error *err)
{
	struct batch_command body = {};
	int ret = json_take(object, batch_fields, &body, err);

	if (ret)
		return ret;
	if (body.commands || body.not_before)
		return error_set(err, -EINVAL, "commands: expected plain ones");
	if (parent->kind == SYNCML_ATOMIC && (!strcmp(body.verb, "Get") ||
					      !strcmp(body.verb, "Exec")))
		return error_set(err, -EINVAL, "Atomic: expected no %s (DM_REPPRO 6.5.1)",
				 body.verb);
	return add(msg, parent, &body, err);
}

static int add(struct syncml *msg, struct syncml_command *parent, struct batch_command *body,
	       struct error *err)
{
	struct syncml_command *command;
	enum syncml_kind kind;
	size_t i, count = json_count(body->commands);
	int ret = 0;

	if (!syncml_kind(body->verb, &kind) || kind >= SYNCML_OTHER)
		return error_set(err, -EINVAL, "command: '%.20s' is none", body->verb);
	if ((kind == SYNCML_ATOMIC || kind == SYNCML_SEQUENCE) != !!count)
		return error_set(err, -EINVAL, "%s: expected %s commands", body->verb,
				 count ? "no" : "some");
	command = syncml_append(msg, parent, kind);
	if (!command)
		return no_memory(err);
	command->cmd_id = 1;
	if (kind == SYNCML_ALERT)
		return add_alert(msg, command, body, err);
	if (!count)
		return add_node(msg, command, body, err);
	for (i = 0; i < count && !ret; i++)
		ret = add_member(msg, command, json_at(body->commands, i), err);
	return ret;
}

/**
 * batch_encode - what goes into the queue
 * @body: the command
 * @xml: set to it, owned by the caller
 * @len: bytes of it
 * @err: message on failure
 *
 * Return: 0, -EINVAL, -EFBIG when no message has room for it, -ENOMEM.
 */
int batch_encode(const struct batch_command *body, uint8_t **xml, size_t *len, struct error *err)
{
	struct batch_command copy = *body;
	struct syncml *msg = syncml_new();
	int ret;

	if (!msg)
		return no_memory(err);
	msg->ver_dtd = SYNCML_VERSION_DTD;
	msg->ver_proto = SYNCML_VERSION_DM;
	msg->session_id = "1";
	msg->msg_id = 1;
	msg->target = "device";
	msg->source = "queue";
	msg->final = true;
	ret = add(msg, NULL, &copy, err);
	if (!ret)
		ret = syncml_encode(msg, SYNCML_XML, xml, len, err);
	syncml_free(msg);
	if (ret || *len <= BATCH_SIZE_MAX)
		return ret;
	free(*xml);
	*xml = NULL;
	return error_set(err, -EFBIG, "%s: %zu bytes, expected %d at most, as one message has to "
			 "carry it", body->verb, *len, BATCH_SIZE_MAX);
}

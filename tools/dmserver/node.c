// SPDX-License-Identifier: GPL-2.0-or-later
/* Nodes of a device's tree as the API's bodies name them, DM_TND 7. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tools/dmserver/crypto.h"
#include "tools/dmserver/node.h"
#include "tools/dmserver/text.h"

/**
 * node_uri_ok - see whether this names a node
 * @uri: the name
 *
 * Return: whether it starts at the root, with "./".
 */
bool node_uri_ok(const char *uri)
{
	size_t len = strlen(uri);

	return len > 2 && len <= URI_MAX && !strncmp(uri, "./", 2) && !strpbrk(uri, " \t\r\n\\") &&
	       text_ok(uri, len);
}

static bool known_format(const char *format)
{
	static const char *const known[] = {
		"b64", "bin", "bool", "chr", "int", "node", "null", "xml", "date", "time", "float",
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(known[i], format))
			return true;
	return false;
}

static int take_value(struct node_body *node, struct node_value *value, struct error *err)
{
	if (node->data && node->base64)
		return error_set(err, -EINVAL, "expected data or data_base64, not both");
	if (node->base64) {
		value->data = crypto_unbase64(node->base64, strlen(node->base64), &value->len);
		if (!value->data)
			return error_set(err, -EINVAL, "data_base64: expected base64");
	} else if (node->data) {
		value->len = strlen(node->data);
		value->data = (uint8_t *)strdup(node->data);
		if (!value->data)
			return error_set(err, -ENOMEM, "no memory");
	}
	return 0;
}

static bool is_binary(const char *format)
{
	return !strcmp(format, "bin") || !strcmp(format, "b64");
}

/**
 * node_check - see whether a body makes sense, and get the value
 * @node: the body; format and type are set if it left them out
 * @value: set to the value; free its data, also after a failure
 * @err: message on failure
 *
 * Return: 0, -EINVAL, -ENOMEM.
 */
int node_check(struct node_body *node, struct node_value *value, struct error *err)
{
	int ret;

	*value = (struct node_value){};
	if (!node_uri_ok(node->uri))
		return error_set(err, -EINVAL, "uri: '%.80s', expected a node below ./", node->uri);
	if (!node->format)
		node->format = node->base64 ? "bin" : "chr";
	if (!node->type)
		node->type = node->base64 ? "application/octet-stream" : "text/plain";
	if (!known_format(node->format))
		return error_set(err, -EINVAL, "format: '%.40s', expected one of SyncML's",
				 node->format);
	ret = take_value(node, value, err);
	if (!ret && value->data && !is_binary(node->format) &&
	    !text_ok((char *)value->data, value->len))
		ret = error_set(err, -EINVAL, "data_base64: not text, which the format %s is",
				node->format);
	return ret;
}

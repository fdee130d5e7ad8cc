// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * URIs of the tree: "./A/B?list=TNDS-ACL" (DM_TND 6, 7.7, 8.3; RFC 3986 for escapes).
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "agent/dm/tree_uri.h"
#include "agent/dm/tree_value.h"

static const struct {
	const char *name;
	unsigned int property;
} properties[] = {
	{ "ACL", TREE_PROP_ACL },
	{ "Format", TREE_PROP_FORMAT },
	{ "Name", TREE_PROP_NAME },
	{ "Size", TREE_PROP_SIZE },
	{ "Title", TREE_PROP_TITLE },
	{ "TStamp", TREE_PROP_TSTAMP },
	{ "Type", TREE_PROP_TYPE },
	{ "VerNo", TREE_PROP_VERNO },
	{ "Value", TREE_PROP_VALUE },
	{ "RTProperties", TREE_PROPERTIES & ~TREE_PROP_NAME },
};

static unsigned int property_of(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof(properties) / sizeof(properties[0]); i++)
		if (strlen(properties[i].name) == len && !memcmp(properties[i].name, name, len))
			return properties[i].property;
	return 0;
}

static int hex(char c)
{
	return isdigit((unsigned char)c) ? c - '0' :
	       isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

/* Return: false for what is no segment; @full when it is only too long */
static bool unescape(const char *text, size_t len, char *segment, bool *full)
{
	size_t used = 0, i;
	int c;

	for (i = 0; i < len; i++) {
		c = (unsigned char)text[i];
		if (c == '%') {
			if (len - i < 3 || hex(text[i + 1]) < 0 || hex(text[i + 2]) < 0)
				return false;
			c = hex(text[i + 1]) << 4 | hex(text[i + 2]);
			i += 2;
		}
		if (used == TREE_SEGMENT_MAX) {
			*full = true;
			return false;
		}
		segment[used++] = (char)c;
	}
	segment[used] = '\0';
	return strlen(segment) == used && tree_uri_name_ok(segment);
}

/**
 * tree_uri_name_ok - may a node have that name?
 * @name: the name, unescaped
 *
 * Return: false for nothing, ".", "..", more than TREE_SEGMENT_MAX bytes, a slash, control
 * characters and what is no UTF-8.
 */
bool tree_uri_name_ok(const char *name)
{
	size_t len = strlen(name), i;

	if (!len || len > TREE_SEGMENT_MAX || !strcmp(name, ".") || !strcmp(name, ".."))
		return false;
	for (i = 0; i < len; i++)
		if (name[i] == '/' || iscntrl((unsigned char)name[i]))
			return false;
	return tree_value_utf8((const uint8_t *)name, len);
}

static int parse_path(const char *text, size_t len, struct tree_uri *uri, struct error *why)
{
	const char *end = text + len, *slash;
	bool full = false;

	if (len && *text == '.' && (len == 1 || text[1] == '/')) {
		text += len == 1 ? 1 : 2;
		if (len == 2)
			text = end;
	}
	while (text < end) {
		slash = memchr(text, '/', (size_t)(end - text));
		if (!slash)
			slash = end;
		if (uri->count == TREE_DEPTH_MAX) {
			error_set(why, 0, "URI deeper than %d segments", TREE_DEPTH_MAX);
			return DM_URI_TOO_LONG;
		}
		if (!unescape(text, (size_t)(slash - text), uri->segments[uri->count], &full)) {
			error_set(why, 0, "URI: segment %zu is %s", uri->count + 1,
				  full ? "too long" : "no name");
			return full ? DM_URI_TOO_LONG : DM_NOT_FOUND;
		}
		uri->count++;
		text = slash + 1;
		/* "./A/" names nothing */
		if (text == end) {
			error_set(why, 0, "URI ends with a slash");
			return DM_NOT_FOUND;
		}
	}
	return DM_OK;
}

/* +Prop...: these alone; -Prop...: all but these; never both */
static bool parse_tnds(const char *text, struct tree_uri *uri)
{
	const char sign = *text;
	unsigned int named = 0, one;
	size_t len;

	while (*text) {
		if (*text++ != sign || (sign != '+' && sign != '-'))
			return false;
		len = strcspn(text, "+-");
		one = property_of(text, len);
		if (!one)
			return false;
		named |= one;
		text += len;
	}
	uri->query = TREE_TNDS;
	uri->properties = TREE_PROPERTIES | TREE_PROP_VALUE;
	if (sign)
		uri->properties = sign == '+' ? named : uri->properties & ~named;
	return true;
}

static bool parse_property(const char *name, struct tree_uri *uri)
{
	uri->query = TREE_PROPERTY;
	uri->properties = property_of(name, strlen(name));
	return uri->properties && !(uri->properties & TREE_PROP_VALUE) &&
	       !(uri->properties & (uri->properties - 1));
}

static bool parse_query(const char *text, struct tree_uri *uri)
{
	if (!strncmp(text, "prop=", 5))
		return parse_property(text + 5, uri);
	if (!strncmp(text, "list=TNDS", 9))
		return parse_tnds(text + 9, uri);
	uri->query = !strcmp(text, "list=StructData") ? TREE_STRUCT_DATA : TREE_STRUCT;
	return uri->query == TREE_STRUCT_DATA || !strcmp(text, "list=Struct");
}

/**
 * tree_uri_parse - take a URI apart
 * @text: the URI
 * @uri: filled in
 * @why: what is wrong with it
 *
 * Return: DM_OK; DM_URI_TOO_LONG for more than TREE_URI_MAX bytes, TREE_DEPTH_MAX segments or a
 * segment above TREE_SEGMENT_MAX bytes; DM_NOT_FOUND for what can name no node; DM_UNSUPPORTED
 * for a list or property that there is not.
 */
int tree_uri_parse(const char *text, struct tree_uri *uri, struct error *why)
{
	size_t len = strcspn(text, "?");
	int status;

	memset(uri, 0, sizeof(*uri));
	if (strlen(text) > TREE_URI_MAX) {
		error_set(why, 0, "URI above %d bytes", TREE_URI_MAX);
		return DM_URI_TOO_LONG;
	}
	status = parse_path(text, len, uri, why);
	if (status == DM_OK && text[len] && !parse_query(text + len + 1, uri)) {
		error_set(why, 0, "URI: neither a list nor a property: %.60s", text + len);
		status = DM_UNSUPPORTED;
	}
	return status;
}

/**
 * tree_uri_append - lengthen a URI by a segment
 * @uri: the URI, NUL-terminated, "." for the root
 * @size: bytes that it has room for
 * @name: the segment, unescaped
 *
 * Return: false when it does not fit.
 */
bool tree_uri_append(char *uri, size_t size, const char *name)
{
	size_t used = strlen(uri);

	if (used + 2 > size)
		return false;
	uri[used++] = '/';
	for (; *name; name++) {
		const unsigned char c = (unsigned char)*name;

		if (used + 4 > size)
			return false;
		if (isalnum(c) || c >= 0x80 || strchr("-_.~!$&'()*+,;=:@", c))
			uri[used++] = (char)c;
		else
			used += (size_t)sprintf(uri + used, "%%%02X", c);
	}
	uri[used] = '\0';
	return true;
}

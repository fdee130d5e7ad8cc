// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * TNDS in WBXML (WAP-192) -> its text.
 *
 * Strings, of which some may be in the table, opaque data and the elements of one code page are
 * all that such a document is made of; anything else is refused. Opaque data is what a node
 * of format bin or b64 holds, and text elsewhere.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/base64.h"
#include "agent/dm/syncml_tags.h"
#include "agent/dm/tnds.h"
#include "agent/dm/tnds_wbxml.h"

#define DEPTH_MAX	(TREE_DEPTH_MAX + 6)

/*
 * struct decoder - how far it got
 * @table: the string table
 * @open: elements that are open
 * @binary: the node's format is bin or b64
 * @page: code page
 */
struct decoder {
	const uint8_t *data;
	size_t len, at;
	const uint8_t *table;
	size_t table_len;
	const char *open[DEPTH_MAX];
	size_t depth;
	bool binary;
	unsigned int page;
	struct bytes out;
	struct error *err;
	int ret;
};

static void fail(struct decoder *d, const char *text)
{
	if (!d->ret)
		d->ret = error_set(d->err, -EINVAL, "TNDS in WBXML, byte %zu: %s", d->at, text);
}

static uint8_t next(struct decoder *d)
{
	if (d->at < d->len)
		return d->data[d->at++];
	fail(d, "ends too early");
	return TNDS_WBXML_END;
}

static size_t number(struct decoder *d)
{
	uint64_t number = 0;
	uint8_t byte;

	do {
		byte = next(d);
		number = number << 7 | (byte & 0x7f);
		if (number > UINT32_MAX)
			fail(d, "number above 32 bits");
	} while (byte & 0x80 && !d->ret);
	return (size_t)number;
}

static const uint8_t *some(struct decoder *d, size_t len)
{
	const uint8_t *start = d->data + d->at;

	if (len > d->len - d->at) {
		fail(d, "data beyond the end");
		return NULL;
	}
	d->at += len;
	return start;
}

static void put_text(struct decoder *d, const uint8_t *text, size_t len)
{
	if (!bytes_xml_fits(text, len))
		fail(d, "text that is not UTF-8");
	else
		bytes_escape(&d->out, text, len);
}

static void inline_text(struct decoder *d)
{
	const uint8_t *start = d->data + d->at;
	const uint8_t *end = memchr(start, 0, d->len - d->at);

	if (!end) {
		fail(d, "text without end");
		return;
	}
	d->at += (size_t)(end - start) + 1;
	put_text(d, start, (size_t)(end - start));
}

static void table_text(struct decoder *d)
{
	size_t at = number(d);
	const uint8_t *end = at < d->table_len ? memchr(d->table + at, 0, d->table_len - at) : NULL;

	if (end)
		put_text(d, d->table + at, (size_t)(end - d->table) - at);
	else
		fail(d, "no such text in the table");
}

static void opaque(struct decoder *d)
{
	size_t len = number(d);
	const uint8_t *data = d->ret ? NULL : some(d, len);

	if (!data)
		return;
	if (d->binary && d->depth && !strcmp(d->open[d->depth - 1], "Value"))
		base64_encode(&d->out, data, len);
	else
		put_text(d, data, len);
}

static void close_element(struct decoder *d)
{
	if (!d->depth) {
		fail(d, "end of an element that did not begin");
		return;
	}
	bytes_text(&d->out, "</");
	bytes_text(&d->out, d->open[--d->depth]);
	bytes_text(&d->out, ">");
}

static void note_format(struct decoder *d, const char *name)
{
	if (!strcmp(name, "Node"))
		d->binary = false;
	else if (d->depth && !strcmp(d->open[d->depth - 1], "Format"))
		d->binary = !strcmp(name, "bin") || !strcmp(name, "b64");
}

static void element(struct decoder *d, uint8_t token)
{
	const char *name = NULL;

	if (d->page == SYNCML_PAGE_DDF && !(token & TNDS_WBXML_ATTRIBUTES))
		name = syncml_tag_name(d->page << 8 | (token & 0x3f));
	if (!name || d->depth == DEPTH_MAX) {
		fail(d, name ? "elements nested too deep" : "no element of TNDS");
		return;
	}
	note_format(d, name);
	bytes_text(&d->out, "<");
	bytes_text(&d->out, name);
	if (!d->depth)
		bytes_text(&d->out, " xmlns=\"" TNDS_NAMESPACE "\"");
	bytes_text(&d->out, ">");
	d->open[d->depth++] = name;
	if (!(token & TNDS_WBXML_CONTENT))
		close_element(d);
}

static void head(struct decoder *d)
{
	size_t charset;

	if (next(d) > TNDS_WBXML_VERSION_MAX)
		fail(d, "version of WBXML above 1.3");
	/* Whatever the public identifier says, the elements decide */
	if (!number(d))
		number(d);
	charset = number(d);
	if (charset && charset != TNDS_WBXML_UTF8 && charset != TNDS_WBXML_ASCII)
		fail(d, "character set, expected UTF-8");
	d->table_len = number(d);
	d->table = d->ret ? NULL : some(d, d->table_len);
}

static void content(struct decoder *d)
{
	uint8_t token = next(d);

	switch (token) {
	case TNDS_WBXML_SWITCH_PAGE:
		d->page = next(d);
		break;
	case TNDS_WBXML_END:
		close_element(d);
		break;
	case TNDS_WBXML_STR_I:
		inline_text(d);
		break;
	case TNDS_WBXML_STR_T:
		table_text(d);
		break;
	case TNDS_WBXML_OPAQUE:
		opaque(d);
		break;
	default:
		element(d, token);
	}
}

/**
 * tnds_from_wbxml - the text of a document in WBXML
 * @wbxml: the document
 * @len: its bytes
 * @xml: set to the text, from malloc(), a NUL follows it
 * @xml_len: how many bytes
 * @err: message on failure: place and what is wrong
 *
 * Return: 0; -EINVAL when it is no such document; -EMSGSIZE when its text is above
 * TNDS_SIZE_MAX; -ENOMEM.
 */
int tnds_from_wbxml(const uint8_t *wbxml, size_t len, uint8_t **xml, size_t *xml_len,
		    struct error *err)
{
	struct decoder d = { .data = wbxml, .len = len, .out = { .max = TNDS_SIZE_MAX },
			     .err = err };

	/* A document of its own starts on page 0, and those who embed one switch before */
	d.page = SYNCML_PAGE_DDF;
	head(&d);
	while (!d.ret && !d.out.error && (d.depth || !d.out.len))
		content(&d);
	if (!d.ret && !d.out.error && d.at != d.len)
		fail(&d, "more after the end");
	bytes_add(&d.out, "", 1);
	if (!d.ret && d.out.error)
		d.ret = error_set(err, d.out.error, "TNDS in WBXML: too large");
	if (d.ret) {
		bytes_free(&d.out);
		return d.ret;
	}
	*xml = d.out.data;
	*xml_len = d.out.len - 1;
	return 0;
}

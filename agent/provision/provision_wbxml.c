// SPDX-License-Identifier: GPL-2.0-or-later
/* Client provisioning documents in WBXML (ProvCont 8, WAP-192), from whoever, made text */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "agent/provision/provision_read.h"
#include "agent/provision/provision_text.h"
#include "agent/provision/provision_wbxml.h"
#include "agent/provision/provision_wbxml_tokens.h"

#define VERSION_MAX	3	/* 1.3 */
#define UTF_8		0x6a
#define US_ASCII	3
#define DEPTH_MAX	8

#define CONTENT		0x40
#define ATTRIBUTES	0x80

enum token {
	SWITCH_PAGE = 0x00, TOKEN_END = 0x01, ENTITY = 0x02, STR_I = 0x03, STR_T = 0x83,
};

struct wbxml {
	const uint8_t *data;
	size_t len, at;
	const char *table;
	size_t table_len;
	unsigned int tag_page, page;
	const char *open[DEPTH_MAX];
	size_t depth;
	struct bytes *xml, *places;
	struct error *err;
	int error;
};

static void fail(struct wbxml *w, const char *what)
{
	if (!w->error)
		w->error = error_set(w->err, -EBADMSG, "byte %zu of the document: %s", w->at,
				     what);
}

static uint8_t byte(struct wbxml *w)
{
	if (w->at < w->len)
		return w->data[w->at++];
	fail(w, "it ends too early");
	return TOKEN_END;
}

/* mb_u_int32: seven bits a byte, the highest first */
static uint32_t number(struct wbxml *w)
{
	uint64_t n = 0;
	uint8_t b;

	do {
		b = byte(w);
		n = n << 7 | (b & 0x7f);
		if (n > UINT32_MAX)
			fail(w, "number above 32 bits");
	} while (b & 0x80 && !w->error);
	return (uint32_t)n;
}

static void put(struct wbxml *w, const char *text, size_t len)
{
	if (bytes_xml_fits(text, len))
		provision_text_quote(w->xml, text, len);
	else
		fail(w, "text that is not UTF-8");
}

/* Return: its bytes, without the NUL */
static size_t put_text(struct wbxml *w, const char *start, size_t len)
{
	const char *end = len ? memchr(start, '\0', len) : NULL;

	if (!end) {
		fail(w, "text without end");
		return 0;
	}
	put(w, start, (size_t)(end - start));
	return (size_t)(end - start);
}

static void put_from_table(struct wbxml *w)
{
	uint32_t at = number(w);

	if (at >= w->table_len)
		fail(w, "text beyond the table");
	else
		put_text(w, w->table + at, w->table_len - at);
}

static void put_entity(struct wbxml *w)
{
	uint32_t code = number(w);
	char c[2] = { (char)code, '\0' };

	/* Those of others are in UTF-8 */
	if (code < 0x20 || code > 0x7e)
		fail(w, "entity that is no letter of ASCII");
	else
		put(w, c, 1);
}

static void start_attribute(struct wbxml *w, uint8_t token, bool *open)
{
	const struct provision_token *start = provision_token_start(w->page, token);

	if (!start) {
		fail(w, "token of no attribute");
		return;
	}
	if (*open)
		bytes_text(w->xml, "\"");
	bytes_text(w->xml, " ");
	bytes_text(w->xml, start->name);
	bytes_text(w->xml, "=\"");
	bytes_text(w->xml, start->value);
	*open = true;
}

static void value_token(struct wbxml *w, uint8_t token)
{
	const char *text = provision_token_value(w->page, token);

	if (text)
		bytes_text(w->xml, text);
	else
		fail(w, "token of no value");
}

static void attributes(struct wbxml *w)
{
	bool open = false;
	uint8_t token;

	while (!w->error && (token = byte(w)) != TOKEN_END) {
		if (token == SWITCH_PAGE)
			w->page = byte(w);
		else if (token < 0x80 && token > STR_I)
			start_attribute(w, token, &open);
		else if (!open)
			fail(w, "value without an attribute");
		else if (token == STR_I)
			w->at += put_text(w, (const char *)w->data + w->at, w->len - w->at) + 1;
		else if (token == STR_T)
			put_from_table(w);
		else if (token == ENTITY)
			put_entity(w);
		else
			value_token(w, token);
	}
	if (open)
		bytes_text(w->xml, "\"");
}

/* The text has a line for each tag */
static void line(struct wbxml *w, size_t at)
{
	char place[32];

	bytes_text(w->xml, "\n");
	snprintf(place, sizeof(place), "byte %zu\n", at);
	if (w->places)
		bytes_text(w->places, place);
}

static void element(struct wbxml *w, uint8_t token)
{
	const char *name = provision_token_tag(token & 0x3f);
	size_t at = w->at - 1;

	if (!name || w->tag_page > 1 || w->depth == DEPTH_MAX) {
		fail(w, name ? "elements nested too deep, or of another code page" :
		     "token of no element");
		return;
	}
	bytes_text(w->xml, "<");
	bytes_text(w->xml, name);
	if (token & ATTRIBUTES)
		attributes(w);
	bytes_text(w->xml, token & CONTENT ? ">" : "/>");
	line(w, at);
	if (token & CONTENT)
		w->open[w->depth++] = name;
}

static void end_element(struct wbxml *w)
{
	if (!w->depth) {
		fail(w, "end without an element");
		return;
	}
	bytes_text(w->xml, "</");
	bytes_text(w->xml, w->open[--w->depth]);
	bytes_text(w->xml, ">");
	line(w, w->at - 1);
}

static void content(struct wbxml *w)
{
	uint8_t token = byte(w);

	if (token == SWITCH_PAGE)
		w->tag_page = byte(w);
	else if (token == TOKEN_END)
		end_element(w);
	else
		element(w, token);
}

static void head(struct wbxml *w)
{
	uint32_t charset;

	if (byte(w) > VERSION_MAX)
		fail(w, "version of WBXML above 1.3");
	/* Public identifier, perhaps in the table of strings; the root element decides */
	if (!number(w))
		number(w);
	charset = number(w);
	if (charset != UTF_8 && charset != US_ASCII)
		fail(w, "character set, expected UTF-8");
	w->table_len = number(w);
	if (w->table_len > w->len - w->at) {
		fail(w, "table beyond the end");
		w->table_len = 0;
	}
	w->table = (const char *)w->data + w->at;
	w->at += w->table_len;
}

/**
 * provision_wbxml_read - a client provisioning document from WBXML to XML
 * @wbxml: the document
 * @len: bytes of it
 * @xml: empty; set to at most PROVISION_SIZE_MAX bytes, to be freed also on failure
 * @places: empty; set to a line for each of @xml, which says where it is from, likewise; may be
 *	NULL
 * @err: message on failure
 *
 * What it says is not looked at: see provision_read().
 *
 * Return: 0, -EBADMSG, -EMSGSIZE, -ENOMEM.
 */
int provision_wbxml_read(const uint8_t *wbxml, size_t len, struct bytes *xml,
			 struct bytes *places, struct error *err)
{
	struct wbxml w = { .data = wbxml, .len = len, .xml = xml, .places = places, .err = err };

	xml->max = PROVISION_SIZE_MAX;
	head(&w);
	do {
		if (!w.error)
			content(&w);
	} while (!w.error && !xml->error && (w.depth || !xml->len));
	if (!w.error && places && places->error)
		return error_set(err, places->error, "out of memory");
	if (!w.error && xml->error)
		return error_set(err, xml->error, "document: %s", strerror(-xml->error));
	if (!w.error && w.at < len)
		fail(&w, "more behind its end");
	return w.error;
}

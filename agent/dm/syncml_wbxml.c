// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SyncML in WBXML 1.3 and older (WAP-192).
 *
 * libwbxml2 is not used: it goes through XML text, which cannot carry the
 * bytes of a "bin" node, and it follows nested elements and references into
 * the string table as far as a hostile message wants it to. The tests compare
 * with it.
 */
#include <errno.h>
#include <string.h>

#include "agent/dm/base64.h"
#include "agent/dm/syncml_tags.h"
#include "agent/dm/syncml_wbxml.h"

#define VERSION		2	/* 1.2, which every client of DM 1.2 knows */
#define VERSION_MAX	3
#define PUBLIC_ID	0x1201	/* -//SYNCML//DTD SyncML 1.2//EN */
#define UTF_8		0x6a
#define US_ASCII	3
#define UNKNOWN		0

#define CONTENT		0x40
#define ATTRIBUTES	0x80

enum token {
	SWITCH_PAGE = 0x00, TOKEN_END = 0x01, ENTITY = 0x02, STR_I = 0x03, LITERAL = 0x04,
	EXT_I_0 = 0x40, EXT_I_2 = 0x42, PI = 0x43, EXT_T_0 = 0x80, EXT_T_2 = 0x82,
	STR_T = 0x83, EXT_0 = 0xc0, EXT_2 = 0xc2, OPAQUE = 0xc3,
};

struct wbxml {
	const uint8_t *data;
	size_t len, at;
	const char *table;
	size_t table_len;
	unsigned int page;
	bool begun;
	struct syncml_read *read;
};

static void fail(struct wbxml *w, const char *what)
{
	syncml_read_fail(w->read, -EBADMSG, "byte %zu: %s", w->at, what);
}

static uint8_t byte(struct wbxml *w)
{
	if (w->at < w->len)
		return w->data[w->at++];
	fail(w, "message ends too early");
	return 0;
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
	} while (b & 0x80 && !w->read->error);
	return (uint32_t)n;
}

static const char *text_at(struct wbxml *w, const void *start, size_t len, size_t *text_len)
{
	const char *end = len ? memchr(start, '\0', len) : NULL;

	if (!end) {
		fail(w, "text without end");
		*text_len = 0;
		return "";
	}
	*text_len = (size_t)(end - (const char *)start);
	return start;
}

static const char *inline_text(struct wbxml *w, size_t *len)
{
	const char *text = text_at(w, w->data + w->at, w->len - w->at, len);

	if (!w->read->error)
		w->at += *len + 1;
	return text;
}

static const char *table_text(struct wbxml *w, size_t *len)
{
	uint32_t at = number(w);

	if (at > w->table_len)
		at = (uint32_t)w->table_len;
	return text_at(w, w->table + at, w->table_len - at, len);
}

static const uint8_t *opaque(struct wbxml *w, size_t *len)
{
	const uint8_t *start;

	*len = number(w);
	start = w->data + w->at;
	if (*len > w->len - w->at) {
		fail(w, "opaque data beyond the end");
		*len = 0;
	}
	w->at += *len;
	return start;
}

static void add_text(struct wbxml *w, const void *text, size_t len)
{
	if (!bytes_xml_fits(text, len))
		fail(w, "text that is not UTF-8");
	syncml_read_text(w->read, text, len);
}

static void add_entity(struct wbxml *w)
{
	uint32_t code = number(w);
	char text[4];
	size_t len;

	if (code < 0x80) {
		text[0] = (char)code;
		len = 1;
	} else if (code < 0x800) {
		text[0] = (char)(0xc0 | code >> 6);
		len = 2;
	} else if (code < 0x10000) {
		text[0] = (char)(0xe0 | code >> 12);
		len = 3;
	} else {
		text[0] = (char)(0xf0 | (code >> 18 & 7));
		len = 4;
	}
	for (size_t i = 1; i < len; i++)
		text[i] = (char)(0x80 | (code >> 6 * (len - 1 - i) & 0x3f));
	if (code > 0x10ffff)
		fail(w, "character that Unicode has not");
	add_text(w, text, len);
}

/* An Item's Data may be any bytes; a nonce is bytes where text has base64 */
static void add_opaque(struct wbxml *w)
{
	struct bytes text = {};
	const uint8_t *data;
	size_t len;

	data = opaque(w, &len);
	switch (syncml_read_tag(w->read)) {
	case TAG_DATA:
		syncml_read_text(w->read, data, len);
		break;
	case TAG_NEXT_NONCE:
		base64_encode(&text, data, len);
		if (text.error)
			syncml_read_fail(w->read, text.error, "message: out of memory");
		syncml_read_text(w->read, text.data, text.len);
		bytes_free(&text);
		break;
	default:
		add_text(w, data, len);
	}
}

/* Namespaces, which say nothing that tokens do not */
static void skip_attributes(struct wbxml *w)
{
	uint8_t token;
	size_t len;

	while ((token = byte(w)) != TOKEN_END && !w->read->error) {
		switch (token) {
		case SWITCH_PAGE:
			byte(w);
			break;
		case ENTITY:
		case LITERAL:
		case STR_T:
			number(w);
			break;
		case STR_I:
			inline_text(w, &len);
			break;
		case OPAQUE:
			opaque(w, &len);
			break;
		}
	}
}

static void element(struct wbxml *w, uint8_t token)
{
	unsigned int tag = w->page << 8 | (token & 0x3f);
	const char *name = syncml_tag_name(tag);
	size_t len;

	if ((token & 0x3f) == LITERAL) {
		name = table_text(w, &len);
		tag = syncml_tag_find(NULL, name);
	}
	if (!name) {
		fail(w, "token of no element");
		return;
	}
	syncml_read_start(w->read, tag, name);
	w->begun = true;
	if (token & ATTRIBUTES)
		skip_attributes(w);
	if (!(token & CONTENT))
		syncml_read_end(w->read);
}

static void content(struct wbxml *w)
{
	uint8_t token = byte(w);
	const char *text;
	size_t len;

	switch (token) {
	case SWITCH_PAGE:
		w->page = byte(w);
		break;
	case TOKEN_END:
		syncml_read_end(w->read);
		break;
	case ENTITY:
		add_entity(w);
		break;
	case STR_I:
		text = inline_text(w, &len);
		add_text(w, text, len);
		break;
	case STR_T:
		text = table_text(w, &len);
		add_text(w, text, len);
		break;
	case OPAQUE:
		add_opaque(w);
		break;
	case EXT_I_0 ... PI:
	case EXT_T_0 ... EXT_T_2:
	case EXT_0 ... EXT_2:
		fail(w, "extension or processing instruction, expected none");
		break;
	default:
		element(w, token);
	}
}

static void head(struct wbxml *w)
{
	uint32_t charset;

	if (byte(w) > VERSION_MAX)
		fail(w, "version of WBXML above 1.3");
	/* Some put the public identifier in the string table; the root element decides */
	if (!number(w))
		number(w);
	charset = number(w);
	if (charset != UTF_8 && charset != US_ASCII && charset != UNKNOWN)
		fail(w, "character set, expected UTF-8");
	w->table = (const char *)opaque(w, &w->table_len);
}

/**
 * syncml_wbxml_parse - read a message in WBXML
 * @read: begun; keeps what is wrong
 * @bytes: the message
 * @len: bytes of it
 */
void syncml_wbxml_parse(struct syncml_read *read, const void *bytes, size_t len)
{
	struct wbxml w = { .data = bytes, .len = len, .read = read };

	head(&w);
	do {
		content(&w);
	} while (!read->error && (read->depth || !w.begun));
	if (!read->error && w.at < len)
		fail(&w, "more behind the message's end");
}

static void put_byte(struct syncml_write *write, uint8_t b)
{
	bytes_add(&write->out, &b, 1);
}

static void put_number(struct syncml_write *write, size_t n)
{
	unsigned int shift = 28;

	while (shift && !(n >> shift))
		shift -= 7;
	for (; shift; shift -= 7)
		put_byte(write, (uint8_t)(0x80 | (n >> shift & 0x7f)));
	put_byte(write, n & 0x7f);
}

static void put_tag(struct syncml_write *write, unsigned int tag, uint8_t flags)
{
	unsigned int page = tag >> 8;

	if (page != write->page) {
		put_byte(write, SWITCH_PAGE);
		put_byte(write, (uint8_t)page);
		write->page = page;
	}
	put_byte(write, (uint8_t)(tag & 0x3f) | flags);
}

static void wbxml_start(struct syncml_write *write, unsigned int tag)
{
	if (tag == TAG_SYNCML) {
		put_byte(write, VERSION);
		put_number(write, PUBLIC_ID);
		put_number(write, UTF_8);
		put_number(write, 0);
	}
	put_tag(write, tag, CONTENT);
}

static void wbxml_empty(struct syncml_write *write, unsigned int tag)
{
	put_tag(write, tag, 0);
}

static void wbxml_text(struct syncml_write *write, const void *text, size_t len)
{
	if (bytes_xml_fits(text, len)) {
		put_byte(write, STR_I);
		bytes_add(&write->out, text, len);
		put_byte(write, 0);
	} else {
		put_byte(write, OPAQUE);
		put_number(write, len);
		bytes_add(&write->out, text, len);
	}
}

static void wbxml_end(struct syncml_write *write, unsigned int tag)
{
	(void)tag;
	put_byte(write, TOKEN_END);
}

const struct syncml_write_ops syncml_wbxml_ops = {
	.start = wbxml_start,
	.empty = wbxml_empty,
	.text = wbxml_text,
	.end = wbxml_end,
};

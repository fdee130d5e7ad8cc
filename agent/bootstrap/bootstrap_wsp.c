// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Packets as networks push them (WAP-230-WSP 8.2.4, connectionless Push): number of the
 * transaction, type of the unit, headers, the first of which is Content-Type, and the body. The
 * parameters become the text that bootstrap_packet_take() knows.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/bootstrap/bootstrap_proof.h"
#include "agent/bootstrap/bootstrap_wsp.h"

#define PUSH		0x06
#define SHORT		0x80	/* a number below 128, or a name that has one */
#define LENGTH_QUOTE	31
#define PARAM_SEC	0x11
#define PARAM_MAC	0x12

/* Media types that have numbers (WAP-230-WSP, table 40, and OMNA's later ones) */
static const uint8_t types[BOOTSTRAP_TYPES] = {
	[BOOTSTRAP_DM] = 0x42, [BOOTSTRAP_CP] = 0x36, [BOOTSTRAP_CP_XML] = 0x35,
};

struct wsp {
	const uint8_t *data;
	size_t len, at;
	struct bytes *text;
	bool failed;
};

static uint8_t byte(struct wsp *w)
{
	if (w->at < w->len)
		return w->data[w->at++];
	w->failed = true;
	return 0;
}

/* uintvar: seven bits a byte, the highest first */
static size_t number(struct wsp *w)
{
	size_t n = 0;
	uint8_t b;

	do {
		b = byte(w);
		n = n << 7 | (b & 0x7f);
		w->failed |= n > BOOTSTRAP_PACKET_MAX;
	} while (b & 0x80 && !w->failed);
	return n;
}

/* A text of its own, or a number; a leading 127 marks texts that begin with a high byte */
static void value(struct wsp *w)
{
	const char *start = (const char *)w->data + w->at;
	const char *end = memchr(start, '\0', w->len - w->at);
	char text[16];

	if (w->at < w->len && *start & SHORT) {
		snprintf(text, sizeof(text), "%u", byte(w) & 0x7fU);
		bytes_text(w->text, text);
		return;
	}
	if (!end || strpbrk(start, ";\r\n")) {
		w->failed = true;
		return;
	}
	bytes_text(w->text, start);
	w->at += (size_t)(end - start) + 1;
}

static void media_type(struct wsp *w)
{
	uint8_t known;
	size_t i;

	if (w->at < w->len && !(w->data[w->at] & SHORT)) {
		value(w);
		return;
	}
	known = byte(w) & 0x7f;
	for (i = 0; i < BOOTSTRAP_TYPES; i++)
		if (types[i] == known)
			break;
	if (i == BOOTSTRAP_TYPES)
		w->failed = true;
	else
		bytes_text(w->text, bootstrap_type_name((enum bootstrap_type)i));
}

static void parameter(struct wsp *w)
{
	uint8_t name;

	bytes_text(w->text, "; ");
	if (w->at < w->len && !(w->data[w->at] & SHORT)) {
		value(w);
	} else {
		name = byte(w) & 0x7f;
		w->failed |= name != PARAM_SEC && name != PARAM_MAC;
		bytes_text(w->text, name == PARAM_SEC ? "SEC" : "MAC");
	}
	bytes_text(w->text, "=");
	value(w);
}

/* Content-Type; its parameters end with it, and other headers may follow */
static void content_type(struct wsp *w)
{
	uint8_t first = byte(w);
	size_t len, all = w->len;

	if (first > LENGTH_QUOTE) {
		w->at--;
		media_type(w);
		return;
	}
	len = first < LENGTH_QUOTE ? first : number(w);
	if (w->failed || len > w->len - w->at) {
		w->failed = true;
		return;
	}
	w->len = w->at + len;
	media_type(w);
	while (!w->failed && w->at < w->len)
		parameter(w);
	w->len = all;
}

/**
 * bootstrap_wsp_is - does this look like a push?
 * @bytes: what came
 * @len: bytes of it
 */
bool bootstrap_wsp_is(const uint8_t *bytes, size_t len)
{
	return len > 3 && bytes[1] == PUSH;
}

/**
 * bootstrap_wsp_read - a packet that a network pushed
 * @bytes: the datagram
 * @len: bytes of it
 * @packet: filled in, to be given to bootstrap_packet_free() also on failure
 * @err: message on failure
 *
 * Return: as bootstrap_packet_take().
 */
int bootstrap_wsp_read(const uint8_t *bytes, size_t len, struct bootstrap_packet *packet,
		       struct error *err)
{
	struct bytes text = { .max = BOOTSTRAP_HEAD_MAX };
	struct wsp w = { .data = bytes, .len = len, .at = 2, .text = &text };
	size_t head, body = 0;
	int ret;

	packet->body = NULL;
	head = bootstrap_wsp_is(bytes, len) ? number(&w) : len;
	if (!w.failed && head <= len - w.at) {
		body = w.at + head;
		w.len = body;
		content_type(&w);
	}
	bytes_add(&text, "", 1);
	if (!body || w.failed || text.error)
		ret = error_set(err, -EBADMSG, "%zu bytes that are no push of a bootstrap packet",
				len);
	else
		ret = bootstrap_packet_take((const char *)text.data, bytes + body, len - body,
					    packet, err);
	bytes_free(&text);
	return ret;
}

static void put_byte(struct bytes *out, unsigned int b)
{
	uint8_t one = (uint8_t)b;

	bytes_add(out, &one, 1);
}

static void put_number(struct bytes *out, size_t n)
{
	if (n >> 14)
		put_byte(out, 0x80 | (n >> 14 & 0x7f));
	if (n >> 7)
		put_byte(out, 0x80 | (n >> 7 & 0x7f));
	put_byte(out, n & 0x7f);
}

/* All of a head but its type, as text: "NAME=VALUE; ..." is told as NAME, NUL, VALUE, NUL */
static void put_parameters(const struct bootstrap_packet *packet, struct bytes *out)
{
	struct bytes text = {};
	char *rest, *line, *part, *equals;

	bootstrap_packet_write(packet, &text);
	bytes_add(&text, "", 1);
	rest = text.error ? NULL : (char *)text.data;
	line = rest ? strsep(&rest, "\r") : NULL;
	strsep(&line, ";");
	while (line && (part = strsep(&line, ";"))) {
		part += strspn(part, " ");
		equals = strchr(part, '=');
		if (!equals)
			continue;
		*equals = '\0';
		if (!strcmp(part, "SEC")) {
			put_byte(out, SHORT | PARAM_SEC);
			put_byte(out, SHORT | (unsigned int)packet->sec);
			continue;
		}
		if (!strcmp(part, "MAC"))
			put_byte(out, SHORT | PARAM_MAC);
		else
			bytes_add(out, part, strlen(part) + 1);
		bytes_add(out, equals + 1, strlen(equals + 1) + 1);
	}
	if (text.error && !out->error)
		out->error = text.error;
	bytes_free(&text);
}

/**
 * bootstrap_wsp_write - a packet as a network pushes it
 * @packet: the packet
 * @out: it is added here, or an error kept
 */
void bootstrap_wsp_write(const struct bootstrap_packet *packet, struct bytes *out)
{
	struct bytes type = {}, head = {};

	put_byte(&type, SHORT | types[packet->type]);
	put_parameters(packet, &type);
	if (type.len < LENGTH_QUOTE) {
		put_byte(&head, (unsigned int)type.len);
	} else {
		put_byte(&head, LENGTH_QUOTE);
		put_number(&head, type.len);
	}
	bytes_add(&head, type.data, type.len);
	put_byte(out, 1);
	put_byte(out, PUSH);
	put_number(out, head.len);
	bytes_add(out, head.data, head.len);
	bytes_add(out, packet->body, packet->body_len);
	if (!out->error)
		out->error = type.error ?: head.error;
	bytes_free(&type);
	bytes_free(&head);
}

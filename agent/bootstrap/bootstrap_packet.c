// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bootstrap packets as files and as HTTP has them: a Content-Type with the parameters SEC and MAC
 * (ProvBoot 6, DM_SEC 5.7.2), an empty line, the body.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "agent/bootstrap/bootstrap_packet.h"
#include "agent/bootstrap/bootstrap_proof.h"


static const char magic[] = "cardgate bootstrap 1";	/* with its NUL */

static const char * const types[] = {
	[BOOTSTRAP_DM] = "application/vnd.syncml.dm+wbxml",
	[BOOTSTRAP_CP] = "application/vnd.wap.connectivity-wbxml",
	[BOOTSTRAP_CP_XML] = "text/vnd.wap.connectivity-xml",
};

/**
 * bootstrap_type_name - media type of a body
 * @type: which
 */
const char *bootstrap_type_name(enum bootstrap_type type)
{
	return types[type];
}

static int take_type(struct bootstrap_packet *packet, const char *name, struct error *err)
{
	size_t i;

	for (i = 0; i < BOOTSTRAP_TYPES; i++) {
		if (strcasecmp(types[i], name))
			continue;
		packet->type = (enum bootstrap_type)i;
		return 0;
	}
	return error_set(err, -EBADMSG, "packet of type '%.64s', expected %s or %s", name,
			 types[BOOTSTRAP_DM], types[BOOTSTRAP_CP]);
}

static int hex(const char *text, uint8_t *bytes, size_t max, size_t *len)
{
	char pair[3] = "";
	size_t i, digits = strspn(text, "0123456789abcdefABCDEF");

	if (text[digits] || digits % 2 || !digits || digits / 2 > max)
		return -EBADMSG;
	for (i = 0; i < digits / 2; i++) {
		memcpy(pair, text + 2 * i, 2);
		bytes[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
	*len = digits / 2;
	return 0;
}

static int take_sec(struct bootstrap_packet *packet, const char *value)
{
	const struct bootstrap_mechanism *mechanism = bootstrap_mechanism_named(value);

	packet->sec = mechanism ? mechanism->number : -1;
	return mechanism ? 0 : -EOPNOTSUPP;
}

static int take_mac(struct bootstrap_packet *packet, const char *value)
{
	return hex(value, packet->mac, sizeof(packet->mac), &packet->mac_len);
}

static int take_id(struct bootstrap_packet *packet, const char *value)
{
	size_t len = 0;
	int ret = hex(value, packet->id, sizeof(packet->id), &len);

	return ret ?: len == sizeof(packet->id) ? 0 : -EBADMSG;
}

static int take_until(struct bootstrap_packet *packet, const char *value)
{
	char *end;

	errno = 0;
	packet->until = (time_t)strtoll(value, &end, 10);
	return errno || *end || !isdigit((unsigned char)*value) || packet->until <= 0 ?
	       -EBADMSG : 0;
}

static int take_card(struct bootstrap_packet *packet, const char *value)
{
	size_t len = 0;
	int ret = hex(value, packet->card, sizeof(packet->card), &len);

	packet->has_card = true;
	return ret ?: len == sizeof(packet->card) ? 0 : -EBADMSG;
}

static const struct {
	const char *name, *expected;
	int (*take)(struct bootstrap_packet *packet, const char *value);
} parameters[] = {
	{ "SEC", "a mechanism that this device knows", take_sec },
	{ "MAC", "hexadecimal digits", take_mac },
	{ "ID", "32 hexadecimal digits", take_id },
	{ "UNTIL", "seconds since 1970", take_until },
	{ "CARD", "64 hexadecimal digits", take_card },
};

#define COUNT	(sizeof(parameters) / sizeof(*parameters))

static int take_parameter(struct bootstrap_packet *packet, const char *name, const char *value,
			  unsigned int *seen, struct error *err)
{
	size_t i = 0;
	int ret;

	while (i < COUNT && strcasecmp(parameters[i].name, name))
		i++;
	/* One that nobody proves must not pass for one that somebody did */
	if (i == COUNT)
		return error_set(err, -EBADMSG, "packet with parameter '%.32s', expected none such",
				 name);
	if (*seen & 1U << i)
		return error_set(err, -EBADMSG, "packet with two %s, expected one", name);
	*seen |= 1U << i;
	ret = parameters[i].take(packet, value);
	return ret ? error_set(err, ret, "packet with %s=%.32s, expected %s", parameters[i].name,
			       value, parameters[i].expected) : 0;
}

/* Takes blanks and quotes off both ends */
static char *strip(char *text)
{
	size_t len;

	text += strspn(text, " \t\"");
	len = strlen(text);
	while (len && strchr(" \t\"\r", text[len - 1]))
		text[--len] = '\0';
	return text;
}

/* ID, UNTIL and CARD count only where they are proven */
static int check_parameters(const struct bootstrap_packet *packet, struct error *err)
{
	static const uint8_t none[BOOTSTRAP_ID_SIZE];
	const struct bootstrap_mechanism *mechanism = bootstrap_mechanism_number(packet->sec);
	bool has_id = memcmp(packet->id, none, sizeof(none));
	bool ours = has_id || packet->until || packet->has_card;

	if (packet->mac_len && !mechanism)
		return error_set(err, -EBADMSG, "packet with MAC, but without SEC");
	if (mechanism && !packet->mac_len)
		return error_set(err, -EBADMSG, "packet with SEC, but without MAC");
	if (ours && (!mechanism || !mechanism->proves_head))
		return error_set(err, -EBADMSG,
				 "packet with ID, UNTIL or CARD, which %s does not prove",
				 mechanism ? mechanism->name : "nothing");
	if (mechanism && mechanism->proves_head && (!has_id || !packet->until))
		return error_set(err, -EBADMSG, "packet proven by %s without ID or UNTIL",
				 mechanism->name);
	return 0;
}

/**
 * bootstrap_packet_take - a packet whose head and body came apart, as HTTP has them
 * @head: value of Content-Type
 * @body: what follows; copied
 * @len: bytes of it
 * @packet: filled in, to be given to bootstrap_packet_free() also on failure
 * @err: message on failure
 *
 * Nothing of it is true before bootstrap_proof_check().
 *
 * Return: 0, -EBADMSG, -E2BIG, -EOPNOTSUPP for a mechanism that is not known, -ENOMEM.
 */
int bootstrap_packet_take(const char *head, const uint8_t *body, size_t len,
			  struct bootstrap_packet *packet, struct error *err)
{
	char *copy = strdup(head), *rest = copy, *part, *value;
	unsigned int seen = 0;
	int ret;

	memset(packet, 0, sizeof(*packet));
	packet->sec = -1;
	if (!copy)
		return error_set(err, -ENOMEM, "out of memory");
	ret = take_type(packet, strip(strsep(&rest, ";")), err);
	while (!ret && (part = strsep(&rest, ";"))) {
		value = strchr(part, '=');
		if (value)
			*value++ = '\0';
		part = strip(part);
		if (value)
			ret = take_parameter(packet, part, strip(value), &seen, err);
		else if (*part)
			ret = error_set(err, -EBADMSG, "packet with '%.32s', expected NAME=VALUE",
					part);
	}
	free(copy);
	if (!ret)
		ret = check_parameters(packet, err);
	if (!ret && (!len || len > BOOTSTRAP_BODY_MAX))
		ret = error_set(err, len ? -E2BIG : -EBADMSG,
				"packet of %zu bytes, expected 1 to %d behind its head", len,
				BOOTSTRAP_BODY_MAX);
	packet->body = ret ? NULL : malloc(len);
	if (!ret && !packet->body)
		return error_set(err, -ENOMEM, "out of memory");
	if (!ret) {
		memcpy(packet->body, body, len);
		packet->body_len = len;
	}
	return ret;
}

/* The line of a head that says what the body is; the others are not looked at */
static const char *find_type(char *head)
{
	static const char name[] = "Content-Type:";
	char *line;

	while ((line = strsep(&head, "\n")))
		if (!strncasecmp(line, name, sizeof(name) - 1))
			return line + sizeof(name) - 1;
	return NULL;
}

/**
 * bootstrap_packet_read - a packet as a file has it
 * @bytes: the file: lines of a head, one of them Content-Type, an empty line, the body
 * @len: bytes of it
 * @packet: filled in, to be given to bootstrap_packet_free() also on failure
 * @err: message on failure
 *
 * Return: as bootstrap_packet_take().
 */
int bootstrap_packet_read(const uint8_t *bytes, size_t len, struct bootstrap_packet *packet,
			  struct error *err)
{
	size_t most = len < BOOTSTRAP_HEAD_MAX ? len : BOOTSTRAP_HEAD_MAX;
	const uint8_t *end = memmem(bytes, most, "\n\n", 2), *body = end ? end + 2 : NULL;
	const uint8_t *crlf = memmem(bytes, most, "\r\n\r\n", 4);
	const char *type;
	char *head;
	int ret;

	memset(packet, 0, sizeof(*packet));
	if (crlf && (!end || crlf < end)) {
		end = crlf;
		body = crlf + 4;
	}
	if (!end || memchr(bytes, '\0', (size_t)(end - bytes)))
		return error_set(err, -EBADMSG,
				 "no bootstrap packet: Content-Type and an empty line expected");
	head = strndup((const char *)bytes, (size_t)(end - bytes));
	if (!head)
		return error_set(err, -ENOMEM, "out of memory");
	type = find_type(head);
	ret = type ? bootstrap_packet_take(type, body, len - (size_t)(body - bytes), packet, err) :
		     error_set(err, -EBADMSG, "no bootstrap packet: Content-Type expected");
	free(head);
	return ret;
}

static void put_hex(struct bytes *out, const char *name, const uint8_t *bytes, size_t len)
{
	char pair[3];
	size_t i;

	bytes_text(out, name);
	for (i = 0; i < len; i++) {
		snprintf(pair, sizeof(pair), "%02X", bytes[i]);
		bytes_text(out, pair);
	}
}

/* "; ID=...; UNTIL=...; CARD=...", those that there are */
static void put_ours(const struct bootstrap_packet *packet, struct bytes *out)
{
	char until[32];

	if (!packet->until)
		return;
	put_hex(out, "; ID=", packet->id, sizeof(packet->id));
	snprintf(until, sizeof(until), "; UNTIL=%" PRId64, (int64_t)packet->until);
	bytes_text(out, until);
	if (packet->has_card)
		put_hex(out, "; CARD=", packet->card, sizeof(packet->card));
}

/**
 * bootstrap_packet_write - a packet as a file has it
 * @packet: the packet
 * @out: it is added here, or an error kept
 */
void bootstrap_packet_write(const struct bootstrap_packet *packet, struct bytes *out)
{
	const struct bootstrap_mechanism *mechanism = bootstrap_mechanism_number(packet->sec);
	char number[16];

	bytes_text(out, "Content-Type: ");
	bytes_text(out, types[packet->type]);
	if (mechanism) {
		/* Client provisioning has numbers for the standard's, DM has names */
		snprintf(number, sizeof(number), "%d", packet->sec);
		bytes_text(out, "; SEC=");
		bytes_text(out, packet->type == BOOTSTRAP_DM || mechanism->proves_head ?
			   mechanism->name : number);
		put_ours(packet, out);
		put_hex(out, "; MAC=", packet->mac, packet->mac_len);
	}
	bytes_text(out, "\r\n\r\n");
	bytes_add(out, packet->body, packet->body_len);
}

/**
 * bootstrap_packet_signed - what our own mechanisms prove: type, ID, UNTIL, CARD and body
 * @packet: the packet
 * @out: it is added here, or an error kept
 */
void bootstrap_packet_signed(const struct bootstrap_packet *packet, struct bytes *out)
{
	bytes_add(out, magic, sizeof(magic));
	bytes_text(out, types[packet->type]);
	put_ours(packet, out);
	bytes_add(out, "", 1);
	bytes_add(out, packet->body, packet->body_len);
}

/**
 * bootstrap_packet_digest - what a packet is known by, whatever proves it
 * @packet: the packet
 * @digest: set to the SHA-256 of bootstrap_packet_signed()
 *
 * Return: 0, -ENOMEM or -EIO.
 */
int bootstrap_packet_digest(const struct bootstrap_packet *packet,
			    uint8_t digest[TRUST_DIGEST_SIZE])
{
	struct bytes all = {};
	int ret;

	bootstrap_packet_signed(packet, &all);
	ret = all.error ?: trust_sha256(all.data, all.len, digest);
	bytes_free(&all);
	return ret;
}

/**
 * bootstrap_packet_free - forget a packet
 * @packet: it
 */
void bootstrap_packet_free(struct bootstrap_packet *packet)
{
	if (packet->body)
		explicit_bzero(packet->body, packet->body_len);
	free(packet->body);
	packet->body = NULL;
}

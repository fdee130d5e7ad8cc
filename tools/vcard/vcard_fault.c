// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "vcard.h"

#define LIE_BYTES	64
#define SLOW_MAX	600000

/* A kind that ends in '=' takes a number */
static const struct {
	const char *name;
	enum vcard_fault_kind kind;
	int base;
	unsigned long max;
} kinds[] = {
	{ "remove", VCARD_FAULT_REMOVE, 0, 0 },
	{ "torn", VCARD_FAULT_TORN, 0, 0 },
	{ "mute", VCARD_FAULT_MUTE, 0, 0 },
	{ "garbage", VCARD_FAULT_GARBAGE, 0, 0 },
	{ "lie", VCARD_FAULT_LIE, 0, 0 },
	{ "reset", VCARD_FAULT_RESET, 0, 0 },
	{ "sw=", VCARD_FAULT_SW, 16, 0xFFFF },
	{ "slow=", VCARD_FAULT_SLOW, 10, SLOW_MAX },
};

static int parse_number(const char *text, int base, unsigned long max, char **end,
			unsigned long *value)
{
	errno = 0;
	*value = strtoul(text, end, base);
	return errno || *end == text || *text == '-' || *value > max ? -EINVAL : 0;
}

/**
 * vcard_fault_parse - read N:KIND
 * @fault: set to it
 * @text: N the number of an APDU from 1; KIND remove, torn, mute, garbage,
 *	lie, reset, sw=XXXX (hexadecimal) or slow=MS (up to ten minutes)
 * @err: message on failure
 *
 * Return: 0 or -EINVAL.
 */
int vcard_fault_parse(struct vcard_fault *fault, const char *text, struct error *err)
{
	unsigned long value = 0;
	size_t i, len;
	char *end;

	if (parse_number(text, 10, ULONG_MAX, &end, &fault->at) || !fault->at || *end != ':')
		goto bad;
	text = end + 1;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		len = strlen(kinds[i].name);
		if (!kinds[i].base ? strcmp(text, kinds[i].name) :
		    strncmp(text, kinds[i].name, len))
			continue;
		if (kinds[i].base &&
		    (parse_number(text + len, kinds[i].base, kinds[i].max, &end, &value) || *end))
			break;
		fault->kind = kinds[i].kind;
		fault->value = (unsigned int)value;
		return 0;
	}
bad:
	return error_set(err, -EINVAL,
			 "'%s': expected N:KIND, N from 1, KIND one of remove torn mute garbage lie reset sw=XXXX slow=MS",
			 text);
}

/* Falsifies a reply, status included */
static void spoil(enum vcard_fault_kind kind, struct vcard_reply *reply)
{
	size_t body = reply->len - 2, more;

	if (kind == VCARD_FAULT_GARBAGE) {
		RAND_bytes(reply->data, (int)body);
	} else if (kind == VCARD_FAULT_LIE) {
		more = VCARD_REPLY_MAX - body;
		if (more > LIE_BYTES)
			more = LIE_BYTES;
		memmove(reply->data + body + more, reply->data + body, 2);
		memset(reply->data + body, 0xA5, more);
		reply->len += more;
	}
}

/**
 * vcard_fault_run - carry out a command, and fail at it
 * @card: the card
 * @fault: how; its number is the caller's business
 * @raw: the command APDU
 * @len: its bytes
 * @reply: set to the reply, status included
 *
 * Return: what became of it.
 */
enum vcard_fault_end vcard_fault_run(struct vcard *card, const struct vcard_fault *fault,
				     const uint8_t *raw, size_t len, struct vcard_reply *reply)
{
	switch (fault->kind) {
	case VCARD_FAULT_REMOVE:
		return VCARD_PULLED;
	case VCARD_FAULT_MUTE:
		return VCARD_SILENT;
	case VCARD_FAULT_SW:
		reply->data[0] = (uint8_t)(fault->value >> 8);
		reply->data[1] = (uint8_t)fault->value;
		reply->len = 2;
		return VCARD_ANSWERED;
	case VCARD_FAULT_SLOW:
		poll(NULL, 0, (int)fault->value);
		break;
	case VCARD_FAULT_RESET:
		vcard_apdu_reset(card);
		break;
	default:
		break;
	}
	card->torn = fault->kind == VCARD_FAULT_TORN;
	vcard_apdu_run(card, raw, len, reply);
	if (card->torn)
		return VCARD_PULLED;
	spoil(fault->kind, reply);
	return VCARD_ANSWERED;
}

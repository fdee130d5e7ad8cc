// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Base64 of RFC 4648, section 4
 */
#include <errno.h>
#include <string.h>

#include <openssl/evp.h>

#include "agent/dm/base64.h"

/**
 * base64_encode - add bytes in base64, without line breaks
 * @out: where to; keeps what went wrong
 * @data: the bytes
 * @len: how many
 */
void base64_encode(struct bytes *out, const void *data, size_t len)
{
	size_t room = (len + 2) / 3 * 4 + 1;

	if (len > INT32_MAX / 2) {
		out->error = -EMSGSIZE;
		return;
	}
	if (!bytes_reserve(out, room))
		out->len += (size_t)EVP_EncodeBlock(out->data + out->len, data, (int)len);
}

static int flush(struct base64_decode *decode, struct bytes *out)
{
	unsigned char block[4];
	int n, pad;

	pad = (decode->group[3] == '=') + (decode->group[2] == '=');
	/* Padding only at the end, and "=" before something else is no group */
	if (decode->group[0] == '=' || decode->group[1] == '=' ||
	    (decode->group[2] == '=' && decode->group[3] != '='))
		return -EINVAL;
	n = EVP_DecodeBlock(block, (const unsigned char *)decode->group, 4);
	if (n != 3)
		return -EINVAL;
	bytes_add(out, block, (size_t)(3 - pad));
	decode->count = 0;
	decode->ended = pad;
	return 0;
}

/**
 * base64_add - decode the next piece
 * @decode: what came before
 * @out: where the bytes go; keeps what went wrong
 * @text: the piece; blanks and line breaks count for nothing
 * @len: characters of it
 *
 * When all came, @decode->count has to be 0.
 *
 * Return: 0, or -EINVAL when it is no base64.
 */
int base64_add(struct base64_decode *decode, struct bytes *out, const char *text, size_t len)
{
	size_t i;
	int ret;

	for (i = 0; i < len; i++) {
		if (text[i] && strchr(" \t\r\n", text[i]))
			continue;
		if (decode->ended || !text[i])
			return -EINVAL;
		decode->group[decode->count++] = text[i];
		if (decode->count < 4)
			continue;
		ret = flush(decode, out);
		if (ret)
			return ret;
	}
	return 0;
}

/**
 * base64_decode - add what base64 stands for
 * @out: where to; keeps what went wrong
 * @text: base64
 * @len: characters of it
 *
 * Return: 0, or -EINVAL when it is no base64.
 */
int base64_decode(struct bytes *out, const char *text, size_t len)
{
	struct base64_decode decode = {};
	int ret = base64_add(&decode, out, text, len);

	return ret ?: decode.count ? -EINVAL : 0;
}

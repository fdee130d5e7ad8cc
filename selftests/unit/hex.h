/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_SELFTESTS_HEX_H
#define CARDGATE_SELFTESTS_HEX_H

#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Bytes of a text in hexadecimal; spaces between bytes do not count. Returns how many bytes. */
static inline size_t hex_decode(const char *text, uint8_t *out)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t nibbles = 0;

	for (; *text; text++) {
		const char *digit = *text == ' ' ? NULL : strchr(digits, toupper(*text));

		if (!digit)
			continue;
		if (nibbles % 2)
			out[nibbles / 2] = (uint8_t)(out[nibbles / 2] << 4 | (digit - digits));
		else
			out[nibbles / 2] = (uint8_t)(digit - digits);
		nibbles++;
	}
	return nibbles / 2;
}

/* The reverse; @text has room for two characters a byte and NUL */
static inline void hex_encode(const uint8_t *data, size_t len, char *text)
{
	size_t i;

	text[0] = '\0';
	for (i = 0; i < len; i++)
		sprintf(text + 2 * i, "%02X", data[i]);
}

#endif

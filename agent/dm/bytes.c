// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/bytes.h"

#define SIZE_MIN	256

/**
 * bytes_free - give back what a buffer holds
 * @bytes: the buffer, empty afterwards, with the same limit
 */
void bytes_free(struct bytes *bytes)
{
	free(bytes->data);
	*bytes = (struct bytes){ .max = bytes->max };
}

/**
 * bytes_reserve - make room
 * @bytes: the buffer
 * @more: for how many more bytes
 *
 * Return: 0, -EMSGSIZE beyond its limit, -ENOMEM; also kept in it.
 */
int bytes_reserve(struct bytes *bytes, size_t more)
{
	size_t size = bytes->size ? bytes->size : more > SIZE_MIN ? more : SIZE_MIN;
	uint8_t *data;

	if (bytes->error)
		return bytes->error;
	if (more > SIZE_MAX / 4 || (bytes->max && more > bytes->max - bytes->len))
		return bytes->error = -EMSGSIZE;
	while (size < bytes->len + more)
		size *= 2;
	if (size == bytes->size)
		return 0;
	data = realloc(bytes->data, size);
	if (!data)
		return bytes->error = -ENOMEM;
	bytes->data = data;
	bytes->size = size;
	return 0;
}

/**
 * bytes_add - add bytes
 * @bytes: the buffer; keeps what went wrong
 * @data: what to add
 * @len: how many
 */
void bytes_add(struct bytes *bytes, const void *data, size_t len)
{
	if (!len || bytes_reserve(bytes, len))
		return;
	memcpy(bytes->data + bytes->len, data, len);
	bytes->len += len;
}

/**
 * bytes_text - add a text, without its NUL
 * @bytes: the buffer; keeps what went wrong
 * @text: the text
 */
void bytes_text(struct bytes *bytes, const char *text)
{
	bytes_add(bytes, text, strlen(text));
}

/**
 * bytes_escape - add text as XML's content
 * @bytes: the buffer; keeps what went wrong
 * @data: UTF-8
 * @len: bytes of it
 */
void bytes_escape(struct bytes *bytes, const void *data, size_t len)
{
	const char *text = data;
	size_t i;

	for (i = 0; i < len; i++) {
		switch (text[i]) {
		case '&':
			bytes_text(bytes, "&amp;");
			break;
		case '<':
			bytes_text(bytes, "&lt;");
			break;
		case '>':
			bytes_text(bytes, "&gt;");
			break;
		case '\r':
			bytes_text(bytes, "&#13;");
			break;
		default:
			bytes_add(bytes, text + i, 1);
		}
	}
}

/* Length of one character, its code point in @code; 0: not UTF-8 */
static size_t character(const uint8_t *text, size_t len, uint32_t *code)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n, i;

	*code = *text;
	if (*text < 0x80)
		return 1;
	n = *text >= 0xf0 ? 4 : *text >= 0xe0 ? 3 : 2;
	if (*text < 0xc0 || *text >= 0xf8 || n > len)
		return 0;
	*code = *text & (0x7f >> n);
	for (i = 1; i < n; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (text[i] & 0x3f);
	}
	return *code < least[n] ? 0 : n;
}

/**
 * bytes_xml_fits - can XML carry this as text
 * @data: the bytes
 * @len: how many
 *
 * Return: true for UTF-8 without the control characters that XML 1.0 has not.
 */
bool bytes_xml_fits(const void *data, size_t len)
{
	const uint8_t *text = data;
	uint32_t code;
	size_t n;

	for (; len; text += n, len -= n) {
		n = character(text, len, &code);
		if (!n || (code < 0x20 && code != '\t' && code != '\n' && code != '\r') ||
		    (code >= 0xd800 && code < 0xe000) || code == 0xfffe || code == 0xffff ||
		    code > 0x10ffff)
			return false;
	}
	return true;
}

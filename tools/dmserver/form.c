// SPDX-License-Identifier: GPL-2.0-or-later
/* What stands in URLs and forms, RFC 3986 and application/x-www-form-urlencoded. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tools/dmserver/http.h"
#include "tools/dmserver/text.h"

static int digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

/**
 * http_decode - undo percent-encoding
 * @text: encoded
 * @len: characters of it
 * @plus: "+" stands for a space
 *
 * Return: text that the caller frees; NULL when it is no UTF-8 text without
 * control characters but tabs and ends of lines, or without memory.
 */
char *http_decode(const char *text, size_t len, bool plus)
{
	char *out = malloc(len + 1);
	size_t i, used = 0;

	if (!out)
		return NULL;
	for (i = 0; i < len; i++) {
		out[used] = text[i];
		if (text[i] == '+' && plus) {
			out[used] = ' ';
		} else if (text[i] == '%') {
			if (len - i < 3 || !isxdigit((unsigned char)text[i + 1]) ||
			    !isxdigit((unsigned char)text[i + 2]))
				goto err_free;
			out[used] = (char)(digit(text[i + 1]) << 4 | digit(text[i + 2]));
			i += 2;
		}
		used++;
	}
	out[used] = '\0';
	if (text_ok(out, used))
		return out;
err_free:
	free(out);
	return NULL;
}

/**
 * http_form - a field of a form
 * @req: the request with it
 * @name: the field
 *
 * Return: its value, which the caller frees; NULL if it is not there or no text.
 */
char *http_form(const struct request *req, const char *name)
{
	const char *at = req->body.data, *end, *equals;
	size_t len = strlen(name);

	for (; at && *at; at = *end ? end + 1 : end) {
		end = at + strcspn(at, "&");
		equals = memchr(at, '=', (size_t)(end - at));
		if (equals && (size_t)(equals - at) == len && !strncmp(at, name, len))
			return http_decode(equals + 1, (size_t)(end - equals - 1), true);
	}
	return NULL;
}

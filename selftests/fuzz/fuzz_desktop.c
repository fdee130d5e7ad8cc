// SPDX-License-Identifier: GPL-2.0-or-later
/* libFuzzer target: text that strangers have shown on desktops. Seeds: selftests/corpus/desktop. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desktop.h"
#include "agent/ruleset_clean.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const char *text, bool markup, char *shown, size_t size)
{
	const char *p;
	char *end;
	int ret;

	memset(shown, 'x', size);
	ret = desktop_text(text, markup, shown, size);
	if (!memchr(shown, '\0', size) || (ret && strlen(text) < size / 5))
		abort();
	if (markup && strpbrk(shown, "<>"))
		abort();
	for (p = shown; markup && (p = strchr(p, '&')); p++)
		if (strncmp(p, "&amp;", 5) && strncmp(p, "&lt;", 4) && strncmp(p, "&gt;", 4))
			abort();
	while ((end = strchr(shown, '\n')))
		*end = ' ';
	if (*shown && !ruleset_clean_valid(shown, size))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size), shown[DESKTOP_TEXT_MAX + 1];

	check(text, true, shown, sizeof(shown));
	check(text, false, shown, sizeof(shown));
	check(text, true, shown, DESKTOP_BUTTON_MAX + 1);
	free(text);
	return 0;
}

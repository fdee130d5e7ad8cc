// SPDX-License-Identifier: GPL-2.0-or-later
/* libFuzzer target: lists of people who get cards. Seeds: selftests/corpus/roster. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tools/card/roster.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err = { "" };
	struct roster roster;
	size_t i;

	if (roster_parse(&roster, (const char *)data, size, &err)) {
		if (!err.text[0])
			abort();
	} else {
		for (i = 0; i < roster.count; i++)
			if (!roster.entries[i].holder[0] ||
			    roster.entries[i].days > ROSTER_DAYS_MAX ||
			    !memchr(roster.entries[i].department, 0, ROSTER_HOLDER_MAX) ||
			    !memchr(roster.entries[i].bundle, 0, ROSTER_BUNDLE_MAX))
				abort();
	}
	roster_free(&roster);
	return 0;
}

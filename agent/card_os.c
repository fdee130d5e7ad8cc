// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "agent/card_myeid.h"
#include "agent/card_os.h"

static const struct card_os *const systems[] = { &card_myeid, &card_oseid };

/**
 * card_os_find - find out what a card runs
 * @historical: the historical bytes of its ATR
 * @len: how many
 *
 * Return: that, or NULL when nothing special is known of it.
 */
const struct card_os *card_os_find(const uint8_t *historical, size_t len)
{
	size_t i, n;

	for (i = 0; i < sizeof(systems) / sizeof(systems[0]); i++) {
		n = strlen(systems[i]->known_by);
		if (len >= n && !memcmp(historical + len - n, systems[i]->known_by, n))
			return systems[i];
	}
	return NULL;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_SELFTESTS_PIV_WORLD_H
#define CARDGATE_SELFTESTS_PIV_WORLD_H

/* The PIV cards that the cases run on, and a bundle for each; after vcard_issue.h */

#include "agent/card_piv.h"

#define KEY_9B	"010203040506070801020304050607080102030405060708"

/**
 * struct model - a PIV card
 * @option: of build/cardgate-vcard
 * @small: bytes of the first bundle's rule set
 * @large: bytes of the second bundle's rule set, which do not compress
 * @unchanged: APDUs that it takes to know the card for unchanged
 * @read: APDUs that reading the second bundle takes
 * @update: APDUs of an update, at least
 * @issue: APDUs of issuing, at least
 */
static const struct model {
	const char *option;
	size_t small;
	size_t large;
	unsigned long unchanged;
	unsigned long read;
	int update;
	int issue;
} models[] = {
	{ "--kind=piv-yubikey", 700, 9000, 4, 6, 12, 17 },
	{ "--kind=piv-neo", 500, 4000, 4, 21, 40, 27 },
	{ "--kind=piv-canokey", 700, 2000, 4, 13, 36, 27 },
	{ "--kind=piv", 300, 1000, 7, 11, 25, 30 },
};

#define CANOKEY	2
#define MODELS	(sizeof(models) / sizeof(models[0]))

static inline void use_model(const struct model *model)
{
	static uint8_t data[9000];
	uint32_t x = 1;
	size_t i;

	for (i = 0; i < sizeof(data); i++) {
		x = x * 1664525 + 1013904223;
		data[i] = (uint8_t)(x >> 24);
	}
	tested = &card_piv;
	admin_pin = KEY_9B;
	bundle_free(&first);
	bundle_free(&second);
	bundle_add(&first, "ruleset", data, model->small, NULL);
	bundle_add(&first, "signature", data + 700, model->small + 200, NULL);
	bundle_add(&first, "policy", data + 2, 300, NULL);
	bundle_add(&second, "ruleset", data, model->large, NULL);
	bundle_add(&second, "policy", data + 2, 300, NULL);
	bundle_add(&second, "extra", data + 4, 10, NULL);
}

#endif

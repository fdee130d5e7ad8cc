/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_POLICY_AID_H
#define CARDGATE_POLICY_AID_H

#include <stddef.h>
#include <stdint.h>

#define POLICY_AID_MIN	5
#define POLICY_AID_MAX	16

/**
 * struct policy_aid - name of a card's application, ISO/IEC 7816-5
 * @bytes: it
 * @len: how many; 0: none
 */
struct policy_aid {
	uint8_t bytes[POLICY_AID_MAX];
	size_t len;
};

int policy_aid_parse(const char *value, void *out);

#endif

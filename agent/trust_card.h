/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TRUST_CARD_H
#define CARDGATE_TRUST_CARD_H

#include <stddef.h>
#include <stdint.h>

#include "agent/error.h"
#include "agent/trust.h"

#define TRUST_POLICIES_MAX	8
#define TRUST_POLICY_NAME_MAX	63	/* without NUL, as CARDGATE_NAME_MAX */

/**
 * struct trust_policies - the policies that a card may carry
 * @list: name of each, and the lowest version of it, from 1
 * @count: how many; 0: its certificate names none
 */
struct trust_policies {
	struct {
		char name[TRUST_POLICY_NAME_MAX + 1];
		uint64_t version;
	} list[TRUST_POLICIES_MAX];
	size_t count;
};

#define TRUST_PART_SIZE		65	/* of a subject's part, with NUL */
#define TRUST_DEPARTMENTS_MAX	8

/**
 * struct trust_holder - whose card it is
 * @name: the subject's common name, empty when there is none
 * @departments: its organisational units
 * @count: how many
 */
struct trust_holder {
	char name[TRUST_PART_SIZE];
	char departments[TRUST_DEPARTMENTS_MAX][TRUST_PART_SIZE];
	size_t count;
};

int trust_card_policies(const uint8_t *cert, size_t len, struct trust_policies *policies,
			struct error *err);
int trust_policies_check(const struct trust_policies *policies, const char *name,
			 uint64_t version);
int trust_card_subject(const uint8_t *cert, size_t len, char subject[TRUST_SUBJECT_MAX],
		       struct error *err);
int trust_card_key(const uint8_t *cert, size_t len, uint8_t digest[TRUST_DIGEST_SIZE],
		   struct error *err);
int trust_card_holder(const uint8_t *cert, size_t len, struct trust_holder *holder,
		      struct error *err);

#endif

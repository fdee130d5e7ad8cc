/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_OPERATION_H
#define CARDGATE_DM_OPERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/cardgate.h>

#include "agent/bundle.h"
#include "agent/error.h"
#include "agent/kernel.h"

/**
 * struct operation - what a server, or a schedule, wants of one capability
 * @capability: which
 * @action: deny: switch it off; allow: lift what the policy lets the server lift
 * @from: first second, since 1970 UTC; INT64_MIN: at once
 * @until: last second; INT64_MAX: until the next operation; one that is past ends the one before
 * @version: above that of the one before; 0: whatever is next
 * @issuer: who wants it
 * @for_one: it counts on one device alone
 * @association: that device's association
 */
struct operation {
	enum cardgate_capability capability;
	enum cardgate_action action;
	int64_t from;
	int64_t until;
	uint64_t version;
	char issuer[CARDGATE_LABEL_MAX + 1];
	bool for_one;
	uint8_t association[CARDGATE_ASSOCIATION_SIZE];
};

/**
 * enum operation_verdict - what becomes of an operation
 * @OPERATION_DONE: it is in force, or was
 * @OPERATION_NOT_DELEGATED: the signed policy lets no server lift anything there
 * @OPERATION_UNSIGNED: the kernel is sealed, and nobody signed it
 * @OPERATION_UNTRUSTED: its signature does not count here
 * @OPERATION_STALE: one with a higher version came before
 * @OPERATION_MALFORMED: it is none, or one for something else
 * @OPERATION_FAILED: the kernel did not take it
 * @OPERATION_VERDICTS: how many there are
 */
enum operation_verdict {
	OPERATION_DONE,
	OPERATION_NOT_DELEGATED,
	OPERATION_UNSIGNED,
	OPERATION_UNTRUSTED,
	OPERATION_STALE,
	OPERATION_MALFORMED,
	OPERATION_FAILED,
	OPERATION_VERDICTS
};

/**
 * struct operation_facts - what a verdict depends on
 * @named: the policy in force speaks of the capability
 * @delegated: it lets a server lift some of it
 * @disabled: an operation switched the capability off before
 * @sealed: the kernel takes only what the authority signed
 * @is_signed: the operation comes with a signature that was found good
 * @last_version: of the operation before, 0: there was none
 */
struct operation_facts {
	bool named;
	bool delegated;
	bool disabled;
	bool sealed;
	bool is_signed;
	uint64_t last_version;
};

enum operation_verdict operation_judge(const struct operation *operation,
				       const struct operation_facts *facts);
int operation_compose(const struct operation *operation, uint8_t **ruleset, size_t *len,
		      struct error *err);
int operation_parse(struct operation *operation, const uint8_t *ruleset, size_t len,
		    struct error *err);
int operation_code(enum operation_verdict verdict);
const char *operation_text(enum operation_verdict verdict);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_KERNEL_STATUS_H
#define CARDGATE_KERNEL_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/cardgate.h>

#define KERNEL_AUTHORITY_SIZE	320

/**
 * struct kernel_operation - the last remote operation on a capability
 * @version: its version; 0: there was none
 * @action: what it says
 * @from: first second, INT64_MIN: ever
 * @until: last second, INT64_MAX: for ever
 */
struct kernel_operation {
	uint64_t version;
	enum cardgate_action action;
	int64_t from;
	int64_t until;
};

struct kernel_gate {
	enum cardgate_state state;
	bool armed;
	char unarmed[128];	/* why not */
	uint32_t devices;
	uint64_t denied_total;
	uint32_t rules;
	struct kernel_operation operation;
};

struct kernel_status {
	bool has_policy;
	char policy_name[CARDGATE_NAME_MAX + 1];
	char policy_issuer[CARDGATE_LABEL_MAX + 1];
	uint64_t policy_version;
	uint8_t policy_digest[CARDGATE_DIGEST_SIZE];
	uint32_t generation;
	bool sealed;
	bool locksmith;
	uint32_t confirm_within;	/* seconds; 0: nothing waits to be confirmed */
	enum cardgate_clock clock;
	size_t authority_count;
	char authorities[CARDGATE_ANCHORS_MAX][KERNEL_AUTHORITY_SIZE];
	struct kernel_gate gates[CARDGATE_CAP_MAX + 1];
};

#endif

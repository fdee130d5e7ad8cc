/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CLI_SNAPSHOT_H
#define CARDGATE_CLI_SNAPSHOT_H

#include "agent/kernel.h"

struct json_object;

/**
 * struct snapshot - all that a decision depends on but the device
 * @generation: of the rule set
 * @rs: the rule set, NULL when there is none
 * @bytes: what it was parsed from
 * @moment: when and where, as the kernel sees it now
 */
struct snapshot {
	uint32_t generation;
	struct cg_ruleset *rs;
	uint8_t *bytes;
	struct cg_moment moment;
};

int snapshot_take(struct kernel *kernel, struct snapshot *snapshot, struct error *err);
void snapshot_free(struct snapshot *snapshot);
enum cardgate_context_state snapshot_context(const struct cg_moment *moment, uint32_t index);
struct json_object *snapshot_json_policy(const struct snapshot *snapshot);
struct json_object *snapshot_json_contexts(const struct cg_ruleset *rs,
					   const struct cg_moment *moment);

#endif

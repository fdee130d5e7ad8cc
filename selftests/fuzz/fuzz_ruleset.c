// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rule set bytes into the kernel's own parser and evaluator: what is taken
 * must be safe to evaluate at any moment.
 */
#include <stdlib.h>
#include <string.h>

#include <linux/err.h>

#include "kernel/eval.h"
#include "kernel/schedule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void evaluate(const struct cg_ruleset *rs)
{
	static const s64 moments[] = { INT64_MIN / 2, -1, 0, 1795453200, INT64_MAX / 2 };
	/* Known for good, not bound yet, and as userspace may describe one */
	static const u32 unknown[] = { 0, 1U << CARDGATE_DEVICE_DRIVER, ~0U };
	struct cg_subject subject = {
		.fields = ~0U,
		.interface = { 0x080650, 0xffffff },
		.interface_count = 2,
		.interfaces.list = { { 0x080650, 0xffffff }, { 0x030101, 0xffffff } },
	};
	struct cg_decision decision;
	size_t i;
	u32 cap;

	for (i = 0; i < sizeof(moments) / sizeof(*moments); i++) {
		struct cg_moment moment = { .now = moments[i], .clock_trusted = i & 1, .known = 5 };

		subject.unknown = unknown[i % 3];
		for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++) {
			cg_eval(rs, cap, &subject, &moment, &decision);
			cg_eval_state(rs, cap, &moment);
		}
		if (cg_schedule_next_edge(rs, moment.now) <= moment.now)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct netlink_ext_ack ack = {};
	struct cg_ruleset *rs;
	void *aligned;
	u32 bad_rule;

	aligned = malloc(size ? size : 1);
	if (!aligned)
		return 0;
	memcpy(aligned, data, size);
	rs = cg_ruleset_parse(aligned, (u32)size, &bad_rule, &ack);
	if (!IS_ERR(rs)) {
		evaluate(rs);
		cg_ruleset_free(rs);
	} else if (!ack._msg) {
		abort();
	}
	free(aligned);
	return 0;
}

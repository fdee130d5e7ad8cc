/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TOOLS_POLICY_TIMELINE_H
#define CARDGATE_TOOLS_POLICY_TIMELINE_H

#include <stdio.h>

#include "devices.h"

/**
 * struct timeline_span - a time during which a decision stays
 * @from: first second, since 1970-01-01 UTC
 * @until: first second after it
 * @action: what is decided
 * @reason: why
 * @rule: the rule that decides, or NULL
 */
struct timeline_span {
	s64 from;
	s64 until;
	enum cardgate_action action;
	enum cardgate_reason reason;
	const struct cg_rule *rule;
};

/**
 * struct timeline_row - what a device is asked for
 * @device: the device
 * @cap: what it is asked for
 * @spans: decisions, one after the other
 * @count: how many
 */
struct timeline_row {
	const struct device *device;
	enum cardgate_capability cap;
	struct timeline_span *spans;
	size_t count;
};

/**
 * struct timeline - what a policy decides over a time
 * @rs: the policy
 * @moment: contexts that are assumed all the time
 * @from: first second, since 1970-01-01 UTC
 * @until: first second after it
 * @rows: a row for each capability of each device
 * @count: how many
 */
struct timeline {
	const struct cg_ruleset *rs;
	struct cg_moment moment;
	s64 from;
	s64 until;
	struct timeline_row *rows;
	size_t count;
};

int timeline_make(struct timeline *timeline, const struct devices *devices, struct error *err);
void timeline_free(struct timeline *timeline);
void timeline_text(const struct timeline *timeline, FILE *out);
int timeline_json(const struct timeline *timeline, struct error *err);
void timeline_svg(const struct timeline *timeline, FILE *out);
const char *timeline_why(const struct timeline_span *span, char *buf, size_t size);
void timeline_contexts(const struct timeline *timeline, FILE *out);

#endif

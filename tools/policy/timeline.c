// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>

#include <linux/bits.h>

#include "agent/policy_model.h"
#include "agent/ruleset_clean.h"
#include "kernel/schedule.h"
#include "timeline.h"

#define SPANS_MAX	100000	/* of all rows */

static void decide(const struct timeline *timeline, const struct timeline_row *row, s64 at,
		   struct cg_decision *decision)
{
	struct cg_moment moment = timeline->moment;

	moment.now = at;
	cg_eval(timeline->rs, row->cap, &row->device->subject, &moment, decision);
	/* As the kernel's gate does it */
	if (decision->action == CARDGATE_ACTION_DENY && row->device->exempt &&
	    !(decision->rule && decision->rule->flags & CARDGATE_RULE_FORCE)) {
		decision->action = CARDGATE_ACTION_ALLOW;
		decision->reason = CARDGATE_REASON_EXEMPT;
		decision->rule = NULL;
	}
}

static int add_span(struct timeline_row *row, s64 at, const struct cg_decision *decision)
{
	struct timeline_span *last = row->count ? &row->spans[row->count - 1] : NULL;

	if (last)
		last->until = at;
	if (last && last->action == decision->action && last->reason == decision->reason &&
	    last->rule == decision->rule)
		return 0;
	last = policy_model_add(&row->spans, &row->count, sizeof(*last));
	if (!last)
		return -ENOMEM;
	*last = (struct timeline_span){
		.from = at,
		.action = decision->action,
		.reason = decision->reason,
		.rule = decision->rule,
	};
	return 0;
}

static int make_row(const struct timeline *timeline, struct timeline_row *row, size_t *left)
{
	struct cg_decision decision;
	s64 at = timeline->from;
	int ret = 0;

	while (!ret && at < timeline->until) {
		decide(timeline, row, at, &decision);
		ret = add_span(row, at, &decision);
		at = cg_schedule_next_edge(timeline->rs, at);
		if (row->count > *left)
			return -E2BIG;
	}
	if (!ret)
		row->spans[row->count - 1].until = timeline->until;
	*left -= row->count;
	return ret;
}

static int add_rows(struct timeline *timeline, const struct device *device, size_t *left)
{
	struct timeline_row *row;
	int ret = 0;
	u32 cap;

	for (cap = 1; cap <= CARDGATE_CAP_MAX && !ret; cap++) {
		if (!(device->capabilities & BIT(cap)))
			continue;
		row = policy_model_add(&timeline->rows, &timeline->count, sizeof(*row));
		if (!row)
			return -ENOMEM;
		row->device = device;
		row->cap = (enum cardgate_capability)cap;
		ret = make_row(timeline, row, left);
	}
	return ret;
}

/**
 * timeline_make - ask a policy about devices, over a time
 * @timeline: its @rs, @moment, @from and @until are set, the others zero; to be
 *	freed with timeline_free(), also on failure
 * @devices: the devices, which it goes on to use
 * @err: message on failure
 *
 * Return: 0, -E2BIG, -ENOMEM.
 */
int timeline_make(struct timeline *timeline, const struct devices *devices, struct error *err)
{
	size_t left = SPANS_MAX, i;
	int ret = 0;

	for (i = 0; i < devices->count && !ret; i++)
		ret = add_rows(timeline, &devices->list[i], &left);
	if (ret == -E2BIG)
		return error_set(err, ret,
				 "more than %d changes, expected fewer devices or a shorter time",
				 SPANS_MAX);
	return ret ? error_set(err, ret, "out of memory") : 0;
}

/**
 * timeline_free - give back what timeline_make() made
 * @timeline: the timeline
 */
void timeline_free(struct timeline *timeline)
{
	size_t i;

	for (i = 0; i < timeline->count; i++)
		free(timeline->rows[i].spans);
	free(timeline->rows);
	timeline->rows = NULL;
	timeline->count = 0;
}

/**
 * timeline_why - what decides during a span
 * @span: the span
 * @buf: for the rule's id, "default", or "exempt" for a hub or reader
 * @size: bytes of @buf
 *
 * Return: @buf.
 */
const char *timeline_why(const struct timeline_span *span, char *buf, size_t size)
{
	if (span->rule)
		return ruleset_clean_copy(span->rule->id, buf, size);
	snprintf(buf, size, "%s", span->reason == CARDGATE_REASON_EXEMPT ? "exempt" : "default");
	return buf;
}

/**
 * timeline_contexts - which contexts are assumed
 * @timeline: the timeline
 * @out: gets "office set, vpn unknown", or nothing
 */
void timeline_contexts(const struct timeline *timeline, FILE *out)
{
	char clean[RULESET_CLEAN_SIZE];
	u32 i;

	for (i = 0; i < timeline->rs->context_count; i++)
		fprintf(out, "%s%s %s", i ? ", " : "",
			ruleset_clean(timeline->rs->contexts[i], clean),
			!(timeline->moment.known & BIT_ULL(i)) ? "unknown" :
			timeline->moment.set & BIT_ULL(i) ? "set" : "clear");
}

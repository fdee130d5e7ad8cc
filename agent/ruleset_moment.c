// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All that a moment can be to a rule set: which schedules are open, which
 * contexts are set, clear or unknown. From one date at which a window begins
 * or ends to the next each week is like the other.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bits.h>

#include "agent/policy_model.h"
#include "agent/ruleset_clean.h"
#include "agent/ruleset_moment.h"
#include "agent/ruleset_time.h"
#include "kernel/schedule.h"

#define DAY		86400
#define OFFSETS		(2 * DAY)	/* what two offsets from UTC differ by at most */
#define STRETCH		(9 * DAY + OFFSETS)	/* a week, a night, and another offset */
#define LOOKS_MAX	20000000	/* windows looked at */
#define MOMENTS_MAX	50000
#define CONTEXTS_MAX	6		/* all states of: 3^6 */
#define OPEN_WORDS	(CARDGATE_SCHEDULES_MAX / 64)

/* Which schedules are open, and when first */
struct hour {
	u64 open[OPEN_WORDS];
	s64 now;
};

/**
 * struct hours - times that differ
 * @list: the times
 * @count: how many
 * @windows: of the rule set
 * @looks: windows that may still be looked at
 * @until: last second of the policy's validity
 */
struct hours {
	struct hour *list;
	size_t count;
	u64 windows;
	s64 looks;
	s64 until;
};

static struct hour hour_at(const struct cg_ruleset *rs, s64 now)
{
	s64 local = cg_schedule_local(rs, now);
	struct hour hour = { .now = now };
	u32 i;

	for (i = 0; i < rs->schedule_count; i++)
		if (cg_schedule_open(&rs->schedules[i], local))
			hour.open[i / 64] |= BIT_ULL(i % 64);
	return hour;
}

static int add_hour(struct hours *hours, const struct hour *hour)
{
	struct hour *new;
	size_t i;

	for (i = 0; i < hours->count; i++)
		if (!memcmp(hours->list[i].open, hour->open, sizeof(hour->open)))
			return 0;
	new = policy_model_add(&hours->list, &hours->count, sizeof(*hours->list));
	if (!new)
		return -ENOMEM;
	*new = *hour;
	return 0;
}

/* A change of clocks leaves out a part of the week: then one more */
static s64 stretch_end(const struct cg_ruleset *rs, s64 now)
{
	s64 end = now + STRETCH;
	u32 i;

	for (i = 0; i < rs->zone_count; i++)
		if (rs->zone[i].from > now && rs->zone[i].from < end)
			end = rs->zone[i].from + STRETCH;
	return end;
}

static int add_stretch(const struct cg_ruleset *rs, s64 now, struct hours *hours)
{
	s64 end = stretch_end(rs, now);
	struct hour hour;
	int ret = 0;

	while (!ret && now < end && now <= hours->until && hours->looks > 0) {
		hour = hour_at(rs, now);
		ret = add_hour(hours, &hour);
		hours->looks -= (s64)(2 * hours->windows + hours->count);
		now = cg_schedule_next_edge(rs, now);
	}
	return ret;
}

/* Around the dates at which a window begins to count, or no longer does */
static int add_dates(const struct cg_ruleset *rs, s64 from, struct hours *hours)
{
	s64 day, offset = cg_schedule_local(rs, from) - from;
	u32 i, j, k;
	int ret = 0;

	for (i = 0; i < rs->schedule_count; i++) {
		for (j = 0; j < rs->schedules[i].count; j++) {
			const struct cardgate_window *window = &rs->schedules[i].windows[j];
			const s64 dates[] = { window->first, (s64)window->last + 1 };

			for (k = 0; k < 2 && !ret; k++) {
				/* The day before, for whatever offset is in force then */
				day = (dates[k] - 1) * DAY - OFFSETS - offset;
				if (dates[k] != INT32_MIN && dates[k] <= INT32_MAX && day > from)
					ret = add_stretch(rs, day, hours);
			}
		}
	}
	return ret;
}

static u64 count_windows(const struct cg_ruleset *rs)
{
	u64 count = 1;
	u32 i;

	for (i = 0; i < rs->schedule_count; i++)
		count += rs->schedules[i].count;
	return count;
}

/* Contexts that any rule asks for */
static u64 used_contexts(const struct cg_ruleset *rs)
{
	u64 used = 0;
	u32 cap, i, j;

	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++)
		for (i = 0; i < rs->caps[cap].count; i++)
			for (j = 0; j < rs->caps[cap].rules[i].context_count; j++)
				used |= BIT_ULL(rs->caps[cap].rules[i].contexts[j] & ~CARDGATE_NOT);
	return used;
}

static int add_moment(struct ruleset_moments *moments, const struct cg_moment *moment)
{
	struct cg_moment *new;

	new = policy_model_add(&moments->list, &moments->count, sizeof(*new));
	if (!new)
		return -ENOMEM;
	*new = *moment;
	return 0;
}

static int add_times(const struct hours *hours, struct ruleset_moments *moments,
		     struct cg_moment state)
{
	int ret = 0;
	size_t i;

	state.clock_trusted = true;
	for (i = 0; i < hours->count && !ret; i++) {
		state.now = hours->list[i].now;
		ret = add_moment(moments, &state);
	}
	state.clock_trusted = false;
	if (!ret && hours->windows > 1)
		ret = add_moment(moments, &state);
	return ret;
}

/* Every state of the contexts that count, the unknown first */
static int add_states(const struct hours *hours, struct ruleset_moments *moments, u64 left,
		      struct cg_moment state)
{
	u64 bit = left & -left;
	int ret;

	if (!left)
		return add_times(hours, moments, state);
	left &= ~bit;
	ret = add_states(hours, moments, left, state);
	state.known |= bit;
	if (!ret)
		ret = add_states(hours, moments, left, state);
	state.set |= bit;
	return ret ? ret : add_states(hours, moments, left, state);
}

static size_t count_states(u64 used)
{
	size_t count = 1;

	for (; used; used &= used - 1)
		count *= 3;
	return count;
}

/**
 * ruleset_moment_list - one of each kind of moments that there can be
 * @rs: the rule set
 * @from: what is before does not count, nor what is outside the validity
 * @moments: filled in, to be freed with ruleset_moment_free()
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int ruleset_moment_list(const struct cg_ruleset *rs, s64 from, struct ruleset_moments *moments,
			struct error *err)
{
	struct hours hours = { .windows = count_windows(rs), .looks = LOOKS_MAX,
			       .until = rs->not_after };
	u64 used = used_contexts(rs);
	int ret;

	*moments = (struct ruleset_moments){};
	if (from < rs->not_before || from > rs->not_after)
		from = rs->not_before == INT64_MIN ? rs->not_after - STRETCH : rs->not_before;
	ret = add_stretch(rs, from, &hours);
	if (!ret)
		ret = add_dates(rs, from, &hours);
	moments->complete = hours.looks > 0;
	if (__builtin_popcountll(used) > CONTEXTS_MAX ||
	    (hours.count + 1) * count_states(used) > MOMENTS_MAX) {
		moments->complete = false;
		used = 0;
	}
	if (!ret)
		ret = add_states(&hours, moments, used, (struct cg_moment){});
	free(hours.list);
	if (!ret)
		return 0;
	ruleset_moment_free(moments);
	return error_set(err, ret, "out of memory");
}

/**
 * ruleset_moment_free - give back what ruleset_moment_list() made
 * @moments: the moments
 */
void ruleset_moment_free(struct ruleset_moments *moments)
{
	free(moments->list);
	*moments = (struct ruleset_moments){};
}

/**
 * ruleset_moment_text - a moment in words
 * @rs: the rule set
 * @moment: the moment
 * @timed: say which time it is, not only which contexts are set
 * @buf: for "at Sat 2026-11-28 00:00, context office unknown", without what no
 *	rule asks for
 *
 * Return: @buf; empty when there is nothing to say.
 */
const char *ruleset_moment_text(const struct cg_ruleset *rs, const struct cg_moment *moment,
				bool timed, char buf[RULESET_MOMENT_TEXT_SIZE])
{
	char when[RULESET_TIME_SIZE], clean[RULESET_CLEAN_SIZE];
	u64 used = used_contexts(rs), bit;
	size_t n = 0;
	u32 i;

	*buf = '\0';
	if (timed && count_windows(rs) > 1) {
		ruleset_time_format(rs, moment->now, when);
		/* Edges are whole minutes; the offset is the zone's */
		when[strlen("Mon 2026-11-23 17:59")] = '\0';
		n = (size_t)snprintf(buf, RULESET_MOMENT_TEXT_SIZE, "%s%s",
				     moment->clock_trusted ? "at " : "after the clock was set back",
				     moment->clock_trusted ? when : "");
	}
	for (i = 0; i < rs->context_count && n < RULESET_MOMENT_TEXT_SIZE; i++) {
		bit = BIT_ULL(i);
		if (!(used & bit))
			continue;
		n += (size_t)snprintf(buf + n, RULESET_MOMENT_TEXT_SIZE - n, "%s%s is %s",
				      n ? ", " : "while ", ruleset_clean(rs->contexts[i], clean),
				      !(moment->known & bit) ? "unknown" :
				      moment->set & bit ? "set" : "clear");
	}
	return buf;
}

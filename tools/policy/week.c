// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include <linux/bits.h>

#include "agent/ruleset_time.h"
#include "kernel/schedule.h"
#include "week.h"

#define DAY_MINUTES	(24 * 60)
#define DAY		86400
#define EPOCH_WEEKDAY	3	/* 1970-01-01 was a Thursday; Monday is 0 */
#define SPANS_MAX	(WEEK_MINUTES / 2)

/* From a minute of the week on; may run into the next week */
struct span {
	int start;
	int length;
};

/**
 * week_start - begin of a week
 * @rs: rule set whose local time is meant
 * @now: seconds since 1970-01-01 UTC
 *
 * Return: Monday 00:00 of the week that @now is in.
 */
s64 week_start(const struct cg_ruleset *rs, s64 now)
{
	s64 local = cg_schedule_local(rs, now), day = local / DAY, utc;

	if (local % DAY < 0)
		day--;
	day -= ((day + EPOCH_WEEKDAY) % 7 + 7) % 7;
	ruleset_time_utc(rs->zone, rs->zone_count, day * DAY, &utc);
	return utc;
}

/**
 * week_add - add minutes
 * @week: the week
 * @rs: rule set whose local time is meant
 * @from: first second, since 1970-01-01 UTC
 * @until: first second that is not meant, at most a week later
 */
void week_add(struct week *week, const struct cg_ruleset *rs, s64 from, s64 until)
{
	s64 at, minute;

	for (at = from; at < until; at += 60) {
		minute = cg_schedule_local(rs, at) / 60 + EPOCH_WEEKDAY * DAY_MINUTES;
		week->on[(minute % WEEK_MINUTES + WEEK_MINUTES) % WEEK_MINUTES] = true;
	}
}

/**
 * week_is_whole - is every minute one of them?
 * @week: the week
 */
bool week_is_whole(const struct week *week)
{
	return !memchr(week->on, false, sizeof(week->on));
}

/**
 * week_is_empty - is none?
 * @week: the week
 */
bool week_is_empty(const struct week *week)
{
	return !memchr(week->on, true, sizeof(week->on));
}

/* The week after is like this one, so what ends on Sunday may begin it */
static int find_spans(const struct week *week, struct span *spans)
{
	int first = 0, count = 0, i, at;

	while (week->on[(first + WEEK_MINUTES - 1) % WEEK_MINUTES])
		first++;
	for (i = 0; i < WEEK_MINUTES; i++) {
		at = (first + i) % WEEK_MINUTES;
		if (!week->on[at])
			continue;
		if (!week->on[(at + WEEK_MINUTES - 1) % WEEK_MINUTES])
			spans[count++] = (struct span){ .start = at };
		spans[count - 1].length++;
	}
	return count;
}

/* Each day for itself when it is whole days */
static int split_days(struct span *spans, int count)
{
	int i, all = count;

	for (i = 0; i < all; i++) {
		if (spans[i].start % DAY_MINUTES || spans[i].length % DAY_MINUTES)
			continue;
		while (spans[i].length > DAY_MINUTES) {
			spans[i].length -= DAY_MINUTES;
			spans[count++] = (struct span){
				.start = (spans[i].start + spans[i].length) % WEEK_MINUTES,
				.length = DAY_MINUTES,
			};
		}
	}
	return count;
}

static void print_time(int minute, FILE *out)
{
	fprintf(out, "%02d:%02d", minute / 60, minute % 60);
}

static const char *day_name(int day)
{
	static const char * const names[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

	return names[day % 7];
}

static void print_days(u32 days, FILE *out)
{
	const char *separator = "";
	int day, last;

	if (days == CARDGATE_DAYS_ALL) {
		fputs("every day", out);
		return;
	}
	for (day = 0; day < 7; day = last + 1) {
		last = day;
		if (!(days & BIT(day)))
			continue;
		while (last < 6 && days & BIT(last + 1))
			last++;
		fprintf(out, "%s%s", separator, day_name(day));
		if (last > day)
			fprintf(out, "%c%s", last > day + 1 ? '-' : ' ', day_name(last));
		separator = " ";
	}
}

/* All spans at the same hours in one; those that are printed have no length any more */
static void print_same(struct span *spans, int count, int i, FILE *out)
{
	int start = spans[i].start % DAY_MINUTES, length = spans[i].length;
	u32 days = 0;

	if (length > DAY_MINUTES) {
		fprintf(out, "%s ", day_name(spans[i].start / DAY_MINUTES));
		print_time(start, out);
		fprintf(out, " to %s ", day_name((spans[i].start + length) / DAY_MINUTES));
		print_time((start + length) % DAY_MINUTES, out);
		spans[i].length = 0;
		return;
	}
	for (; i < count; i++) {
		if (spans[i].start % DAY_MINUTES != start || spans[i].length != length)
			continue;
		days |= BIT(spans[i].start / DAY_MINUTES);
		spans[i].length = 0;
	}
	print_days(days, out);
	if (length == DAY_MINUTES && !start)
		return;
	fputc(' ', out);
	print_time(start, out);
	fputc('-', out);
	print_time(start + length == DAY_MINUTES ? DAY_MINUTES : (start + length) % DAY_MINUTES,
		   out);
}

/**
 * week_print - write minutes of a week for people
 * @week: the week, not empty
 * @out: gets "Mon-Fri 08:00-18:00, Sat" or the like
 */
void week_print(const struct week *week, FILE *out)
{
	static struct span spans[SPANS_MAX + 7];
	const char *separator = "";
	int count, i;

	if (week_is_whole(week)) {
		fputs("at any time", out);
		return;
	}
	count = split_days(spans, find_spans(week, spans));
	for (i = 0; i < count; i++) {
		if (!spans[i].length)
			continue;
		fputs(separator, out);
		print_same(spans, count, i, out);
		separator = ", ";
	}
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/ruleset_time.h"
#include "kernel/schedule.h"

/**
 * ruleset_time_utc - the moment when local clocks show a time
 * @zone: offsets, as in a rule set
 * @count: how many; none is UTC
 * @local: wall clock time in seconds, as if it were UTC
 * @utc: set to the moment; the earlier one of two when clocks were set back
 *
 * Return: 0, or -ERANGE when clocks skip this time; @utc is then the moment
 * that the offset before the jump gives.
 */
int ruleset_time_utc(const struct cardgate_zone *zone, u32 count, s64 local, s64 *utc)
{
	u32 i;

	*utc = local;
	for (i = 0; i < count; i++) {
		s64 end = i + 1 < count ? zone[i + 1].from : INT64_MAX;

		if (i && local - zone[i].offset < zone[i].from)
			return -ERANGE;
		*utc = local - zone[i].offset;
		if (*utc < end)
			return 0;
	}
	return 0;
}

/**
 * ruleset_time_parse - a moment that a person wrote
 * @rs: rule set whose zone is meant
 * @text: YYYY-MM-DDTHH:MM or YYYY-MM-DDTHH:MM:SS, a blank may stand for the T;
 *	with Z behind it is UTC
 * @utc: set to the moment, seconds since 1970-01-01 UTC
 * @err: message on failure
 *
 * Return: 0, -EINVAL for another form, -ERANGE for a time that the zone skips.
 */
int ruleset_time_parse(const struct cg_ruleset *rs, const char *text, s64 *utc,
		       struct error *err)
{
	struct tm tm = {}, check;
	const char *rest;
	s64 local;

	rest = strptime(text, "%Y-%m-%d", &tm);
	if (rest && (*rest == 'T' || *rest == ' '))
		rest = strptime(rest + 1, "%H:%M", &tm);
	else
		rest = NULL;
	if (rest && *rest == ':')
		rest = strptime(rest, ":%S", &tm);
	check = tm;
	local = timegm(&check);
	if (!rest || (*rest && strcmp(rest, "Z")) || check.tm_mday != tm.tm_mday ||
	    check.tm_sec != tm.tm_sec)
		return error_set(err, -EINVAL, "time \"%.40s\", expected YYYY-MM-DDTHH:MM", text);
	*utc = local;
	if (*rest || !ruleset_time_utc(rs->zone, rs->zone_count, local, utc))
		return 0;
	return error_set(err, -ERANGE, "time \"%.40s\" does not exist: clocks are set forward then",
			 text);
}

/**
 * ruleset_time_format - a moment in local time, with its offset
 * @rs: rule set whose zone is meant
 * @utc: seconds since 1970-01-01 UTC
 * @buf: for "Mon 2026-11-23 17:59:00 +01:00"
 *
 * Return: @buf.
 */
const char *ruleset_time_format(const struct cg_ruleset *rs, s64 utc,
				char buf[RULESET_TIME_SIZE])
{
	s64 local = cg_schedule_local(rs, utc);
	long offset = (long)(local - utc);
	time_t seconds = local;
	struct tm tm;
	size_t n = 0;

	if (gmtime_r(&seconds, &tm))
		n = strftime(buf, RULESET_TIME_SIZE, "%a %Y-%m-%d %H:%M:%S", &tm);
	if (n)
		snprintf(buf + n, RULESET_TIME_SIZE - n, " %c%02ld:%02ld", offset < 0 ? '-' : '+',
			 labs(offset) / 3600, labs(offset) / 60 % 60);
	else
		snprintf(buf, RULESET_TIME_SIZE, "second %lld", (long long)utc);
	return buf;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "agent/policy_model.h"
#include "agent/policy_zone.h"

#define ZONE_DIR	"/usr/share/zoneinfo"
#define DAY		86400

/* An attribute of a rule set holds no more */
#define CHANGES_MAX	(65000 / sizeof(struct cardgate_zone))

static void zone_path(const char *name, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, ":%s/%s", ZONE_DIR, name);
}

/**
 * policy_zone_exists - does the system know a time zone
 * @name: valid for policy_value_zone()
 */
bool policy_zone_exists(const char *name)
{
	char path[PATH_MAX], magic[4];
	bool found;
	int fd;

	zone_path(name, path);
	fd = open(path + 1, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	found = read(fd, magic, sizeof(magic)) == sizeof(magic) && !memcmp(magic, "TZif", 4);
	close(fd);
	return found;
}

static s32 offset_at(s64 utc)
{
	time_t seconds = utc;
	struct tm tm;

	return localtime_r(&seconds, &tm) ? (s32)tm.tm_gmtoff : 0;
}

/* First second in (low, high] whose offset is not @offset, which high's is not */
static s64 find_change(s64 low, s64 high, s32 offset)
{
	while (high - low > 1) {
		s64 middle = low + (high - low) / 2;

		if (offset_at(middle) == offset)
			low = middle;
		else
			high = middle;
	}
	return high;
}

static int add_change(struct cardgate_zone **zone, size_t *count, s64 from, s32 offset)
{
	struct cardgate_zone *change;

	if (*count == CHANGES_MAX)
		return -E2BIG;
	change = policy_model_add(zone, count, sizeof(**zone));
	if (!change)
		return -ENOMEM;
	change->from = from;
	change->offset = offset;
	return 0;
}

static int collect(s64 from, s64 until, struct cardgate_zone **zone, size_t *count)
{
	s32 offset = offset_at(from);
	s64 now, change;
	int ret;

	ret = add_change(zone, count, from, offset);
	for (now = from; now < until && !ret; now += DAY) {
		if (offset_at(now + DAY) == offset)
			continue;
		change = find_change(now, now + DAY, offset);
		offset = offset_at(change);
		ret = add_change(zone, count, change, offset);
	}
	return ret;
}

static void set_zone(const char *value)
{
	if (value)
		setenv("TZ", value, 1);
	else
		unsetenv("TZ");
	tzset();
}

/**
 * policy_zone_offsets - offsets from UTC of a time zone
 * @name: IANA name, one that policy_zone_exists()
 * @from: first second that matters, since 1970-01-01 UTC
 * @until: last one
 * @zone: set to the list, to be freed; the first entry is for @from
 * @count: set to its length
 *
 * The C library reads the system's time zone database. TZ is changed for a
 * moment, so nothing else may run in this process.
 *
 * Return: 0, -E2BIG when there are too many changes for a rule set, -ENOMEM.
 */
int policy_zone_offsets(const char *name, s64 from, s64 until, struct cardgate_zone **zone,
			size_t *count)
{
	const char *old = getenv("TZ");
	char *saved = old ? strdup(old) : NULL;
	char path[PATH_MAX];
	int ret;

	*zone = NULL;
	*count = 0;
	if (old && !saved)
		return -ENOMEM;
	zone_path(name, path);
	set_zone(path);
	ret = collect(from, until, zone, count);
	set_zone(saved);
	free(saved);
	if (ret) {
		free(*zone);
		*zone = NULL;
	}
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/policy_model.h"
#include "agent/policy_value.h"
#include "agent/ruleset_clean.h"
#include "agent/ruleset_names.h"

#define DAY		86400
#define YEAR_MIN	1970
#define YEAR_MAX	2199
#define LETTERS		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS		"0123456789"

static const char day_names[7][4] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

/**
 * policy_value_name - name of a policy, schedule, context or rule
 * @value: 1 to 63 of letters, digits, dot, underscore, hyphen; the first one a
 *	letter or digit
 * @out: char[POLICY_NAME_SIZE]
 *
 * Return: 0 or -EINVAL.
 */
int policy_value_name(const char *value, void *out)
{
	size_t len = strlen(value);

	if (len > CARDGATE_NAME_MAX || !strspn(value, LETTERS DIGITS) ||
	    strspn(value, LETTERS DIGITS "._-") != len)
		return -EINVAL;
	memcpy(out, value, len + 1);
	return 0;
}

/**
 * policy_value_text - label or issuer
 * @value: 1 to 127 bytes without control characters
 * @out: char[POLICY_TEXT_SIZE]
 *
 * Return: 0 or -EINVAL.
 */
int policy_value_text(const char *value, void *out)
{
	if (!ruleset_clean_valid(value, CARDGATE_LABEL_MAX))
		return -EINVAL;
	memcpy(out, value, strlen(value) + 1);
	return 0;
}

/**
 * policy_value_zone - name of a time zone
 * @value: parts of letters, digits, underscore, hyphen, plus, with / between
 * @out: char[POLICY_NAME_SIZE]
 *
 * Return: 0 or -EINVAL.
 */
int policy_value_zone(const char *value, void *out)
{
	size_t len = strlen(value);

	if (!len || len > CARDGATE_NAME_MAX || strspn(value, LETTERS DIGITS "_-+/") != len ||
	    value[0] == '/' || value[len - 1] == '/' || strstr(value, "//"))
		return -EINVAL;
	memcpy(out, value, len + 1);
	return 0;
}

/**
 * policy_value_version - version of a policy
 * @value: 1 to 18446744073709551615, no sign, no leading zero
 * @out: u64
 *
 * Return: 0 or -EINVAL.
 */
int policy_value_version(const char *value, void *out)
{
	u64 number = 0;

	if (!isdigit((unsigned char)*value) || *value == '0')
		return -EINVAL;
	for (; *value; value++) {
		if (!isdigit((unsigned char)*value) ||
		    __builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, *value - '0', &number))
			return -EINVAL;
	}
	memcpy(out, &number, sizeof(number));
	return 0;
}

static int digits(const char *p, int count)
{
	int number = 0;

	for (; count--; p++) {
		if (!isdigit((unsigned char)*p))
			return -1;
		number = number * 10 + *p - '0';
	}
	return number;
}

/**
 * policy_value_date - a day
 * @value: YYYY-MM-DD, 1970 to 2199
 * @out: s32, days since 1970-01-01
 *
 * Return: 0 or -EINVAL.
 */
int policy_value_date(const char *value, void *out)
{
	struct tm tm = {}, back;
	time_t seconds;
	s32 day;

	if (strlen(value) != strlen("YYYY-MM-DD") || value[4] != '-' || value[7] != '-')
		return -EINVAL;
	tm.tm_year = digits(value, 4) - 1900;
	tm.tm_mon = digits(value + 5, 2) - 1;
	tm.tm_mday = digits(value + 8, 2);
	if (tm.tm_year < YEAR_MIN - 1900 || tm.tm_year > YEAR_MAX - 1900 || tm.tm_mon < 0 ||
	    tm.tm_mday < 1)
		return -EINVAL;
	back = tm;
	seconds = timegm(&back);
	/* timegm() turns 30 February into 2 March */
	if (back.tm_mon != tm.tm_mon || back.tm_mday != tm.tm_mday)
		return -EINVAL;
	day = (s32)(seconds / DAY);
	memcpy(out, &day, sizeof(day));
	return 0;
}

static int parse_time(const char *value, u32 max, void *out)
{
	int hour, minute;
	u32 second;

	if (strlen(value) != strlen("HH:MM") || value[2] != ':')
		return -EINVAL;
	hour = digits(value, 2);
	minute = digits(value + 3, 2);
	if (hour < 0 || minute < 0 || minute > 59)
		return -EINVAL;
	second = (u32)(hour * 3600 + minute * 60);
	if (second > max)
		return -EINVAL;
	memcpy(out, &second, sizeof(second));
	return 0;
}

/**
 * policy_value_time - when a window opens
 * @value: 00:00 to 23:59
 * @out: u32, seconds since midnight
 *
 * Return: 0 or -EINVAL.
 */
int policy_value_time(const char *value, void *out)
{
	return parse_time(value, DAY - 60, out);
}

/**
 * policy_value_end_time - when a window closes
 * @value: 00:00 to 24:00
 * @out: u32, seconds since midnight
 *
 * Return: 0 or -EINVAL.
 */
int policy_value_end_time(const char *value, void *out)
{
	return parse_time(value, DAY, out);
}

static int find_day(const char *name)
{
	int i;

	for (i = 0; i < 7; i++)
		if (!strncmp(name, day_names[i], 3))
			return i;
	return -EINVAL;
}

/**
 * policy_value_days - weekdays
 * @value: "mon" to "sun" and ranges such as "mon-fri" or "sat-mon", with blanks between
 * @out: u32, bit 0 Monday to bit 6 Sunday
 *
 * Return: 0 or -EINVAL.
 */
int policy_value_days(const char *value, void *out)
{
	u32 days = 0;
	int first, last;

	while (*(value += strspn(value, " "))) {
		size_t len = strcspn(value, " ");

		first = len == 3 || len == 7 ? find_day(value) : -EINVAL;
		last = len != 7 ? first : value[3] == '-' ? find_day(value + 4) : -EINVAL;
		if (first < 0 || last < 0)
			return -EINVAL;
		for (days |= 1U << last; first != last; first = (first + 1) % 7)
			days |= 1U << first;
		value += len;
	}
	if (!days)
		return -EINVAL;
	memcpy(out, &days, sizeof(days));
	return 0;
}

static int parse_named(const struct ruleset_names *names, const char *value, void *out)
{
	int number = ruleset_names_find(names, value);

	if (number < 0)
		return -EINVAL;
	memcpy(out, &number, sizeof(number));
	return 0;
}

/**
 * policy_value_capability - what a policy speaks about
 * @value: bluetooth, usb, camera or ir
 * @out: u32, enum cardgate_capability
 *
 * Return: 0 or -EINVAL.
 */
int policy_value_capability(const char *value, void *out)
{
	return parse_named(&ruleset_capabilities, value, out);
}

/**
 * policy_value_action - what a rule decides
 * @value: allow or deny
 * @out: u32, enum cardgate_action
 *
 * Return: 0 or -EINVAL.
 */
int policy_value_action(const char *value, void *out)
{
	return parse_named(&ruleset_actions, value, out);
}

static int parse_flag(const char *value, u32 flag, void *out)
{
	u32 flags;

	memcpy(&flags, out, sizeof(flags));
	if (!strcmp(value, "yes"))
		flags |= flag;
	else if (strcmp(value, "no"))
		return -EINVAL;
	memcpy(out, &flags, sizeof(flags));
	return 0;
}

/**
 * policy_value_monitor - does a rule only report
 * @value: yes or no
 * @out: u32, CARDGATE_RULE_* bits
 *
 * Return: 0 or -EINVAL.
 */
int policy_value_monitor(const char *value, void *out)
{
	return parse_flag(value, CARDGATE_RULE_MONITOR, out);
}

/**
 * policy_value_force - does a rule also bind hubs, card readers and the last keyboard
 * @value: yes or no
 * @out: u32, CARDGATE_RULE_* bits
 *
 * Return: 0 or -EINVAL.
 */
int policy_value_force(const char *value, void *out)
{
	return parse_flag(value, CARDGATE_RULE_FORCE, out);
}

static int parse_choice(const char *value, const char *off, const char *on, u32 flag, void *out)
{
	if (!strcmp(value, off))
		return 0;
	return strcmp(value, on) ? -EINVAL : parse_flag("yes", flag, out);
}

/**
 * policy_value_remote - may a remote operation lift a rule
 * @value: no or may-allow
 * @out: u32, CARDGATE_RULE_* bits
 *
 * Return: 0 or -EINVAL.
 */
int policy_value_remote(const char *value, void *out)
{
	return parse_choice(value, "no", "may-allow", CARDGATE_RULE_REMOTE, out);
}

/**
 * policy_value_remote_default - may a remote operation lift a capability's default
 * @value: no or may-allow
 * @out: u32, CARDGATE_CAPABILITY_* bits
 *
 * Return: 0 or -EINVAL.
 */
int policy_value_remote_default(const char *value, void *out)
{
	return parse_choice(value, "no", "may-allow", CARDGATE_CAPABILITY_REMOTE, out);
}

/**
 * policy_value_bound - must a card's certificate name the policy
 * @value: yes or no
 * @out: u32, CARDGATE_POLICY_* bits
 *
 * Return: 0 or -EINVAL.
 */
int policy_value_bound(const char *value, void *out)
{
	return parse_choice(value, "yes", "no", CARDGATE_POLICY_ANY_CARD, out);
}

/**
 * policy_value_agree - must the user agree before a device is bound
 * @value: no or ask
 * @out: u32, CARDGATE_POLICY_* bits
 *
 * Return: 0 or -EINVAL.
 */
int policy_value_agree(const char *value, void *out)
{
	return parse_choice(value, "no", "ask", CARDGATE_POLICY_ASK, out);
}

/**
 * policy_value_ocsp - does a card count when nobody says that it was not revoked
 * @value: ask or need
 * @out: u32, CARDGATE_POLICY_* bits
 *
 * Return: 0 or -EINVAL.
 */
int policy_value_ocsp(const char *value, void *out)
{
	return parse_choice(value, "ask", "need", CARDGATE_POLICY_OCSP, out);
}

/**
 * policy_value_removal - what happens when the card is pulled
 * @value: nothing, lock or context
 * @out: u32, enum cardgate_removal
 *
 * Return: 0 or -EINVAL.
 */
int policy_value_removal(const char *value, void *out)
{
	return parse_named(&ruleset_removals, value, out);
}

/**
 * policy_value_date_text - a day as YYYY-MM-DD
 * @day: days since 1970-01-01
 * @buf: for the text
 *
 * Return: @buf.
 */
const char *policy_value_date_text(int64_t day, char buf[POLICY_VALUE_TEXT_SIZE])
{
	time_t seconds = (time_t)day * DAY;
	struct tm tm;

	if (!gmtime_r(&seconds, &tm) || !strftime(buf, POLICY_VALUE_TEXT_SIZE, "%Y-%m-%d", &tm))
		snprintf(buf, POLICY_VALUE_TEXT_SIZE, "day %lld", (long long)day);
	return buf;
}

/**
 * policy_value_time_text - a time of day as HH:MM, or HH:MM:SS
 * @second: seconds since midnight
 * @buf: for the text
 *
 * Return: @buf.
 */
const char *policy_value_time_text(uint32_t second, char buf[POLICY_VALUE_TEXT_SIZE])
{
	int n = snprintf(buf, POLICY_VALUE_TEXT_SIZE, "%02u:%02u", second / 3600,
			 second / 60 % 60);

	if (second % 60)
		snprintf(buf + n, POLICY_VALUE_TEXT_SIZE - (size_t)n, ":%02u", second % 60);
	return buf;
}

/**
 * policy_value_days_text - weekdays, ranges of three and more shortened
 * @days: bit 0 Monday to bit 6 Sunday
 * @buf: for the text
 *
 * Return: @buf.
 */
const char *policy_value_days_text(uint32_t days, char buf[POLICY_VALUE_TEXT_SIZE])
{
	size_t used = 0;
	int i, end;

	*buf = '\0';
	for (i = 0; i < 7; i = end + 1) {
		end = i;
		if (!(days & 1U << i))
			continue;
		while (end < 6 && days & 1U << (end + 1))
			end++;
		if (end < i + 2)
			end = i;
		used += (size_t)snprintf(buf + used, POLICY_VALUE_TEXT_SIZE - used, "%s%s%s%s",
					 used ? " " : "", day_names[i], end > i ? "-" : "",
					 end > i ? day_names[end] : "");
	}
	return buf;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "agent/ruleset_names.h"

static const char * const capabilities[CARDGATE_CAP_MAX + 1] = {
	[CARDGATE_CAP_BLUETOOTH] = "bluetooth",
	[CARDGATE_CAP_USB] = "usb",
	[CARDGATE_CAP_CAMERA] = "camera",
	[CARDGATE_CAP_IR] = "ir",
};

static const char * const actions[] = {
	[CARDGATE_ACTION_ALLOW] = "allow",
	[CARDGATE_ACTION_DENY] = "deny",
};

static const char * const connect_types[] = {
	[CARDGATE_CONNECT_UNKNOWN] = "unknown",
	[CARDGATE_CONNECT_HOTPLUG] = "hotplug",
	[CARDGATE_CONNECT_HARDWIRED] = "hardwired",
	[CARDGATE_CONNECT_NOT_USED] = "not-used",
};

static const char * const removables[] = {
	[CARDGATE_REMOVABLE_UNKNOWN] = "unknown",
	[CARDGATE_REMOVABLE_BUILT_IN] = "no",
	[CARDGATE_REMOVABLE_PLUGGED] = "yes",
};

static const char * const interface_ops[] = {
	[CARDGATE_INTERFACES_ALL_OF] = "all-of",
	[CARDGATE_INTERFACES_ONE_OF] = "one-of",
	[CARDGATE_INTERFACES_NONE_OF] = "none-of",
	[CARDGATE_INTERFACES_EQUALS] = "equals",
	[CARDGATE_INTERFACES_EQUALS_ORDERED] = "equals-ordered",
	[CARDGATE_INTERFACES_MATCH_ALL] = "match-all",
};

#define NAMES(list) { list, sizeof(list) / sizeof((list)[0]) }

const struct ruleset_names ruleset_capabilities = NAMES(capabilities);
const struct ruleset_names ruleset_actions = NAMES(actions);
const struct ruleset_names ruleset_connect_types = NAMES(connect_types);
static const char * const removals[] = {
	[CARDGATE_REMOVAL_NOTHING] = "nothing",
	[CARDGATE_REMOVAL_LOCK] = "lock",
	[CARDGATE_REMOVAL_CONTEXT] = "context",
};

const struct ruleset_names ruleset_removables = NAMES(removables);
const struct ruleset_names ruleset_removals = NAMES(removals);
const struct ruleset_names ruleset_interface_ops = NAMES(interface_ops);

/**
 * ruleset_names_get - name of a number
 * @names: the table
 * @number: the number
 *
 * Return: its name, "unknown" when it has none.
 */
const char *ruleset_names_get(const struct ruleset_names *names, uint32_t number)
{
	if (number >= names->count || !names->names[number])
		return "unknown";
	return names->names[number];
}

/**
 * ruleset_names_find - number of a name
 * @names: the table
 * @name: the name
 *
 * Return: its number or -ENOENT.
 */
int ruleset_names_find(const struct ruleset_names *names, const char *name)
{
	size_t i;

	for (i = 0; i < names->count; i++)
		if (names->names[i] && !strcmp(names->names[i], name))
			return (int)i;
	return -ENOENT;
}

/**
 * ruleset_names_list - all names of a table
 * @names: the table
 * @buf: for "A, B or C"
 * @size: bytes of @buf
 *
 * Return: @buf.
 */
const char *ruleset_names_list(const struct ruleset_names *names, char *buf, size_t size)
{
	const char *separator = "";
	size_t i, used = 0;

	*buf = '\0';
	for (i = 0; i < names->count && used < size; i++) {
		if (!names->names[i])
			continue;
		used += (size_t)snprintf(buf + used, size - used, "%s%s", separator,
					 names->names[i]);
		separator = i + 2 < names->count ? ", " : " or ";
	}
	return buf;
}

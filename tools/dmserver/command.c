// SPDX-License-Identifier: GPL-2.0-or-later
/* The queue of commands to devices. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tools/dmserver/command.h"

#define MEMBERS_AT_ONCE	500

/* What each command carries: needed, possible or never there */
static const struct {
	const char *verb;
	char data, source;
} verbs[] = {
	{ "Get", '-', '-' }, { "Add", '?', '-' }, { "Replace", '!', '-' }, { "Delete", '-', '-' },
	{ "Exec", '?', '-' }, { "Copy", '-', '!' },
};

static bool fits(char rule, bool there)
{
	return rule == '?' || (rule == '!') == there;
}

/**
 * command_check - see whether a command makes sense
 * @command: the command
 * @err: message on failure
 *
 * Return: 0, -EINVAL.
 */
int command_check(const struct command *command, struct error *err)
{
	size_t i;

	for (i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(verbs[i].verb, command->verb))
			continue;
		if (!fits(verbs[i].data, command->data))
			return error_set(err, -EINVAL, "%s: expected %s data", command->verb,
					 verbs[i].data == '!' ? "some" : "no");
		if (!fits(verbs[i].source, command->source))
			return error_set(err, -EINVAL, "%s: expected %s source", command->verb,
					 verbs[i].source == '!' ? "a" : "no");
		return 0;
	}
	return error_set(err, -EINVAL, "command: '%.20s', expected Get, Add, Replace, Delete, "
			 "Exec, Copy, Alert, Atomic or Sequence", command->verb);
}

/**
 * command_add - put a command into a device's queue
 * @db: the database
 * @device: which device
 * @command: the command
 * @id: set to its number, which is also the correlator of what it brings about
 * @err: message on failure
 *
 * Return: 0, -EIO, -EAGAIN.
 */
int command_add(struct db *db, const char *device, const struct command *command, int64_t *id,
		struct error *err)
{
	*id = db_id();
	return db_run(db, err, SQL_COMMAND_ADD, *id, device, command->verb, command->uri,
		      command->source, command->format, command->type, command->data, command->len,
		      db_now(), command->not_before, command->author);
}

static int add_some(struct db *db, const struct db_rows *members, const struct command *command,
		    struct error *err)
{
	int64_t id;
	size_t i;
	int ret = 0;

	for (i = 0; i < members->count && !ret; i++)
		ret = command_add(db, db_at(members, i, 0)->text, command, &id, err);
	return ret;
}

/**
 * command_add_group - put a command into the queue of each device of a group
 * @db: the database
 * @group: which group
 * @command: the command
 * @count: set to the number of devices
 * @err: message on failure
 *
 * Return: 0, -EIO, -EAGAIN.
 */
int command_add_group(struct db *db, const char *group, const struct command *command,
		      int64_t *count, struct error *err)
{
	struct db_rows rows = {};
	char *after = strdup("");
	int ret = after ? 0 : error_set(err, -ENOMEM, "no memory");
	size_t got = 1;

	for (*count = 0; !ret && got; *count += (int64_t)got) {
		ret = db_query(db, &rows, err, SQL_GROUP_MEMBERS, group, after,
			       (int64_t)MEMBERS_AT_ONCE);
		got = ret ? 0 : rows.count;
		if (got) {
			free(after);
			after = strdup(db_at(&rows, got - 1, 0)->text);
			ret = after ? add_some(db, &rows, command, err) :
				      error_set(err, -ENOMEM, "no memory");
		}
		db_rows_free(&rows);
	}
	free(after);
	return ret;
}

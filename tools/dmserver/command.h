/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_COMMAND_H
#define CARDGATE_DMSERVER_COMMAND_H

#include "tools/dmserver/db.h"

/**
 * struct command - what a device is to be told
 * @verb: Get, Add, Replace, Delete, Exec or Copy; Alert, Atomic or Sequence, which are
 *	values that batch_encode() made
 * @uri: the node, "" for these
 * @source: of Copy
 * @format: NULL: no value
 * @type: media type
 * @data: the value
 * @len: bytes in it
 * @not_before: when at the earliest, milliseconds since 1970
 * @author: who wants it
 */
struct command {
	const char *verb, *uri, *source, *format, *type;
	const void *data;
	size_t len;
	int64_t not_before;
	const char *author;
};

int command_check(const struct command *command, struct error *err);
int command_add(struct db *db, const char *device, const struct command *command, int64_t *id,
		struct error *err);
int command_add_group(struct db *db, const char *group, const struct command *command,
		      int64_t *count, struct error *err);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_BATCH_H
#define CARDGATE_DMSERVER_BATCH_H

#include "tools/dmserver/node.h"

#define BATCH_MEMBERS_MAX	64
#define BATCH_TEXT_MAX		1024
#define BATCH_SIZE_MAX		(64 << 10)	/* bytes in the queue */

/**
 * struct batch_command - a command as a body says it
 * @verb: of SyncML
 * @source: of Copy
 * @node: which, and its value
 * @alert: of Alert: 1100 to 1104
 * @text: of Alert: what a person is shown
 * @options: of Alert: MINDT=10&DR=1 and the like (DM_PRO 10)
 * @choices: of Alert: texts, or NULL
 * @commands: of Atomic and Sequence: more of these, or NULL
 * @not_before: when at the earliest, seconds since 1970
 */
struct batch_command {
	const char *verb, *source;
	struct node_body node;
	int64_t alert;
	const char *text, *options;
	struct json_object *choices, *commands;
	int64_t not_before;
};

extern const struct json_field batch_fields[];

bool batch_is(const char *verb);
int batch_encode(const struct batch_command *body, uint8_t **xml, size_t *len, struct error *err);

#endif

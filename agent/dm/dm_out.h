/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_OUT_H
#define CARDGATE_DM_OUT_H

#include "agent/dm/syncml.h"
#include "agent/dm/tree.h"

#define DM_OUT_ANSWERS_MAX	32

/*
 * struct dm_out_entry - a Status or a part of a Results that is to be sent
 * @msg_ref, @cmd_ref, @ref_kind: the command that it answers
 * @code: of a Status
 * @target, @source: its TargetRef and SourceRef, or NULL
 * @answers: what a person answered, one Item each
 * @item: of a Results
 * @sent: bytes of @item that were sent in earlier chunks
 */
struct dm_out_entry {
	struct dm_out_entry *next;
	uint32_t msg_ref, cmd_ref;
	enum syncml_kind ref_kind;
	unsigned int code;
	char *target, *source;
	char *answers[DM_OUT_ANSWERS_MAX];
	size_t answer_count;
	struct tree_item item;
	size_t sent;
};

/*
 * struct dm_out - what is to be sent; all zero: nothing
 * @statuses: first these
 * @results: then these
 * @failed: memory was short, and something is missing
 */
struct dm_out {
	struct dm_out_entry *statuses, *results;
	bool failed;
};

/*
 * struct dm_out_message - a message that is being filled
 * @room: bytes that are left
 * @cmd_id: of the last command
 * @started: it has more than what every message has
 */
struct dm_out_message {
	struct syncml *msg;
	enum syncml_encoding encoding;
	size_t room;
	uint32_t cmd_id;
	bool started, failed;
};

struct dm_out_entry *dm_out_status(struct dm_out *out, uint32_t msg_ref,
				   const struct syncml_command *command, unsigned int code);
void dm_out_ref(struct dm_out *out, struct dm_out_entry *entry, const char *target,
		const char *source);
void dm_out_answer(struct dm_out *out, struct dm_out_entry *entry, const char *answer);
void dm_out_results(struct dm_out *out, uint32_t msg_ref, uint32_t cmd_ref,
		    struct tree_items *items);
void dm_out_clear(struct dm_out *out);
bool dm_out_empty(const struct dm_out *out);

struct syncml_command *dm_out_command(struct dm_out_message *to, enum syncml_kind kind);
bool dm_out_fits(struct dm_out_message *to, struct syncml_command *command);
bool dm_out_fill(struct dm_out *out, struct dm_out_message *to);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_SYNCML_READ_H
#define CARDGATE_DM_SYNCML_READ_H

#include "agent/dm/bytes.h"
#include "agent/dm/syncml.h"

/* Elements nested: those of a message and of a subtree in TNDS inside it */
#define SYNCML_READ_DEPTH	64

/*
 * struct syncml_read - a message as a decoder of XML or WBXML finds it
 * @msg: what was read so far
 * @err: where to say what is wrong, may be NULL
 * @error: 0 or -errno, kept: what follows is ignored
 */
struct syncml_read {
	struct syncml *msg;
	struct error *err;
	int error;

	/* private */
	struct syncml_read_frame {
		const struct syncml_rule *rule;
		const char *name;
		char *base;
		uint8_t place;
	} frames[SYNCML_READ_DEPTH];
	size_t depth, commands, items;
	struct bytes text;
	bool markup;
};

int syncml_read_init(struct syncml_read *read, struct error *err);
void syncml_read_start(struct syncml_read *read, unsigned int tag, const char *name);
void syncml_read_text(struct syncml_read *read, const void *text, size_t len);
void syncml_read_end(struct syncml_read *read);
unsigned int syncml_read_tag(const struct syncml_read *read);
bool syncml_read_markup(const struct syncml_read *read);
void syncml_read_fail(struct syncml_read *read, int error, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int syncml_read_finish(struct syncml_read *read, struct syncml **msg);

#endif

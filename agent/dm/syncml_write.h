/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_SYNCML_WRITE_H
#define CARDGATE_DM_SYNCML_WRITE_H

#include "agent/dm/bytes.h"
#include "agent/dm/syncml.h"

struct syncml_write;

/*
 * struct syncml_write_ops - how XML or WBXML is written
 * @start: an element with content begins
 * @empty: an element without
 * @text: text in the element that began last
 * @end: it ends
 */
struct syncml_write_ops {
	void (*start)(struct syncml_write *write, unsigned int tag);
	void (*empty)(struct syncml_write *write, unsigned int tag);
	void (*text)(struct syncml_write *write, const void *text, size_t len);
	void (*end)(struct syncml_write *write, unsigned int tag);
};

/*
 * struct syncml_write - a message on its way out
 * @out: what was written; keeps what went wrong
 * @page: code page that is current in WBXML; SyncML's in XML
 * @ops: how
 */
struct syncml_write {
	struct bytes out;
	unsigned int page;
	const struct syncml_write_ops *ops;
};

void syncml_write_message(struct syncml_write *write, const struct syncml *msg);
void syncml_write_command(struct syncml_write *write, const struct syncml_command *command);

#endif

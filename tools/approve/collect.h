/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TOOLS_APPROVE_COLLECT_H
#define CARDGATE_TOOLS_APPROVE_COLLECT_H

#include <stdio.h>

#include "agent/approval_list.h"

/**
 * struct collection - what goes into a list
 * @list: what it says of itself
 * @entries: packages, in order, each digest once
 * @count: how many
 */
struct collection {
	struct approval_list list;
	struct approval_entry *entries;
	size_t count;
};

int collect_base(struct collection *collection, const char *path, struct error *err);
int collect_source(struct collection *collection, const char *path, struct error *err);
int collect_index(struct collection *collection, const char *path, struct error *err);
int collect_withdrawn(struct collection *collection, const char *path, struct error *err);
int collect_add(struct collection *collection, const struct approval_entry *entry,
		struct error *err);
int collect_settle(struct collection *collection, struct error *err);
void collect_write(const struct collection *collection, FILE *out);
void collect_free(struct collection *collection);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_OUT_CHUNK_H
#define CARDGATE_DM_OUT_CHUNK_H

#include "agent/dm/dm_out.h"

void dm_out_chunk_meta(struct dm_out_message *to, struct syncml_item *item,
		       const struct tree_item *node);
size_t dm_out_chunk_size(const struct dm_out_message *to, const struct syncml_command *command,
			 const struct tree_item *node, size_t from);
void dm_out_chunk_data(struct dm_out_message *to, struct syncml_item *item,
		       const struct tree_item *node, size_t from, size_t count);

#endif

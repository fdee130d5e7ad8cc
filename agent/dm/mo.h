/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_MO_H
#define CARDGATE_DM_MO_H

#include "agent/dm/tree_node.h"

#define MO_PLUGIN_DIR	"/usr/lib/cardgate/mo.d"

#define MO_DCMO		"urn:oma:mo:oma-dcmo:1.0"
#define MO_CARDGATE	"urn:oma:mo:x-cardgate:1.0"
#define MO_SCHEDULE	"urn:oma:mo:oma-dm-scheduling:1.0"
#define MO_DMACC	"urn:oma:mo:oma-dm-dmacc:1.0"
#define MO_DEVINFO	"urn:oma:mo:oma-dm-devinfo:1.0"
#define MO_DEVDETAIL	"urn:oma:mo:oma-dm-devdetail:1.0"

/**
 * struct mo - a management object
 * @urn: its identifier
 * @shape: its topmost node, child of the root
 * @build: make the nodes whose names are not fixed, NULL: there are none. They are LIVE, and
 *	their children that are fixed and PERMANENT come by themselves with mo_grow()
 */
struct mo {
	const char *urn;
	const struct tree_shape *shape;
	int (*build)(struct tree *tree, struct tree_node *top, struct error *err);
};

extern const struct mo mo_devinfo;
extern const struct mo mo_devdetail;
extern const struct mo mo_dmacc;
extern const struct mo mo_dcmo;
extern const struct mo mo_cardgate;
extern const struct mo mo_schedule;
extern const struct mo mo_inbox;

int mo_build(struct tree *tree, struct error *err);
const struct mo *mo_next(const struct mo *after);
struct tree_node *mo_grow(struct tree_node *parent, const struct tree_shape *shape,
			  const char *name, uint64_t key);
int mo_text(uint8_t **data, size_t *len, const char *text, struct error *why);
int mo_format(uint8_t **data, size_t *len, struct error *why, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* mo_plugin.c: objects of applications */
int mo_plugins(struct tree *tree, struct error *err);
void mo_plugins_free(struct tree *tree);

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ./Inbox (DM_STDOBJ, BOOT 5.4): takes objects whose place this device chooses by their
 * identifier. Only Add of TNDS, see tree_hang.c; what came in is gone from here at once.
 */
#include <stdio.h>
#include <string.h>

#include "agent/dm/mo.h"
#include "agent/dm/mo_inbox.h"
#include "agent/dm/schedule.h"

static const struct tree_shape shape = {
	"Inbox", TREE_NODE, TREE_ADD, TREE_PERMANENT | TREE_OWNED, NULL, NULL, NULL,
	"takes objects whose place this device chooses"
};

const struct mo mo_inbox = { "urn:oma:mo:oma-dm-inbox:1.0", &shape, NULL };

/* Where instances of an object live; its name is the node's own */
static const struct {
	const char *urn;
	const char *parent;
} places[] = {
	{ MO_DMACC, "DMAcc" },
	{ MO_SCHEDULE, SCHEDULE_NODE },
};

/**
 * mo_inbox_place - where an object that came in goes
 * @urn: its identifier: Type of its topmost node, or NULL
 *
 * Return: name of the node of the root that it goes below; NULL: this device has no place for it.
 */
const char *mo_inbox_place(const char *urn)
{
	size_t i;

	for (i = 0; urn && i < sizeof(places) / sizeof(places[0]); i++)
		if (!strcmp(places[i].urn, urn))
			return places[i].parent;
	return NULL;
}

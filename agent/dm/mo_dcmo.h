/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_MO_DCMO_H
#define CARDGATE_DM_MO_DCMO_H

#include "agent/dm/tree_node.h"

/* Below ./DCMO/<capability>/Operations; mo_operation.c */
extern const struct tree_shape mo_dcmo_operations[];

/* A signed operation as data of an Exec: the file form of a bundle */
#define MO_DCMO_BUNDLE	"application/vnd.cardgate.bundle"

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_INDEX_H
#define CARDGATE_INDEX_H

#include <linux/bits.h>

#include "match.h"

struct cg_rules;

/*
 * Finds the few rules that can speak of a device among all of a capability's.
 *
 * Devices of rules are sorted by their shape: which attributes they demand, and
 * how exactly. A shape and the values of its attributes make a key; a table of
 * hash chains has an entry for each. To decide about a device, it is asked for
 * the values of each shape's attributes, and the entries with that key are tried.
 *
 * A list of interfaces takes part with one of its elements: any, if the device
 * must have all of them; each, if one will do; none, if it speaks of what the
 * device has not got.
 *
 * A device may lack what only time brings, CG_LATE. It is then compared without:
 * only a deny rule can hold, so each deny rule that demands such an attribute is
 * found by its other attributes, too. That is a partial shape. So is each allow
 * rule that demands what may be deferred, CG_DEFERRED: it can hold without.
 */

/*
 * Word of a shape: bit per enum cardgate_device_attr, as in cg_match.fields,
 * then how much of an interface counts, of each kind: 1 class, 2 subclass, 3 all
 */
#define CG_SHAPE_FIELDS		(BIT(26) - 1)
#define CG_SHAPE_INTERFACE	26
#define CG_SHAPE_ELEMENT	28
#define CG_SHAPE_PARTIAL	BIT(30)
#define CG_SHAPE_USED		BIT(31)

#define CG_LATE		(BIT(CARDGATE_DEVICE_DRIVER) | BIT(CARDGATE_DEVICE_INTERFACE) | \
			 BIT(CARDGATE_DEVICE_INTERFACES) | BIT(CARDGATE_DEVICE_ADDRESS))
#define CG_DEFERRED	BIT(CARDGATE_DEVICE_ADDRESS)

struct cg_shape {
	u32 word;
	u32 first;	/* the first rule that has it */
};

/*
 * struct cg_entry - a device of a rule, in the order of rules in each chain
 * @next: number of the next entry of the chain, from 1; 0 ends it
 * @key: of its shape and values
 * @rule: position among the capability's rules
 * @match: position among the rule's devices, if it has any
 */
struct cg_entry {
	u32 next;
	u32 key;
	u32 rule;
	u32 match;
};

/*
 * struct cg_index - an index of a capability's rules
 * @fields: attributes that any shape has
 * @mask: chains, less one
 * @chains: number of each chain's first entry, from 1
 * @distinct: rules that differ from all before in action, conditions and in
 *	whether they are for every device
 */
struct cg_index {
	u32 fields;
	u32 mask;
	u32 shape_count;
	u32 distinct_count;
	struct cg_shape *shapes;
	struct cg_entry *entries;
	u32 *chains;
	u32 *distinct;
};

/* 0xff0000, 0xffff00 and 0xffffff for 1, 2 and 3 */
static inline u32 cg_shape_mask(u32 level)
{
	return 0xffffff & ~(0xffffff >> 8 * level);
}

static inline u32 cg_index_key(u32 word, u32 sum)
{
	u32 key = (word ^ sum) * 0x85ebca6b;

	return key ^ key >> 13;
}

int cg_index_build(struct cg_rules *rules);
void cg_index_free(struct cg_index *index);

#endif

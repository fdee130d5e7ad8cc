// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How the devices that two rules speak of lie to each other, without looking at
 * any device.
 */
#include <string.h>

#include <linux/bits.h>

#include "agent/ruleset_relation.h"

#define LISTS	(BIT(CARDGATE_DEVICE_INTERFACE) | BIT(CARDGATE_DEVICE_INTERFACES))

/* Is whatever fits @narrow sure to fit @wide? */
static bool covers_one(const struct cardgate_interface *wide,
		       const struct cardgate_interface *narrow)
{
	return !(wide->mask & ~narrow->mask) && !((wide->value ^ narrow->value) & wide->mask);
}

/* Can one interface fit both? */
static bool meets_one(const struct cardgate_interface *a, const struct cardgate_interface *b)
{
	return !((a->value ^ b->value) & a->mask & b->mask);
}

typedef bool (*relation)(const struct cardgate_interface *, const struct cardgate_interface *);

/* Is there one in @subject's list with this relation to @one? */
static bool any(const struct cg_subject *subject, relation is, const struct cardgate_interface *one,
		bool one_is_wide)
{
	const struct cardgate_interface *list = subject->interfaces.list;
	u32 i;

	for (i = 0; i < subject->interface_count; i++)
		if (one_is_wide ? is(one, &list[i]) : is(&list[i], one))
			return true;
	return false;
}

/* Do all in @subject's list have one in @other's with this relation? */
static bool all(const struct cg_subject *subject, relation is, const struct cg_subject *other,
		bool subject_is_wide)
{
	u32 i;

	for (i = 0; i < subject->interface_count; i++)
		if (!any(other, is, &subject->interfaces.list[i], subject_is_wide))
			return false;
	return true;
}

/* Is each of the list an interface that the device has? */
static bool has_each(const struct cg_subject *demand)
{
	return demand->interfaces.op == CARDGATE_INTERFACES_ALL_OF ||
	       demand->interfaces.op == CARDGATE_INTERFACES_EQUALS ||
	       demand->interfaces.op == CARDGATE_INTERFACES_EQUALS_ORDERED ||
	       (demand->interfaces.op == CARDGATE_INTERFACES_ONE_OF &&
		demand->interface_count == 1);
}

/* Does the device have none but those of the list? */
static bool has_only(const struct cg_subject *demand)
{
	return demand->interfaces.op == CARDGATE_INTERFACES_MATCH_ALL ||
	       demand->interfaces.op == CARDGATE_INTERFACES_EQUALS ||
	       demand->interfaces.op == CARDGATE_INTERFACES_EQUALS_ORDERED;
}

/* Each of @narrow's goes to another one of @wide's, the narrowest choose first */
static bool pairs_up(const struct cg_subject *wide, const struct cg_subject *narrow)
{
	u64 taken = 0;
	u32 mask, i, j;

	for (mask = 0xffffff; mask; mask = mask << 8 & 0xffffff) {
		for (i = 0; i < wide->interface_count; i++) {
			if (wide->interfaces.list[i].mask != mask)
				continue;
			for (j = 0; j < narrow->interface_count; j++)
				if (!(taken & BIT_ULL(j)) &&
				    covers_one(&wide->interfaces.list[i],
					       &narrow->interfaces.list[j]))
					break;
			if (j == narrow->interface_count)
				return false;
			taken |= BIT_ULL(j);
		}
	}
	return true;
}

static bool covers_ordered(const struct cg_subject *wide, const struct cg_subject *narrow)
{
	u32 i;

	for (i = 0; i < wide->interface_count; i++)
		if (!covers_one(&wide->interfaces.list[i], &narrow->interfaces.list[i]))
			return false;
	return true;
}

static bool same_list(const struct cg_subject *a, const struct cg_subject *b)
{
	return a->interfaces.op == b->interfaces.op && a->interface_count == b->interface_count &&
	       !memcmp(a->interfaces.list, b->interfaces.list,
		       a->interface_count * sizeof(a->interfaces.list[0]));
}

static bool covers_one_of(const struct cg_subject *wide, const struct cg_subject *narrow)
{
	u32 i;

	if (narrow->interfaces.op == CARDGATE_INTERFACES_ONE_OF)
		return all(narrow, covers_one, wide, false);
	for (i = 0; has_each(narrow) && i < narrow->interface_count; i++)
		if (any(wide, covers_one, &narrow->interfaces.list[i], false))
			return true;
	return false;
}

static bool covers_none_of(const struct cg_subject *wide, const struct cg_subject *narrow)
{
	u32 i;

	if (narrow->interfaces.op == CARDGATE_INTERFACES_NONE_OF)
		return all(wide, covers_one, narrow, false);
	for (i = 0; i < narrow->interface_count; i++)
		if (any(wide, meets_one, &narrow->interfaces.list[i], false))
			return false;
	return has_only(narrow);
}

static bool covers_list(const struct cg_subject *wide, const struct cg_subject *narrow)
{
	if (same_list(wide, narrow))
		return true;
	switch (wide->interfaces.op) {
	case CARDGATE_INTERFACES_ALL_OF:
		return has_each(narrow) && all(wide, covers_one, narrow, true);
	case CARDGATE_INTERFACES_ONE_OF:
		return covers_one_of(wide, narrow);
	case CARDGATE_INTERFACES_NONE_OF:
		return covers_none_of(wide, narrow);
	case CARDGATE_INTERFACES_MATCH_ALL:
		return has_only(narrow) && all(narrow, covers_one, wide, false);
	}
	if (narrow->interface_count != wide->interface_count)
		return false;
	if (wide->interfaces.op == CARDGATE_INTERFACES_EQUALS)
		return (narrow->interfaces.op == CARDGATE_INTERFACES_EQUALS ||
			narrow->interfaces.op == CARDGATE_INTERFACES_EQUALS_ORDERED) &&
		       pairs_up(wide, narrow);
	return narrow->interfaces.op == CARDGATE_INTERFACES_EQUALS_ORDERED &&
	       covers_ordered(wide, narrow);
}

/* What must be equal in both */
static bool same_values(const struct cg_subject *a, const struct cg_subject *b, u32 fields)
{
	const void *value, *other;
	u32 len, other_len;

	for (; fields; fields &= fields - 1) {
		value = cg_match_value(a, __ffs(fields), &len);
		other = cg_match_value(b, __ffs(fields), &other_len);
		if (len != other_len || memcmp(value, other, len))
			return false;
	}
	return true;
}

/**
 * ruleset_relation_covers - does one demand take in all that another does?
 * @wide: what a rule demands of a device
 * @narrow: what another one does
 *
 * Return: true when every device that fits @narrow fits @wide, and is known to
 * where it is known to fit @narrow. False may also mean that it was not found out.
 */
bool ruleset_relation_covers(const struct cg_subject *wide, const struct cg_subject *narrow)
{
	if (wide->fields & ~narrow->fields || !same_values(wide, narrow, wide->fields & ~LISTS))
		return false;
	if (wide->fields & BIT(CARDGATE_DEVICE_INTERFACE) &&
	    !covers_one(&wide->interface, &narrow->interface))
		return false;
	return !(wide->fields & BIT(CARDGATE_DEVICE_INTERFACES)) || covers_list(wide, narrow);
}

/* @one is an interface of the device; does @demand let it have it? */
static bool lets_have(const struct cg_subject *demand, const struct cardgate_interface *one)
{
	if (has_only(demand))
		return any(demand, meets_one, one, false);
	return demand->interfaces.op != CARDGATE_INTERFACES_NONE_OF ||
	       !any(demand, covers_one, one, false);
}

static bool lets_have_each(const struct cg_subject *demand, const struct cg_subject *other)
{
	u32 i;

	for (i = 0; has_each(other) && i < other->interface_count; i++)
		if (!lets_have(demand, &other->interfaces.list[i]))
			return false;
	return true;
}

static bool lists_meet(const struct cg_subject *a, const struct cg_subject *b)
{
	bool list_a = a->fields & BIT(CARDGATE_DEVICE_INTERFACES);
	bool list_b = b->fields & BIT(CARDGATE_DEVICE_INTERFACES);

	if (list_a && b->fields & BIT(CARDGATE_DEVICE_INTERFACE) && !lets_have(a, &b->interface))
		return false;
	if (list_b && a->fields & BIT(CARDGATE_DEVICE_INTERFACE) && !lets_have(b, &a->interface))
		return false;
	return !list_a || !list_b || (lets_have_each(a, b) && lets_have_each(b, a));
}

/**
 * ruleset_relation_overlaps - can one device fit two demands?
 * @a: what a rule demands of a device
 * @b: what another one does
 *
 * Return: false when none can. True may also mean that it was not found out.
 */
bool ruleset_relation_overlaps(const struct cg_subject *a, const struct cg_subject *b)
{
	u32 both = a->fields & b->fields;

	if (!same_values(a, b, both & ~LISTS))
		return false;
	if (both & BIT(CARDGATE_DEVICE_INTERFACE) && !meets_one(&a->interface, &b->interface))
		return false;
	return lists_meet(a, b);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One device against what one <device> of a rule demands. Pure: no kernel
 * service inside, userspace runs the same code.
 */
#include <linux/bits.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <net/netlink.h>

#include "match.h"

/**
 * struct field - an attribute of a device
 * @offset: its place in struct cg_subject
 * @size: its bytes there, NUL included
 * @text: it is a string, which may be shorter
 * @fits: does the device have what the attribute of a rule demands? NULL: the
 *	two must be equal
 */
struct field {
	u16 offset;
	u16 size;
	bool text;
	bool (*fits)(const struct nlattr *demand, const struct cg_subject *subject);
};

static bool covers(const struct cardgate_interface *pattern, const struct cardgate_interface *one)
{
	return !((pattern->value ^ one->value) & pattern->mask);
}

static bool fits_interface(const struct nlattr *demand, const struct cg_subject *subject)
{
	return covers(nla_data(demand), &subject->interface);
}

static bool any_covers(const struct cardgate_interface *list, u32 count,
		       const struct cardgate_interface *one)
{
	u32 i;

	for (i = 0; i < count; i++)
		if (covers(&list[i], one))
			return true;
	return false;
}

static bool has_any(const struct cg_subject *subject, const struct cardgate_interface *pattern)
{
	u32 i;

	for (i = 0; i < subject->interface_count; i++)
		if (covers(pattern, &subject->interfaces.list[i]))
			return true;
	return false;
}

/*
 * Each of the list takes one of the device's for itself. Masks are nested, so
 * it is right to let the narrowest choose first.
 */
static bool pairs_up(const struct cardgate_interface *list, u32 count,
		     const struct cg_subject *subject)
{
	u64 taken = 0;
	u32 mask, i, j;

	for (mask = 0xffffff; mask; mask = mask << 8 & 0xffffff) {
		for (i = 0; i < count; i++) {
			if (list[i].mask != mask)
				continue;
			for (j = 0; j < count; j++)
				if (!(taken & BIT_ULL(j)) &&
				    covers(&list[i], &subject->interfaces.list[j]))
					break;
			if (j == count)
				return false;
			taken |= BIT_ULL(j);
		}
	}
	return true;
}

static bool fits_interfaces(const struct nlattr *demand, const struct cg_subject *subject)
{
	const struct cardgate_interfaces *wanted = nla_data(demand);
	u32 count = (nla_len(demand) - sizeof(*wanted)) / sizeof(wanted->list[0]), found = 0, i;

	switch (wanted->op) {
	case CARDGATE_INTERFACES_EQUALS:
		return count == subject->interface_count && pairs_up(wanted->list, count, subject);
	case CARDGATE_INTERFACES_EQUALS_ORDERED:
		for (i = 0; i < count && count == subject->interface_count; i++)
			found += covers(&wanted->list[i], &subject->interfaces.list[i]);
		return found == subject->interface_count;
	case CARDGATE_INTERFACES_MATCH_ALL:
		for (i = 0; i < subject->interface_count; i++)
			found += any_covers(wanted->list, count, &subject->interfaces.list[i]);
		return found == subject->interface_count;
	}
	for (i = 0; i < count; i++)
		found += has_any(subject, &wanted->list[i]);
	switch (wanted->op) {
	case CARDGATE_INTERFACES_ALL_OF:
		return found == count;
	case CARDGATE_INTERFACES_ONE_OF:
		return found;
	default:
		return !found;
	}
}

#define PLACE(member)	.offset = offsetof(struct cg_subject, member), \
			.size = sizeof_field(struct cg_subject, member)
#define VALUE(attr, member) \
	[CARDGATE_DEVICE_##attr] = { PLACE(member) }
#define TEXT(attr, member) \
	[CARDGATE_DEVICE_##attr] = { PLACE(member), .text = true }

static const struct field fields[CARDGATE_DEVICE_MAX + 1] = {
	VALUE(VENDOR, vendor),
	VALUE(PRODUCT, product),
	TEXT(SERIAL, serial),
	TEXT(NAME, name),
	TEXT(PORT, port),
	TEXT(BUS, bus),
	TEXT(DRIVER, driver),
	VALUE(CONNECT_TYPE, connect_type),
	[CARDGATE_DEVICE_INTERFACE] = { PLACE(interface), .fits = fits_interface },
	VALUE(HASH, hash),
	VALUE(HASH_STRICT, hash_strict),
	VALUE(PARENT_HASH, parent_hash),
	[CARDGATE_DEVICE_INTERFACES] = { PLACE(interfaces), .fits = fits_interfaces },
	VALUE(REMOVABLE, removable),
	VALUE(ADDRESS, address),
};

static bool fits(const struct nlattr *demand, const struct cg_subject *subject)
{
	const struct field *field = &fields[nla_type(demand)];
	const char *value = (const char *)subject + field->offset;

	if (field->fits)
		return field->fits(demand, subject);
	if (field->text)
		return !strcmp(nla_data(demand), value);
	return !memcmp(nla_data(demand), value, field->size);
}

/**
 * cg_match_device - is this one of the devices that a rule speaks of?
 * @match: what it demands
 * @subject: the device
 *
 * Return: CG_YES when all fits that is not deferred, CG_UNKNOWN when all of that
 * fits that is known.
 */
enum cg_truth cg_match_device(const struct cg_match *match, const struct cg_subject *subject)
{
	u32 known = match->fields & ~(subject->unknown | subject->deferred);
	const struct nlattr *attr;
	int rem;

	if (known & ~subject->fields)
		return CG_NO;
	nla_for_each_attr(attr, match->attrs, match->len, rem)
		if (known & BIT(nla_type(attr)) && !fits(attr, subject))
			return CG_NO;
	return match->fields & subject->unknown & ~subject->deferred ? CG_UNKNOWN : CG_YES;
}

/**
 * cg_match_value - bytes of one of a device's attributes
 * @subject: the device, which has it
 * @attr: enum cardgate_device_attr
 * @len: set to their number, with a string's NUL
 *
 * Return: the bytes, as a netlink attribute has them.
 */
const void *cg_match_value(const struct cg_subject *subject, u32 attr, u32 *len)
{
	const struct field *field = &fields[attr];
	const char *value = (const char *)subject + field->offset;

	*len = field->size;
	if (field->text)
		*len = strlen(value) + 1;
	else if (attr == CARDGATE_DEVICE_INTERFACES)
		*len = sizeof(struct cardgate_interfaces) +
		       subject->interface_count * sizeof(struct cardgate_interface);
	return value;
}

/**
 * cg_match_store - give a device an attribute
 * @subject: the device
 * @attr: enum cardgate_device_attr
 * @value: its bytes, as a netlink attribute has them
 * @len: how many
 *
 * Return: false, with nothing changed, when it is not as long as it must be.
 */
bool cg_match_store(struct cg_subject *subject, u32 attr, const void *value, u32 len)
{
	const struct field *field = &fields[attr];
	const u32 head = sizeof(struct cardgate_interfaces);
	const u32 one = sizeof(struct cardgate_interface);

	if (len > field->size)
		return false;
	if (attr == CARDGATE_DEVICE_INTERFACES ? len <= head || (len - head) % one :
	    field->text ? strnlen(value, len) == len : len != field->size)
		return false;
	if (attr == CARDGATE_DEVICE_INTERFACES)
		subject->interface_count = (len - head) / one;
	memcpy((char *)subject + field->offset, value, len);
	subject->fields |= BIT(attr);
	return true;
}

static u32 mix(u32 hash, u32 word)
{
	hash = (hash ^ word) * 0x9e3779b1;
	return hash ^ hash >> 15;
}

/**
 * cg_match_hash - hash of some bytes
 * @seed: what sets equal bytes of different meaning apart
 * @value: the bytes
 * @len: how many
 */
u32 cg_match_hash(u32 seed, const void *value, u32 len)
{
	const u8 *bytes = value;
	u32 hash = mix(len, seed), word;

	for (; len >= sizeof(word); len -= sizeof(word), bytes += sizeof(word)) {
		memcpy(&word, bytes, sizeof(word));
		hash = mix(hash, word);
	}
	while (len--)
		hash = mix(hash, *bytes++);
	return hash;
}

/**
 * cg_match_hash_demand - hash of what a rule demands of an attribute
 * @demand: the attribute, none of interfaces
 */
u32 cg_match_hash_demand(const struct nlattr *demand)
{
	u32 type = nla_type(demand);
	const char *value = nla_data(demand);

	return cg_match_hash(type, value, fields[type].text ? strlen(value) : fields[type].size);
}

/**
 * cg_match_hash_subject - the same of what a device has
 * @subject: the device
 * @attr: enum cardgate_device_attr, none of interfaces
 */
u32 cg_match_hash_subject(const struct cg_subject *subject, u32 attr)
{
	const char *value = (const char *)subject + fields[attr].offset;

	return cg_match_hash(attr, value, fields[attr].text ? strlen(value) : fields[attr].size);
}

/**
 * cg_match_hash_interface - hash of one interface
 * @attr: CARDGATE_DEVICE_INTERFACE or CARDGATE_DEVICE_INTERFACES
 * @value: as in struct cardgate_interface, without what does not count
 */
u32 cg_match_hash_interface(u32 attr, u32 value)
{
	return mix(attr, value);
}

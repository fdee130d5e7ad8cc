/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_MATCH_H
#define CARDGATE_MATCH_H

#include <linux/types.h>
#include <linux/netlink.h>
#include <linux/cardgate.h>

#define CG_STRING_SIZE	(CARDGATE_STRING_MAX + 1)

/* Three-valued: a condition that cannot be judged fails closed */
enum cg_truth {
	CG_NO,
	CG_UNKNOWN,
	CG_YES,
};

/* struct cardgate_interfaces with its room */
struct cg_interfaces {
	u32 op;
	struct cardgate_interface list[CARDGATE_INTERFACES_MAX];
};

/*
 * struct cg_subject - a device, as rules see it
 * @fields: bit per enum cardgate_device_attr that the device has; a rule that
 *	demands another one does not match
 * @unknown: bit per enum cardgate_device_attr that cannot be known yet, such
 *	as the driver before a device is bound
 * @deferred: bit per enum cardgate_device_attr that what comes of the device is
 *	judged by, such as the address of a Bluetooth controller behind a USB
 *	interface; allow rules need not know it, deny rules that do are not for it
 * @interface_count: entries of @interfaces.list
 * @address: as it is written, the most significant byte first
 */
struct cg_subject {
	u32 fields;
	u32 unknown;
	u32 deferred;
	u16 vendor;
	u16 product;
	u32 connect_type;
	u32 removable;
	struct cardgate_interface interface;
	u32 interface_count;
	struct cg_interfaces interfaces;
	u8 hash[CARDGATE_DIGEST_SIZE];
	u8 hash_strict[CARDGATE_DIGEST_SIZE];
	u8 parent_hash[CARDGATE_DIGEST_SIZE];
	u8 address[CARDGATE_ADDRESS_SIZE];
	char serial[CG_STRING_SIZE];
	char name[CG_STRING_SIZE];
	char port[CG_STRING_SIZE];
	char bus[CG_STRING_SIZE];
	char driver[CG_STRING_SIZE];
};

/*
 * struct cg_match - what one <device> of a rule demands; all must match
 * @attrs: enum cardgate_device_attr, each at most once; they were checked
 * @len: bytes of @attrs
 * @fields: bit per attribute that counts
 */
struct cg_match {
	const struct nlattr *attrs;
	u32 len;
	u32 fields;
};

enum cg_truth cg_match_device(const struct cg_match *match, const struct cg_subject *subject);
const void *cg_match_value(const struct cg_subject *subject, u32 attr, u32 *len);
bool cg_match_store(struct cg_subject *subject, u32 attr, const void *value, u32 len);

/* Equal attributes have equal hashes */
u32 cg_match_hash(u32 seed, const void *value, u32 len);
u32 cg_match_hash_demand(const struct nlattr *demand);
u32 cg_match_hash_subject(const struct cg_subject *subject, u32 attr);
u32 cg_match_hash_interface(u32 attr, u32 value);

#endif

/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Cardgate: device policy from a smart card, enforced by the kernel.
 *
 * All that kernel and userspace share: the generic netlink family and the
 * bytes of a rule set.
 *
 * Generic netlink family "cardgate", version 1. Requests marked (admin) need
 * CAP_NET_ADMIN in the initial user namespace; the others need nothing.
 * Integers are in host order; 64-bit ones may be unaligned.
 *
 *   GET_STATUS    do    -> POLICY_NAME? POLICY_VERSION? POLICY_ISSUER?
 *                          POLICY_DIGEST? GENERATION SEALED AUTHORITY*
 *                          LOCKSMITH CLOCK CONFIRM_WITHIN?
 *                          GATE* { CAPABILITY STATE ARMED UNARMED? DEVICES
 *                                  DENIED_TOTAL RULES OPERATION?
 *                                  OPERATION_VERSION? OPERATION_FROM?
 *                                  OPERATION_UNTIL? }: the last remote
 *                          operation on the capability, if there was one
 *   BEGIN         do    SIZE (admin): open a transaction, one at a time;
 *                          -EBUSY while another socket has one open
 *   CHUNK         do    DATA (admin): append to it
 *   COMMIT        do    POLICY_DIGEST? SIGNATURE? CONFIRM_WITHIN? (admin): check,
 *                          publish, apply to all devices
 *                          On error the extended acknowledgment has a message
 *                          and, as cookie, the u32 number of the rule at fault
 *                          A rule set with CARDGATE_POLICY_OPERATION is carried
 *                          out beside the one in force: on each capability that
 *                          it names, while it is valid, deny switches off all
 *                          devices, allow takes away the rules and the default
 *                          that the rule set in force marks as REMOTE
 *                          With CONFIRM_WITHIN the rule set that was in force
 *                          before returns unless CONFIRM comes in time
 *   ABORT         do    (admin); closing the socket does the same
 *   GET_RULESET   dump  -> GENERATION DATA (admin): the published bytes, verbatim
 *   GET_DEVICE    dump  -> GENERATION DEVICE { DEVICE_ID PATH MAJOR? MINOR?
 *                          SUBJECT { CARDGATE_DEVICE_* } UNKNOWN DEFERRED
 *                          EXEMPT CAPABILITIES ACTION REASON CAPABILITY RULE_INDEX?
 *                          RULE_ID? RULE_LABEL? }
 *   SET_CONTEXT   do    CONTEXT_NAME CONTEXT_STATE (admin)
 *   GET_CONTEXT   dump  -> CONTEXT_NAME CONTEXT_STATE
 *   SEAL          do    ANCHORS { ANCHOR+ } ASSOCIATION? (admin): from now until
 *                          reboot only rule sets are taken that these
 *                          authorities signed, of one name, with a version that
 *                          never falls; and of those for one device alone only
 *                          those for this one
 *   CONFIRM       do    (admin): keep the rule set that waits for it
 *
 * Multicast group "events":
 *
 *   EVENT               -> EVENT SEQ TIME SEALED LOCKSMITH POLICY_NAME?
 *                          POLICY_VERSION? POLICY_DIGEST?, then by kind
 *     DECISION             DEVICE_ID PATH? CAPABILITIES ACTION REASON CAPABILITY
 *                          RULE_INDEX? RULE_ID? RULE_LABEL? MONITOR? DECIDED_AT
 *                          CLOCK CONDITION* { NEGATED, SCHEDULE_NAME
 *                          SCHEDULE_STATE or CONTEXT_NAME CONTEXT_STATE }: the
 *                          conditions of the rule that decided, as they were
 *     REFUSED              DEVICE_ID PATH? CAPABILITY PID UID COMM: somebody tried
 *                          to use a denied device
 *     RULESET              GENERATION: every decision is carried out
 *     CONTEXT              CONTEXT_NAME CONTEXT_STATE
 *     CLOCK                CLOCK
 *     TAMPER               PID UID COMM DETAIL, and with a device DEVICE_ID PATH?
 *                          CAPABILITY: how somebody tried to get round a decision
 *     SEALED               AUTHORITY*
 *     CONFIRM              CONFIRM CONFIRM_WITHIN?
 *
 * An event that could not be sent leaves a gap in SEQ, as does one that came
 * too often. Who sees a gap, or ENOBUFS, asks for the state anew.
 */
#ifndef _UAPI_LINUX_CARDGATE_H
#define _UAPI_LINUX_CARDGATE_H

#include <linux/types.h>

#define CARDGATE_GENL_NAME		"cardgate"
#define CARDGATE_GENL_VERSION		1
#define CARDGATE_GENL_EVENTS		"events"

#define CARDGATE_DIGEST_SIZE		32	/* SHA-256 */
#define CARDGATE_NAME_MAX		63	/* names and ids, without NUL */
#define CARDGATE_LABEL_MAX		127
#define CARDGATE_STRING_MAX		127	/* strings of a device */
#define CARDGATE_RULESET_SIZE_MAX	(64 << 20)
#define CARDGATE_CHUNK_MAX		32768
#define CARDGATE_SIGNATURE_MAX		32768
#define CARDGATE_ANCHORS_MAX		16
#define CARDGATE_ANCHOR_SIZE_MAX	4096
#define CARDGATE_CONFIRM_MAX		14400	/* seconds */
#define CARDGATE_ASSOCIATION_SIZE	16	/* random, made when a device is bound */

/* What a policy speaks about; new ones are appended */
enum cardgate_capability {
	CARDGATE_CAP_UNSPEC,
	CARDGATE_CAP_BLUETOOTH,
	CARDGATE_CAP_USB,
	CARDGATE_CAP_CAMERA,
	CARDGATE_CAP_IR,
	__CARDGATE_CAP_MAX
};

#define CARDGATE_CAP_MAX		(__CARDGATE_CAP_MAX - 1)

enum cardgate_action {
	CARDGATE_ACTION_UNSPEC,
	CARDGATE_ACTION_ALLOW,
	CARDGATE_ACTION_DENY,
};

/* Why an action was chosen */
enum cardgate_reason {
	CARDGATE_REASON_NO_POLICY,	/* nothing published yet */
	CARDGATE_REASON_DEFAULT,	/* no rule held: the capability's default */
	CARDGATE_REASON_RULE,		/* RULE_ID says which */
	CARDGATE_REASON_EXEMPT,		/* the way back in: hub, reader, last keyboard */
	CARDGATE_REASON_OPERATION,	/* a remote operation on the capability */
};

/* Sum of what a capability's rules say at this moment */
enum cardgate_state {
	CARDGATE_STATE_ALLOWED,		/* every device */
	CARDGATE_STATE_RESTRICTED,	/* some devices */
	CARDGATE_STATE_DENIED,		/* no device */
};

enum cardgate_context_state {
	CARDGATE_CONTEXT_UNKNOWN,	/* nobody said; fails closed */
	CARDGATE_CONTEXT_CLEAR,
	CARDGATE_CONTEXT_SET,
};

enum cardgate_schedule_state {
	CARDGATE_SCHEDULE_STATE_UNKNOWN, /* the clock is not trusted; fails closed */
	CARDGATE_SCHEDULE_STATE_CLOSED,
	CARDGATE_SCHEDULE_STATE_OPEN,
};

enum cardgate_clock {
	CARDGATE_CLOCK_TRUSTED,
	CARDGATE_CLOCK_SET_BACK,	/* fails closed until it caught up */
};

enum cardgate_cmd {
	CARDGATE_CMD_UNSPEC,
	CARDGATE_CMD_GET_STATUS,
	CARDGATE_CMD_BEGIN,
	CARDGATE_CMD_CHUNK,
	CARDGATE_CMD_COMMIT,
	CARDGATE_CMD_ABORT,
	CARDGATE_CMD_GET_RULESET,
	CARDGATE_CMD_GET_DEVICE,
	CARDGATE_CMD_SET_CONTEXT,
	CARDGATE_CMD_GET_CONTEXT,
	CARDGATE_CMD_EVENT,
	CARDGATE_CMD_SEAL,
	CARDGATE_CMD_CONFIRM,
	__CARDGATE_CMD_MAX
};

#define CARDGATE_CMD_MAX		(__CARDGATE_CMD_MAX - 1)

enum cardgate_event {
	CARDGATE_EVENT_UNSPEC,
	CARDGATE_EVENT_DECISION,
	CARDGATE_EVENT_REFUSED,
	CARDGATE_EVENT_RULESET,
	CARDGATE_EVENT_CONTEXT,
	CARDGATE_EVENT_CLOCK,
	CARDGATE_EVENT_TAMPER,
	CARDGATE_EVENT_SEALED,
	CARDGATE_EVENT_CONFIRM,
};

/* What became of a rule set that was to be confirmed */
enum cardgate_confirm {
	CARDGATE_CONFIRM_PENDING,	/* waits; CONFIRM_WITHIN says how long */
	CARDGATE_CONFIRM_CONFIRMED,	/* stays, or made way for one that does */
	CARDGATE_CONFIRM_RETURNED,	/* the one before it is in force again */
};

/* Attributes of messages */
enum cardgate_attr {
	CARDGATE_A_UNSPEC,
	CARDGATE_A_PAD,
	CARDGATE_A_POLICY_NAME,		/* string */
	CARDGATE_A_POLICY_VERSION,	/* u64 */
	CARDGATE_A_POLICY_ISSUER,	/* string */
	CARDGATE_A_POLICY_DIGEST,	/* binary, SHA-256 of the rule set */
	CARDGATE_A_GENERATION,		/* u32, rises with each publication */
	CARDGATE_A_SEALED,		/* u8 */
	CARDGATE_A_CLOCK,		/* u32, enum cardgate_clock */
	CARDGATE_A_GATE,		/* nest, one per capability */
	CARDGATE_A_CAPABILITY,		/* u32, enum cardgate_capability */
	CARDGATE_A_CAPABILITIES,	/* u32, bit per capability touched */
	CARDGATE_A_STATE,		/* u32, enum cardgate_state */
	CARDGATE_A_ARMED,		/* u8 */
	CARDGATE_A_DEVICES,		/* u32, devices present */
	CARDGATE_A_DENIED_TOTAL,	/* u64, uses refused since load */
	CARDGATE_A_RULES,		/* u32 */
	CARDGATE_A_SIZE,		/* u32, bytes */
	CARDGATE_A_DATA,		/* binary, at most CARDGATE_CHUNK_MAX */
	CARDGATE_A_DEVICE,		/* nest */
	CARDGATE_A_DEVICE_ID,		/* u32, never used twice */
	CARDGATE_A_PATH,		/* string, below /sys */
	CARDGATE_A_MAJOR,		/* u32, of the device node */
	CARDGATE_A_MINOR,		/* u32 */
	CARDGATE_A_SUBJECT,		/* nest, enum cardgate_device_attr */
	CARDGATE_A_ACTION,		/* u32, enum cardgate_action */
	CARDGATE_A_REASON,		/* u32, enum cardgate_reason */
	CARDGATE_A_RULE_INDEX,		/* u32, position in the rule set, from 1 */
	CARDGATE_A_RULE_ID,		/* string */
	CARDGATE_A_RULE_LABEL,		/* string */
	CARDGATE_A_MONITOR,		/* string, id of the monitor rule that held */
	CARDGATE_A_CONTEXT_NAME,	/* string */
	CARDGATE_A_CONTEXT_STATE,	/* u32, enum cardgate_context_state */
	CARDGATE_A_EVENT,		/* u32, enum cardgate_event */
	CARDGATE_A_SEQ,			/* u32, rises by one with each event */
	CARDGATE_A_TIME,		/* s64, seconds since 1970-01-01 UTC */
	CARDGATE_A_PID,			/* u32, in the initial namespace */
	CARDGATE_A_UID,			/* u32 */
	CARDGATE_A_COMM,		/* string */
	CARDGATE_A_DETAIL,		/* string */
	CARDGATE_A_UNKNOWN,		/* u32, bit per cardgate_device_attr not known yet */
	CARDGATE_A_EXEMPT,		/* u8, part of the way back in */
	CARDGATE_A_SIGNATURE,		/* binary, detached CMS, DER */
	CARDGATE_A_ANCHORS,		/* nest, list of ANCHOR */
	CARDGATE_A_ANCHOR,		/* binary, X.509 certificate, DER */
	CARDGATE_A_AUTHORITY,		/* string, one per anchor of the seal */
	CARDGATE_A_CONFIRM_WITHIN,	/* u32, seconds */
	CARDGATE_A_CONFIRM,		/* u32, enum cardgate_confirm */
	CARDGATE_A_LOCKSMITH,		/* u8, decisions are made and not enforced */
	CARDGATE_A_UNARMED,		/* string, why ARMED is 0 */
	CARDGATE_A_DECIDED_AT,		/* s64, seconds since 1970-01-01 UTC */
	CARDGATE_A_CONDITION,		/* nest, one per condition of the rule */
	CARDGATE_A_NEGATED,		/* u8, the condition holds when this does not */
	CARDGATE_A_SCHEDULE_NAME,	/* string */
	CARDGATE_A_SCHEDULE_STATE,	/* u32, enum cardgate_schedule_state */
	CARDGATE_A_ASSOCIATION,		/* binary, which device this is */
	CARDGATE_A_OPERATION,		/* u32, enum cardgate_action */
	CARDGATE_A_OPERATION_VERSION,	/* u64 */
	CARDGATE_A_OPERATION_FROM,	/* s64, seconds since 1970 UTC, S64_MIN: ever */
	CARDGATE_A_OPERATION_UNTIL,	/* s64, likewise, inclusive, S64_MAX: for ever */
	CARDGATE_A_DEFERRED,		/* u32, bit per cardgate_device_attr that what
					 * comes of the device is judged by
					 */
	__CARDGATE_A_MAX
};

#define CARDGATE_A_MAX			(__CARDGATE_A_MAX - 1)

/*
 * A rule set is a stream of the attributes below, little endian, in this
 * order, each at most 64 KiB:
 *
 *   HEADER CONTEXT* ZONE* SCHEDULE* CAPABILITY* RULE*
 *
 * The same bytes are stored on the card, signed, evaluated and dumped. Unknown
 * attributes, wrong lengths and trailing bytes are refused.
 */
#define CARDGATE_RULESET_FORMAT		1
#define CARDGATE_CONTEXTS_MAX		64
#define CARDGATE_SCHEDULES_MAX		256
#define CARDGATE_WINDOWS_MAX		64
#define CARDGATE_INTERFACES_MAX		64
#define CARDGATE_NOT			(1U << 31) /* in RULE_SCHEDULES, RULE_CONTEXTS */

enum cardgate_ruleset_attr {
	CARDGATE_RS_UNSPEC,
	CARDGATE_RS_HEADER,		/* nest, enum cardgate_header_attr */
	CARDGATE_RS_CONTEXT,		/* string, a name; its position is its index */
	CARDGATE_RS_ZONE,		/* array of struct cardgate_zone, rising */
	CARDGATE_RS_SCHEDULE,		/* nest, enum cardgate_schedule_attr */
	CARDGATE_RS_CAPABILITY,		/* nest, enum cardgate_capability_attr */
	CARDGATE_RS_RULE,		/* nest, enum cardgate_rule_attr */
	__CARDGATE_RS_MAX
};

#define CARDGATE_RS_MAX			(__CARDGATE_RS_MAX - 1)

#define CARDGATE_POLICY_ANY_CARD	(1U << 0) /* on cards that do not name it, too */
#define CARDGATE_POLICY_RELEASE		(1U << 1) /* ends the association, names no capability */
#define CARDGATE_POLICY_ASK		(1U << 2) /* the user agrees before a device is bound */
#define CARDGATE_POLICY_OPERATION	(1U << 3) /* a remote operation, has no rules */
#define CARDGATE_POLICY_OCSP		(1U << 4) /* cards are asked about, and no answer is a no */
#define CARDGATE_POLICY_PACKAGES	(1U << 5) /* SOURCE speaks of packages, and must be there */

/* What userspace does when the last card of the association is pulled */
enum cardgate_removal {
	CARDGATE_REMOVAL_NOTHING,
	CARDGATE_REMOVAL_LOCK,		/* lock all sessions */
	CARDGATE_REMOVAL_CONTEXT,	/* set a context, clear while a card is there */
};

enum cardgate_header_attr {
	CARDGATE_HEADER_UNSPEC,
	CARDGATE_HEADER_FORMAT,		/* u32, CARDGATE_RULESET_FORMAT */
	CARDGATE_HEADER_NAME,		/* string */
	CARDGATE_HEADER_VERSION,	/* u64, from 1 */
	CARDGATE_HEADER_ISSUER,		/* string */
	CARDGATE_HEADER_NOT_BEFORE,	/* s64, optional, seconds since 1970 UTC */
	CARDGATE_HEADER_NOT_AFTER,	/* s64, optional, likewise, inclusive */
	CARDGATE_HEADER_SOURCE,		/* binary, optional, SHA-256 of the XML */
	CARDGATE_HEADER_FLAGS,		/* u32, optional, CARDGATE_POLICY_* bits */
	CARDGATE_HEADER_ASSOCIATION,	/* binary, optional, for this device alone */
	CARDGATE_HEADER_REMOVAL,	/* u32, optional, enum cardgate_removal */
	CARDGATE_HEADER_REMOVAL_CONTEXT, /* string, only with REMOVAL_CONTEXT */
	__CARDGATE_HEADER_MAX
};

#define CARDGATE_HEADER_MAX		(__CARDGATE_HEADER_MAX - 1)

/**
 * struct cardgate_zone - local time from a moment on
 * @from: first second, since 1970-01-01 UTC; the first entry also rules before
 * @offset: seconds to add to UTC, within a day
 * @reserved: zero
 */
struct cardgate_zone {
	__s64 from;
	__s32 offset;
	__u32 reserved;
} __attribute__((packed, aligned(4)));

enum cardgate_schedule_attr {
	CARDGATE_SCHEDULE_UNSPEC,
	CARDGATE_SCHEDULE_NAME,		/* string */
	CARDGATE_SCHEDULE_WINDOWS,	/* array of struct cardgate_window */
	__CARDGATE_SCHEDULE_MAX
};

#define CARDGATE_SCHEDULE_MAX		(__CARDGATE_SCHEDULE_MAX - 1)

#define CARDGATE_DAYS_ALL		0x7f

/**
 * struct cardgate_window - when a schedule is open
 * @start: seconds after local midnight, below 86400
 * @end: first second outside, at most 86400; not above @start: the window
 *	runs over midnight and @days, @first and @last speak of the day that it
 *	starts on
 * @days: bit 0 Monday to bit 6 Sunday
 * @first: first local day, days since 1970-01-01
 * @last: last local day, likewise; S32_MAX when there is none
 */
struct cardgate_window {
	__u32 start;
	__u32 end;
	__u32 days;
	__s32 first;
	__s32 last;
};

enum cardgate_capability_attr {
	CARDGATE_CAPABILITY_UNSPEC,
	CARDGATE_CAPABILITY_ID,		/* u32, enum cardgate_capability */
	CARDGATE_CAPABILITY_DEFAULT,	/* u32, enum cardgate_action */
	CARDGATE_CAPABILITY_FLAGS,	/* u32, optional, CARDGATE_CAPABILITY_* bits */
	__CARDGATE_CAPABILITY_MAX
};

#define CARDGATE_CAPABILITY_MAX		(__CARDGATE_CAPABILITY_MAX - 1)

#define CARDGATE_CAPABILITY_REMOTE	(1U << 0) /* an operation may lift its default */

#define CARDGATE_RULE_MONITOR		(1U << 0) /* report, do not decide */
#define CARDGATE_RULE_FORCE		(1U << 1) /* also for the way back in */
#define CARDGATE_RULE_REMOTE		(1U << 2) /* an operation may lift it; denies */

enum cardgate_rule_attr {
	CARDGATE_RULE_UNSPEC,
	CARDGATE_RULE_ID,		/* string */
	CARDGATE_RULE_LABEL,		/* string, optional */
	CARDGATE_RULE_CAPABILITY,	/* u32, one that CAPABILITY named before */
	CARDGATE_RULE_ACTION,		/* u32, enum cardgate_action */
	CARDGATE_RULE_FLAGS,		/* u32, optional, CARDGATE_RULE_* bits */
	CARDGATE_RULE_DEVICES,		/* nest of nests of type 1; one must match; none: all */
	CARDGATE_RULE_SCHEDULES,	/* u32 array, index or NOT|index; all hold */
	CARDGATE_RULE_CONTEXTS,		/* u32 array, index or NOT|index; all hold */
	__CARDGATE_RULE_ATTR_MAX
};

#define CARDGATE_RULE_ATTR_MAX		(__CARDGATE_RULE_ATTR_MAX - 1)

/*
 * What a rule demands of a device, each at most once, and what a device is; all
 * must match, so a device of a rule without any is every device. Ids are those
 * of the USB device that something is part of, else of the PCI device; HASH to
 * INTERFACES are the USB device's.
 *
 * HASH does not change with the port, the bus speed or the kernel. It is the
 * SHA-256 of, without padding, numbers little endian:
 *
 *   idVendor idProduct bcdDevice bDeviceClass bDeviceSubClass bDeviceProtocol
 *   iManufacturer iProduct iSerialNumber: each as UTF-8 and a NUL
 *   per interface descriptor with bAlternateSetting 0, in their order:
 *     bConfigurationValue bInterfaceNumber
 *     bInterfaceClass bInterfaceSubClass bInterfaceProtocol
 *
 * A hub has no interfaces and bDeviceProtocol 0 there, for they tell its speed.
 * A root hub has no manufacturer and bcdDevice 0 either, for they tell the
 * kernel's version.
 *
 * HASH_STRICT is the SHA-256 of all that "descriptors" in sysfs has, followed by
 * the same three strings.
 */
enum cardgate_device_attr {
	CARDGATE_DEVICE_UNSPEC,
	CARDGATE_DEVICE_VENDOR,		/* u16 */
	CARDGATE_DEVICE_PRODUCT,	/* u16 */
	CARDGATE_DEVICE_SERIAL,		/* string */
	CARDGATE_DEVICE_NAME,		/* string */
	CARDGATE_DEVICE_PORT,		/* string, "1-1.2" */
	CARDGATE_DEVICE_BUS,		/* string */
	CARDGATE_DEVICE_DRIVER,		/* string */
	CARDGATE_DEVICE_CONNECT_TYPE,	/* u32, enum cardgate_connect_type */
	CARDGATE_DEVICE_INTERFACE,	/* struct cardgate_interface */
	CARDGATE_DEVICE_HASH,		/* binary, SHA-256 */
	CARDGATE_DEVICE_HASH_STRICT,	/* binary, SHA-256 */
	CARDGATE_DEVICE_PARENT_HASH,	/* binary, HASH of the hub or root hub */
	CARDGATE_DEVICE_INTERFACES,	/* struct cardgate_interfaces */
	CARDGATE_DEVICE_REMOVABLE,	/* u32, enum cardgate_removable */
	CARDGATE_DEVICE_ADDRESS,	/* binary, Bluetooth address as it is written */
	__CARDGATE_DEVICE_MAX
};

#define CARDGATE_DEVICE_MAX		(__CARDGATE_DEVICE_MAX - 1)

enum cardgate_connect_type {
	CARDGATE_CONNECT_UNKNOWN,
	CARDGATE_CONNECT_HOTPLUG,
	CARDGATE_CONNECT_HARDWIRED,
	CARDGATE_CONNECT_NOT_USED,
};

/* Of the device, or of anything that it hangs on */
enum cardgate_removable {
	CARDGATE_REMOVABLE_UNKNOWN,	/* the firmware does not say */
	CARDGATE_REMOVABLE_BUILT_IN,
	CARDGATE_REMOVABLE_PLUGGED,
};

#define CARDGATE_ADDRESS_SIZE		6

/**
 * struct cardgate_interface - USB interface class, subclass, protocol
 * @value: class << 16 | subclass << 8 | protocol; no bit outside @mask
 * @mask: bits of @value that count: 0xffffff, 0xffff00 or 0xff0000; 0xffffff in
 *	a device's own description
 */
struct cardgate_interface {
	__u32 value;
	__u32 mask;
};

/* How a rule's list of interfaces compares with the device's; duplicates count in EQUALS* */
enum cardgate_interfaces_op {
	CARDGATE_INTERFACES_ALL_OF,	/* the device has each of the list */
	CARDGATE_INTERFACES_ONE_OF,	/* it has one of the list */
	CARDGATE_INTERFACES_NONE_OF,	/* it has none of the list */
	CARDGATE_INTERFACES_EQUALS,	/* it has those and no others, in any order */
	CARDGATE_INTERFACES_EQUALS_ORDERED, /* likewise, in this order */
	CARDGATE_INTERFACES_MATCH_ALL,	/* it has no others */
};

/**
 * struct cardgate_interfaces - interfaces of a USB device
 * @op: enum cardgate_interfaces_op; CARDGATE_INTERFACES_EQUALS_ORDERED in a
 *	device's own description
 * @list: 1 to CARDGATE_INTERFACES_MAX; a device's are those of all its interface
 *	descriptors, of all configurations and alternate settings, in their order
 */
struct cardgate_interfaces {
	__u32 op;
	struct cardgate_interface list[];
};

#endif /* _UAPI_LINUX_CARDGATE_H */

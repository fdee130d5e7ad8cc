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
 *                          POLICY_DIGEST? GENERATION SEALED CLOCK
 *                          GATE* { CAPABILITY STATE ARMED DEVICES
 *                                  DENIED_TOTAL RULES }
 *   BEGIN         do    SIZE (admin): open a transaction, one at a time;
 *                          -EBUSY while another socket has one open
 *   CHUNK         do    DATA (admin): append to it
 *   COMMIT        do    POLICY_DIGEST? (admin): check, publish, apply to all devices
 *                          On error the extended acknowledgment has a message
 *                          and, as cookie, the u32 number of the rule at fault
 *   ABORT         do    (admin); closing the socket does the same
 *   GET_RULESET   dump  -> GENERATION DATA (admin): the published bytes, verbatim
 *   GET_DEVICE    dump  -> GENERATION DEVICE { DEVICE_ID PATH MAJOR? MINOR?
 *                          SUBJECT { CARDGATE_DEVICE_* } UNKNOWN EXEMPT
 *                          CAPABILITIES ACTION REASON CAPABILITY RULE_INDEX?
 *                          RULE_ID? RULE_LABEL? }
 *   SET_CONTEXT   do    CONTEXT_NAME CONTEXT_STATE (admin)
 *   GET_CONTEXT   dump  -> CONTEXT_NAME CONTEXT_STATE
 *
 * Multicast group "events":
 *
 *   EVENT               -> EVENT SEQ TIME, then by kind
 *     DECISION             POLICY_NAME? POLICY_VERSION? DEVICE_ID PATH?
 *                          CAPABILITIES ACTION REASON CAPABILITY RULE_INDEX?
 *                          RULE_ID? RULE_LABEL? MONITOR?
 *     REFUSED              POLICY_NAME? POLICY_VERSION? DEVICE_ID PATH?
 *                          CAPABILITY PID UID COMM: somebody tried to use a
 *                          denied device
 *     RULESET              POLICY_NAME? POLICY_VERSION? POLICY_DIGEST? GENERATION:
 *                          every decision is carried out
 *     CONTEXT              CONTEXT_NAME CONTEXT_STATE
 *     CLOCK                CLOCK
 *     TAMPER               as REFUSED, and DETAIL: how somebody tried to get
 *                          round a decision
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
	CARDGATE_REASON_EXEMPT,		/* the way back in: hub, card reader */
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

enum cardgate_header_attr {
	CARDGATE_HEADER_UNSPEC,
	CARDGATE_HEADER_FORMAT,		/* u32, CARDGATE_RULESET_FORMAT */
	CARDGATE_HEADER_NAME,		/* string */
	CARDGATE_HEADER_VERSION,	/* u64, from 1 */
	CARDGATE_HEADER_ISSUER,		/* string */
	CARDGATE_HEADER_NOT_BEFORE,	/* s64, optional, seconds since 1970 UTC */
	CARDGATE_HEADER_NOT_AFTER,	/* s64, optional, likewise, inclusive */
	CARDGATE_HEADER_SOURCE,		/* binary, optional, SHA-256 of the XML */
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
	__CARDGATE_CAPABILITY_MAX
};

#define CARDGATE_CAPABILITY_MAX		(__CARDGATE_CAPABILITY_MAX - 1)

#define CARDGATE_RULE_MONITOR		(1U << 0) /* report, do not decide */
#define CARDGATE_RULE_FORCE		(1U << 1) /* also for the way back in */

enum cardgate_rule_attr {
	CARDGATE_RULE_UNSPEC,
	CARDGATE_RULE_ID,		/* string */
	CARDGATE_RULE_LABEL,		/* string, optional */
	CARDGATE_RULE_CAPABILITY,	/* u32, one that CAPABILITY named before */
	CARDGATE_RULE_ACTION,		/* u32, enum cardgate_action */
	CARDGATE_RULE_FLAGS,		/* u32, optional, CARDGATE_RULE_* bits */
	CARDGATE_RULE_DEVICES,		/* nest of DEVICE; one must match; none: all */
	CARDGATE_RULE_SCHEDULES,	/* u32 array, index or NOT|index; all hold */
	CARDGATE_RULE_CONTEXTS,		/* u32 array, index or NOT|index; all hold */
	__CARDGATE_RULE_ATTR_MAX
};

#define CARDGATE_RULE_ATTR_MAX		(__CARDGATE_RULE_ATTR_MAX - 1)

/* What a rule demands of a device, and what a device is; all must match */
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
	__CARDGATE_DEVICE_MAX
};

#define CARDGATE_DEVICE_MAX		(__CARDGATE_DEVICE_MAX - 1)

enum cardgate_connect_type {
	CARDGATE_CONNECT_UNKNOWN,
	CARDGATE_CONNECT_HOTPLUG,
	CARDGATE_CONNECT_HARDWIRED,
	CARDGATE_CONNECT_NOT_USED,
};

/**
 * struct cardgate_interface - USB interface class, subclass, protocol
 * @value: class << 16 | subclass << 8 | protocol
 * @mask: bits of @value that count; 0xffffff in a device's own description
 */
struct cardgate_interface {
	__u32 value;
	__u32 mask;
};

#endif /* _UAPI_LINUX_CARDGATE_H */

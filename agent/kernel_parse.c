// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Attributes of the family "cardgate" -> structures. Wrong lengths count as
 * absent: an older or newer kernel must not confuse us.
 */
#include <errno.h>
#include <string.h>

#include "agent/kernel_parse.h"

static void copy_string(char *to, size_t size, const struct nlattr *attr)
{
	if (attr)
		nla_strlcpy(to, attr, size);
}

#define COPY(to, attrs, type)	copy_string(to, sizeof(to), (attrs)[CARDGATE_##type])

static uint32_t get_u32(struct nlattr **attrs, int type)
{
	return attrs[type] && nla_len(attrs[type]) == 4 ? nla_get_u32(attrs[type]) : 0;
}

static uint64_t get_u64(struct nlattr **attrs, int type)
{
	return attrs[type] && nla_len(attrs[type]) == 8 ? nla_get_u64(attrs[type]) : 0;
}

static uint8_t get_u8(struct nlattr **attrs, int type)
{
	return attrs[type] && nla_len(attrs[type]) == 1 ? nla_get_u8(attrs[type]) : 0;
}

static void get_digest(struct nlattr **attrs, uint8_t digest[CARDGATE_DIGEST_SIZE])
{
	const struct nlattr *attr = attrs[CARDGATE_A_POLICY_DIGEST];

	if (attr && nla_len(attr) == CARDGATE_DIGEST_SIZE)
		memcpy(digest, nla_data(attr), CARDGATE_DIGEST_SIZE);
}

static void parse_subject(const struct nlattr *nest, struct cg_subject *subject)
{
	struct nlattr *attrs[CARDGATE_DEVICE_MAX + 1];
	int i;

	if (!nest || nla_parse(attrs, CARDGATE_DEVICE_MAX, nla_data(nest), nla_len(nest), NULL))
		return;
	for (i = 1; i <= CARDGATE_DEVICE_MAX; i++)
		if (attrs[i])
			cg_match_store(subject, (uint32_t)i, nla_data(attrs[i]),
				       (uint32_t)nla_len(attrs[i]));
}

/**
 * kernel_parse_device - read a device and its decision
 * @attrs: attributes of a DEVICE nest or of an event
 * @device: filled in
 */
void kernel_parse_device(struct nlattr **attrs, struct kernel_device *device)
{
	device->id = get_u32(attrs, CARDGATE_A_DEVICE_ID);
	COPY(device->path, attrs, A_PATH);
	device->major = get_u32(attrs, CARDGATE_A_MAJOR);
	device->minor = get_u32(attrs, CARDGATE_A_MINOR);
	device->capabilities = get_u32(attrs, CARDGATE_A_CAPABILITIES);
	parse_subject(attrs[CARDGATE_A_SUBJECT], &device->subject);
	device->subject.unknown = get_u32(attrs, CARDGATE_A_UNKNOWN);
	device->subject.deferred = get_u32(attrs, CARDGATE_A_DEFERRED);
	device->exempt = get_u8(attrs, CARDGATE_A_EXEMPT);
	device->action = get_u32(attrs, CARDGATE_A_ACTION);
	device->reason = get_u32(attrs, CARDGATE_A_REASON);
	device->capability = get_u32(attrs, CARDGATE_A_CAPABILITY);
	device->rule_index = get_u32(attrs, CARDGATE_A_RULE_INDEX);
	COPY(device->rule_id, attrs, A_RULE_ID);
	COPY(device->rule_label, attrs, A_RULE_LABEL);
}

/**
 * kernel_parse_context - read a context
 * @attrs: attributes of the message
 * @context: filled in
 */
void kernel_parse_context(struct nlattr **attrs, struct kernel_context *context)
{
	COPY(context->name, attrs, A_CONTEXT_NAME);
	context->state = get_u32(attrs, CARDGATE_A_CONTEXT_STATE);
}

static void parse_condition(const struct nlattr *nest, struct kernel_event *event)
{
	struct kernel_condition *condition = &event->conditions[event->condition_count];
	struct nlattr *attrs[CARDGATE_A_MAX + 1];

	if (event->condition_count == KERNEL_CONDITIONS_MAX ||
	    nla_parse(attrs, CARDGATE_A_MAX, nla_data(nest), nla_len(nest), NULL))
		return;
	condition->negated = get_u8(attrs, CARDGATE_A_NEGATED);
	condition->is_schedule = attrs[CARDGATE_A_SCHEDULE_NAME];
	if (condition->is_schedule) {
		COPY(condition->name, attrs, A_SCHEDULE_NAME);
		condition->state = get_u32(attrs, CARDGATE_A_SCHEDULE_STATE);
	} else {
		COPY(condition->name, attrs, A_CONTEXT_NAME);
		condition->state = get_u32(attrs, CARDGATE_A_CONTEXT_STATE);
	}
	event->condition_count++;
}

/* Names of authorities repeat */
static void add_authority(const struct nlattr *attr, char names[][KERNEL_AUTHORITY_SIZE],
			  size_t *count)
{
	if (nla_type(attr) == CARDGATE_A_AUTHORITY && *count < CARDGATE_ANCHORS_MAX)
		nla_strlcpy(names[(*count)++], attr, KERNEL_AUTHORITY_SIZE);
}

/**
 * kernel_parse_event - read an event
 * @attrs: its attributes
 * @hdr: the message; conditions and authorities repeat
 * @event: filled in; what the event does not have is zero or empty
 */
void kernel_parse_event(struct nlattr **attrs, struct genlmsghdr *hdr,
			struct kernel_event *event)
{
	struct nlattr *attr;
	int rem;

	event->event = get_u32(attrs, CARDGATE_A_EVENT);
	event->seq = get_u32(attrs, CARDGATE_A_SEQ);
	event->time = (int64_t)get_u64(attrs, CARDGATE_A_TIME);
	COPY(event->policy_name, attrs, A_POLICY_NAME);
	event->policy_version = get_u64(attrs, CARDGATE_A_POLICY_VERSION);
	get_digest(attrs, event->policy_digest);
	event->generation = get_u32(attrs, CARDGATE_A_GENERATION);
	kernel_parse_device(attrs, &event->device);
	kernel_parse_context(attrs, &event->context);
	event->clock = get_u32(attrs, CARDGATE_A_CLOCK);
	event->pid = get_u32(attrs, CARDGATE_A_PID);
	event->uid = get_u32(attrs, CARDGATE_A_UID);
	COPY(event->comm, attrs, A_COMM);
	COPY(event->detail, attrs, A_DETAIL);
	COPY(event->monitor, attrs, A_MONITOR);
	event->sealed = get_u8(attrs, CARDGATE_A_SEALED);
	event->locksmith = get_u8(attrs, CARDGATE_A_LOCKSMITH);
	event->decided_at = (int64_t)get_u64(attrs, CARDGATE_A_DECIDED_AT);
	event->confirm = get_u32(attrs, CARDGATE_A_CONFIRM);
	event->confirm_within = get_u32(attrs, CARDGATE_A_CONFIRM_WITHIN);
	nla_for_each_attr(attr, genlmsg_attrdata(hdr, 0), genlmsg_attrlen(hdr, 0), rem) {
		if (nla_type(attr) == CARDGATE_A_CONDITION)
			parse_condition(attr, event);
		add_authority(attr, event->authorities, &event->authority_count);
	}
}

static int parse_gate(const struct nlattr *nest, struct kernel_status *status)
{
	struct nlattr *attrs[CARDGATE_A_MAX + 1];
	struct kernel_gate *gate;
	uint32_t cap;

	if (nla_parse(attrs, CARDGATE_A_MAX, nla_data(nest), nla_len(nest), NULL))
		return -EBADMSG;
	cap = get_u32(attrs, CARDGATE_A_CAPABILITY);
	if (!cap || cap > CARDGATE_CAP_MAX)
		return 0;
	gate = &status->gates[cap];
	gate->state = get_u32(attrs, CARDGATE_A_STATE);
	gate->armed = get_u8(attrs, CARDGATE_A_ARMED);
	COPY(gate->unarmed, attrs, A_UNARMED);
	gate->devices = get_u32(attrs, CARDGATE_A_DEVICES);
	gate->denied_total = get_u64(attrs, CARDGATE_A_DENIED_TOTAL);
	gate->rules = get_u32(attrs, CARDGATE_A_RULES);
	gate->operation = (struct kernel_operation){
		.version = get_u64(attrs, CARDGATE_A_OPERATION_VERSION),
		.action = get_u32(attrs, CARDGATE_A_OPERATION),
		.from = (int64_t)get_u64(attrs, CARDGATE_A_OPERATION_FROM),
		.until = (int64_t)get_u64(attrs, CARDGATE_A_OPERATION_UNTIL),
	};
	return 0;
}

/**
 * kernel_parse_status - read a GET_STATUS answer
 * @attrs: its attributes
 * @hdr: the message; gates repeat, and @attrs has only the last one
 * @status: filled in
 *
 * Return: 0 or -EBADMSG.
 */
int kernel_parse_status(struct nlattr **attrs, struct genlmsghdr *hdr,
			struct kernel_status *status)
{
	struct nlattr *attr;
	int rem;

	status->has_policy = attrs[CARDGATE_A_POLICY_NAME];
	COPY(status->policy_name, attrs, A_POLICY_NAME);
	COPY(status->policy_issuer, attrs, A_POLICY_ISSUER);
	status->policy_version = get_u64(attrs, CARDGATE_A_POLICY_VERSION);
	get_digest(attrs, status->policy_digest);
	status->generation = get_u32(attrs, CARDGATE_A_GENERATION);
	status->sealed = get_u8(attrs, CARDGATE_A_SEALED);
	status->locksmith = get_u8(attrs, CARDGATE_A_LOCKSMITH);
	status->confirm_within = get_u32(attrs, CARDGATE_A_CONFIRM_WITHIN);
	status->clock = get_u32(attrs, CARDGATE_A_CLOCK);
	nla_for_each_attr(attr, genlmsg_attrdata(hdr, 0), genlmsg_attrlen(hdr, 0), rem) {
		if (nla_type(attr) == CARDGATE_A_GATE && parse_gate(attr, status))
			return -EBADMSG;
		add_authority(attr, status->authorities, &status->authority_count);
	}
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_POLICY_MODEL_H
#define CARDGATE_POLICY_MODEL_H

#include <linux/cardgate.h>

#include "agent/policy_aid.h"
#include "agent/policy_package_model.h"
#include "kernel/eval.h"

#define POLICY_REFS_MAX		16

/* A policy as a person wrote it, checked; @line says where a part begins */

struct policy_schedule {
	char name[POLICY_NAME_SIZE];
	unsigned int line;
	struct cardgate_window *windows;
	size_t window_count;
};

struct policy_context {
	char name[POLICY_NAME_SIZE];
	unsigned int line;
};

/**
 * struct policy_refs - names in "during" or "context" of a rule
 * @index: position in the policy's schedules or contexts, CARDGATE_NOT for "!"
 * @count: how many
 */
struct policy_refs {
	u32 index[POLICY_REFS_MAX];
	size_t count;
};

struct policy_rule {
	char id[POLICY_NAME_SIZE];
	char label[POLICY_TEXT_SIZE];
	unsigned int line;
	u32 action;
	u32 flags;
	struct cg_subject *devices;
	size_t device_count;
	struct policy_refs schedules;
	struct policy_refs contexts;
};

struct policy_capability {
	u32 id;
	unsigned int line;
	u32 default_action;
	u32 flags;
	struct policy_rule *rules;
	size_t rule_count;
};

/**
 * struct policy - one policy
 * @name: its name
 * @issuer: who wrote it
 * @version: rises with each change, from 1
 * @from: first day of its validity, days since 1970-01-01; INT32_MIN: none
 * @until: last day, likewise; INT32_MAX: none
 * @flags: CARDGATE_POLICY_* bits
 * @association: the one device that it is for, or NULL
 * @removal: what happens when the card is pulled, enum cardgate_removal
 * @removal_context: the context that is set then
 * @card_script: the application of the card that servers may speak with
 * @card_line: where it says how cards are dealt with; 0: nowhere
 * @packages: what may be installed
 * @zone: IANA name of the time zone that all times are in
 * @schedules: named times
 * @schedule_count: how many
 * @contexts: named states of the world
 * @context_count: how many
 * @capabilities: what the policy speaks of
 * @capability_count: how many
 */
struct policy {
	char name[POLICY_NAME_SIZE];
	char issuer[POLICY_TEXT_SIZE];
	char zone[POLICY_NAME_SIZE];
	u64 version;
	s32 from;
	s32 until;
	u32 flags;
	const u8 *association;
	u32 removal;
	char removal_context[POLICY_NAME_SIZE];
	struct policy_aid card_script;
	unsigned int card_line;
	struct policy_packages packages;
	struct policy_schedule *schedules;
	size_t schedule_count;
	struct policy_context *contexts;
	size_t context_count;
	struct policy_capability *capabilities;
	size_t capability_count;
};

void *policy_model_add(void *list, size_t *count, size_t size);
void policy_model_free(struct policy *policy);

#endif

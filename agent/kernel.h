/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_KERNEL_H
#define CARDGATE_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/cardgate.h>

#include "agent/error.h"
#include "kernel/eval.h"

struct kernel;

struct kernel_gate {
	enum cardgate_state state;
	bool armed;
	uint32_t devices;
	uint64_t denied_total;
	uint32_t rules;
};

struct kernel_status {
	bool has_policy;
	char policy_name[CARDGATE_NAME_MAX + 1];
	char policy_issuer[CARDGATE_LABEL_MAX + 1];
	uint64_t policy_version;
	uint8_t policy_digest[CARDGATE_DIGEST_SIZE];
	uint32_t generation;
	bool sealed;
	enum cardgate_clock clock;
	struct kernel_gate gates[CARDGATE_CAP_MAX + 1];
};

/* A gated device and what was decided; @rule_id is empty unless @reason is a rule */
struct kernel_device {
	uint32_t id;
	char path[512];
	uint32_t major;
	uint32_t minor;
	uint32_t capabilities;
	struct cg_subject subject;
	bool exempt;
	enum cardgate_action action;
	enum cardgate_reason reason;
	enum cardgate_capability capability;
	uint32_t rule_index;
	char rule_id[CARDGATE_NAME_MAX + 1];
	char rule_label[CARDGATE_LABEL_MAX + 1];
};

struct kernel_context {
	char name[CARDGATE_NAME_MAX + 1];
	enum cardgate_context_state state;
};

/* An event; which fields count depends on @event, the others are zero or empty */
struct kernel_event {
	enum cardgate_event event;
	uint32_t seq;
	int64_t time;
	char policy_name[CARDGATE_NAME_MAX + 1];
	uint64_t policy_version;
	uint8_t policy_digest[CARDGATE_DIGEST_SIZE];
	uint32_t generation;
	struct kernel_device device;
	struct kernel_context context;
	enum cardgate_clock clock;
	uint32_t pid;
	uint32_t uid;
	char comm[16];
	char detail[64];
	char monitor[CARDGATE_NAME_MAX + 1];
};

int kernel_open(struct kernel **kernel, struct error *err);
void kernel_close(struct kernel *kernel);
int kernel_status(struct kernel *kernel, struct kernel_status *status, struct error *err);
int kernel_push(struct kernel *kernel, const uint8_t *bytes, size_t len,
		const uint8_t digest[CARDGATE_DIGEST_SIZE], struct error *err);
int kernel_ruleset(struct kernel *kernel, uint8_t **bytes, size_t *len, struct error *err);
int kernel_devices(struct kernel *kernel, struct kernel_device **devices, size_t *count,
		   struct error *err);
int kernel_contexts(struct kernel *kernel, struct kernel_context **contexts, size_t *count,
		    struct error *err);
int kernel_context_set(struct kernel *kernel, const char *name,
		       enum cardgate_context_state state, struct error *err);

/* Events come on a socket of their own */
int kernel_listen(struct kernel **kernel, int *fd, struct error *err);
int kernel_next_event(struct kernel *kernel, struct kernel_event *event, struct error *err);

#endif

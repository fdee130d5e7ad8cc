/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_KERNEL_H
#define CARDGATE_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/cardgate.h>

#include "agent/error.h"
#include "agent/kernel_status.h"
#include "kernel/eval.h"

struct kernel;

#define KERNEL_CONDITIONS_MAX	32

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

/* A condition of the rule that decided, and how it stood then */
struct kernel_condition {
	bool is_schedule;
	bool negated;
	char name[CARDGATE_NAME_MAX + 1];
	uint32_t state;	/* enum cardgate_schedule_state or cardgate_context_state */
};

/**
 * struct kernel_offer - a rule set on its way into force
 * @bytes: the rule set
 * @len: its bytes
 * @digest: its SHA-256
 * @signature: detached CMS signature over it, or NULL
 * @signature_len: its bytes
 * @confirm_within: seconds after which the one before returns unless this one
 *	is confirmed; 0: it stays
 */
struct kernel_offer {
	const uint8_t *bytes;
	size_t len;
	const uint8_t *digest;
	const uint8_t *signature;
	size_t signature_len;
	uint32_t confirm_within;
};

/* A certificate in DER */
struct kernel_anchor {
	const uint8_t *der;
	size_t len;
};

/* An event; which fields count depends on @event, the others are zero or empty */
struct kernel_event {
	enum cardgate_event event;
	uint32_t seq;
	uint32_t lost;		/* events that came before it and were not seen */
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
	bool sealed;
	bool locksmith;
	int64_t decided_at;
	size_t condition_count;
	struct kernel_condition conditions[KERNEL_CONDITIONS_MAX];
	size_t authority_count;
	char authorities[CARDGATE_ANCHORS_MAX][KERNEL_AUTHORITY_SIZE];
	enum cardgate_confirm confirm;
	uint32_t confirm_within;
};

int kernel_open(struct kernel **kernel, struct error *err);
void kernel_close(struct kernel *kernel);
int kernel_status(struct kernel *kernel, struct kernel_status *status, struct error *err);
void kernel_operations(const struct kernel_status *status, struct cg_moment *moment);
int kernel_push(struct kernel *kernel, const struct kernel_offer *offer, struct error *err);
int kernel_confirm(struct kernel *kernel, struct error *err);
int kernel_seal(struct kernel *kernel, const struct kernel_anchor *anchors, size_t count,
		const uint8_t *association, struct error *err);
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

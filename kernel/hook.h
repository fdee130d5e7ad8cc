/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_HOOK_H
#define CARDGATE_HOOK_H

#include <linux/ftrace.h>
#include <linux/list.h>
#include <linux/srcu.h>

#include "compat.h"

/**
 * struct cg_hook - a kernel function that one of ours stands in for
 * @name: symbol of the function
 * @function: ours, with the same prototype. It must call cg_hook_enter()
 *	first and cg_hook_leave() last if it sleeps or calls the hooked function;
 *	such a call reaches the original. NULL when @wants only watches
 * @wants: is this call of interest? It sees the arguments and must not sleep;
 *	optional
 * @optional: not every kernel has it; of members of a set only
 * @entry: where the hooked function begins
 * @armed: it is in place
 * @error: why not, as cg_hook_arm() says
 */
struct cg_hook {
	const char *name;
	void *function;
	bool (*wants)(struct ftrace_regs *fregs);
	bool optional;
	unsigned long entry;
	bool armed;
	int error;
};

/**
 * struct cg_hook_set - hooks on functions of a module that may come and go
 * @module: its name, with underscores
 * @hooks: the hooks
 * @count: how many
 * @comes: the module is there, and nothing is armed yet; optional. Returns 0 or
 *	-ENOMEM.
 * @goes: it is about to go, and nothing is armed any more; optional
 * @node: in the list of sets
 */
struct cg_hook_set {
	const char *module;
	struct cg_hook *hooks;
	size_t count;
	int (*comes)(void);
	void (*goes)(void);
	struct hlist_node node;
};

extern struct srcu_struct cg_hook_calls;

/* A hooked call begins; returns a cookie for its end */
static inline int cg_hook_enter(void)
{
	return srcu_read_lock(&cg_hook_calls);
}

/* A hooked call ends */
static inline void cg_hook_leave(int cookie)
{
	srcu_read_unlock(&cg_hook_calls, cookie);
}

int cg_hook_start(void);
void cg_hook_stop(void);
int cg_hook_arm(struct cg_hook *hook);
void cg_hook_arm_all(struct cg_hook *some, size_t count);
void cg_hook_disarm(struct cg_hook *hook);
void cg_hook_disarm_all(struct cg_hook *some, size_t count);
bool cg_hook_fires(struct cg_hook *hook, void (*call)(void *arg), void *arg);
void cg_hook_exit(void);

/* devices that come and go */
int cg_hook_device_init(void);
int cg_hook_device_prove(void);
void cg_hook_device_exit(void);

/* modules that come and go */
int cg_hook_set_init(void);
void cg_hook_set_exit(void);
int cg_hook_set_add(struct cg_hook_set *set);
void cg_hook_set_remove(struct cg_hook_set *set);
int cg_hook_set_unarmed(struct cg_hook_set *set, char *why, size_t size);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_HOOK_H
#define CARDGATE_HOOK_H

#include <linux/ftrace.h>
#include <linux/srcu.h>

/**
 * struct cg_hook - a kernel function that one of ours stands in for
 * @name: symbol of the function
 * @function: ours, with the same prototype. It must call cg_hook_enter()
 *	first and cg_hook_leave() last; calls that it makes to the hooked
 *	function reach the original.
 * @ops: ftrace's
 * @armed: it is in place
 * @wants: is this call of interest? It sees the arguments and must not sleep;
 *	optional
 */
struct cg_hook {
	const char *name;
	void *function;
	bool (*wants)(struct ftrace_regs *fregs);
	struct ftrace_ops ops;
	bool armed;
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

int cg_hook_arm(struct cg_hook *hook);
void cg_hook_disarm(struct cg_hook *hook);
int cg_hook_init(void);
void cg_hook_exit(void);
void cg_hook_drain(void);

#endif

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls of a kernel function that wait at its entry until a test lets them go
 * on: what takes no time on an idle machine, and long on a busy one.
 */
#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/ftrace.h>
#include <linux/module.h>

#include "compat.h"

static char *function;
module_param(function, charp, 0400);
MODULE_PARM_DESC(function, "its symbol; it takes no arguments and returns nothing");

static bool held;
module_param(held, bool, 0600);
MODULE_PARM_DESC(held, "calls wait while this is set");

static atomic_t waiting = ATOMIC_INIT(0);

static int waiting_get(char *buffer, const struct kernel_param *param)
{
	return sprintf(buffer, "%d\n", atomic_read(&waiting));
}

static const struct kernel_param_ops waiting_ops = {
	.get = waiting_get,
};

module_param_cb(waiting, &waiting_ops, NULL, 0400);
MODULE_PARM_DESC(waiting, "how many calls do now");

static unsigned long entry;

static int find_entry(void)
{
	struct kprobe probe = { .symbol_name = function, .flags = KPROBE_FLAG_DISABLED };
	int ret = function ? register_kprobe(&probe) : -EINVAL;

	if (ret)
		return ret;
	entry = (unsigned long)cg_function_start(probe.addr);
	unregister_kprobe(&probe);
	return 0;
}

static void stalled(void)
{
	void (*original)(void) = (void *)entry;

	atomic_inc(&waiting);
	while (READ_ONCE(held))
		msleep(20);
	original();
	atomic_dec(&waiting);
}

static void notrace redirect(unsigned long ip, unsigned long parent_ip,
			     struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	/* Our own call to the original */
	if (within_module(parent_ip, THIS_MODULE))
		return;
	ftrace_regs_set_instruction_pointer(fregs, (unsigned long)stalled);
}

static struct ftrace_ops stall_ops = {
	.func = redirect,
	.flags = FTRACE_OPS_FL_IPMODIFY | CG_FTRACE_ARGS_FLAGS,
};

static int __init stall_init(void)
{
	int ret = find_entry() ?: ftrace_set_filter_ip(&stall_ops, entry, 0, 0);

	if (ret)
		return ret;
	ret = register_ftrace_function(&stall_ops);
	if (ret)
		ftrace_free_filter(&stall_ops);
	return ret;
}

static void __exit stall_exit(void)
{
	WRITE_ONCE(held, false);
	while (atomic_read(&waiting))
		msleep(20);
	/* Waits for those on their way out, too: they did not sleep since */
	unregister_ftrace_function(&stall_ops);
	ftrace_free_filter(&stall_ops);
}

module_init(stall_init);
module_exit(stall_exit);

MODULE_DESCRIPTION("Calls of a kernel function that wait until a test lets them go on");
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hooks: ftrace sends a call of a kernel function to one of ours, as livepatch
 * does. PERMANENT makes the kernel.ftrace_enabled sysctl refuse to switch them
 * off. Ours run in the caller's context, so they may sleep, and inside an SRCU
 * read section, so that others can wait for them.
 */
#include <linux/module.h>
#include <linux/rcupdate.h>

#include "gate.h"
#include "hook.h"

/* hooked calls that are under way */
DEFINE_SRCU(cg_hook_calls);

static void notrace redirect(unsigned long ip, unsigned long parent_ip,
			     struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	struct cg_hook *hook = container_of(ops, struct cg_hook, ops);

	/* Our own call to the original */
	if (within_module(parent_ip, THIS_MODULE))
		return;
	if (hook->wants && !hook->wants(fregs))
		return;
	ftrace_instruction_pointer_set(fregs, (unsigned long)hook->function);
}

/**
 * cg_hook_arm - start to stand in for a function
 * @hook: which and by what
 *
 * Return: 0; -EINVAL when the kernel has no such function to trace; -EBUSY
 * when ftrace is switched off or a livepatch holds the function.
 */
int cg_hook_arm(struct cg_hook *hook)
{
	int ret;

	hook->ops.func = redirect;
	hook->ops.flags = FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT;
	if (!IS_ENABLED(CONFIG_DYNAMIC_FTRACE_WITH_ARGS))
		hook->ops.flags |= FTRACE_OPS_FL_SAVE_REGS;

	/* An empty filter would mean every function */
	ret = ftrace_set_filter(&hook->ops, (unsigned char *)hook->name, strlen(hook->name), 1);
	if (ret)
		return ret;
	ret = register_ftrace_function(&hook->ops);
	if (ret)
		ftrace_free_filter(&hook->ops);
	hook->armed = !ret;
	return ret;
}

/**
 * cg_hook_disarm - stop standing in for a function
 * @hook: the hook, armed or not
 *
 * Calls that are under way may still be in our function, see cg_hook_drain().
 */
void cg_hook_disarm(struct cg_hook *hook)
{
	if (!hook->armed)
		return;
	unregister_ftrace_function(&hook->ops);
	ftrace_free_filter(&hook->ops);
	hook->armed = false;
}

/**
 * cg_hook_drain - wait until no task is in a function of ours
 *
 * For unload, after the hooks are disarmed: first those that are before
 * cg_hook_enter(), then those inside, then those after cg_hook_leave().
 */
void cg_hook_drain(void)
{
	synchronize_rcu_tasks();
	synchronize_srcu(&cg_hook_calls);
	synchronize_rcu_tasks();
}

static int hooked_device_add(struct device *dev)
{
	int cookie = cg_hook_enter(), ret;

	/* Before the device is on any list, node or uevent */
	cg_gate_add(dev);
	ret = device_add(dev);
	if (ret)
		cg_gate_del(dev);
	else
		cg_gate_added(dev);
	cg_hook_leave(cookie);
	return ret;
}

static void hooked_device_del(struct device *dev)
{
	int cookie = cg_hook_enter();

	cg_gate_leaving(dev);
	device_del(dev);
	cg_gate_del(dev);
	cg_hook_leave(cookie);
}

static struct cg_hook device_add_hook = {
	.name = "device_add",
	.function = hooked_device_add,
};

static struct cg_hook device_del_hook = {
	.name = "device_del",
	.function = hooked_device_del,
};

/**
 * cg_hook_init - see every device come and go
 *
 * Return: 0 or what cg_hook_arm() says.
 */
int cg_hook_init(void)
{
	int ret;

	ret = cg_hook_arm(&device_del_hook);
	if (ret)
		return ret;
	ret = cg_hook_arm(&device_add_hook);
	if (ret)
		cg_hook_disarm(&device_del_hook);
	return ret;
}

/**
 * cg_hook_exit - undo cg_hook_init()
 */
void cg_hook_exit(void)
{
	cg_hook_disarm(&device_add_hook);
	cg_hook_disarm(&device_del_hook);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hooks: ftrace sends a call of a kernel function to one of ours, as livepatch
 * does. PERMANENT makes the kernel.ftrace_enabled sysctl refuse to switch them
 * off. Ours run in the caller's context, so they may sleep, and inside an SRCU
 * read section, so that others can wait for them.
 *
 * One ftrace_ops serves all hooks: taking one off waits for every task to pass
 * a safe point, which takes a second.
 */
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "hook.h"
#include "symbol.h"

#define HOOKS_MAX	48

/* The call of ftrace's is among a function's first instructions */
#define PROLOGUE	16

/* hooked calls that are under way */
DEFINE_SRCU(cg_hook_calls);

/* protects which hooks are armed; redirect() reads @hooks without it */
static DEFINE_MUTEX(hooks_lock);
static struct cg_hook *hooks[HOOKS_MAX];

/* ftrace has them; until then, hooks are but collected; protected by hooks_lock */
static bool started;

/* a hook was taken off, and nobody waited since; protected by hooks_lock */
static bool undrained;

/* one call that is to prove that a hook fires; protected by hooks_lock */
static struct task_struct *prover;
static struct cg_hook *proven;
static bool fired;

/* What the prover's call reaches in place of both functions */
static int proof(void)
{
	fired = true;
	return 0;
}

static notrace struct cg_hook *find_hook(unsigned long ip)
{
	struct cg_hook *hook;
	int i;

	for (i = 0; i < HOOKS_MAX; i++) {
		hook = READ_ONCE(hooks[i]);
		if (hook && ip - hook->entry < PROLOGUE)
			return hook;
	}
	return NULL;
}

static void notrace redirect(unsigned long ip, unsigned long parent_ip,
			     struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	struct cg_hook *hook = find_hook(ip);
	void *function;

	if (!hook)
		return;
	function = hook->function;
	if (READ_ONCE(prover) == current && proven == hook)
		function = proof;
	else if (within_module(parent_ip, THIS_MODULE))
		/* Our own call to the original */
		return;
	else if (hook->wants && !hook->wants(fregs))
		return;
	ftrace_regs_set_instruction_pointer(fregs, (unsigned long)function);
}

static struct ftrace_ops hook_ops = {
	.func = redirect,
	.flags = FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT | CG_FTRACE_ARGS_FLAGS,
};

static struct cg_hook **find_slot(const struct cg_hook *hook)
{
	int i;

	lockdep_assert_held(&hooks_lock);
	for (i = 0; i < HOOKS_MAX; i++)
		if (hooks[i] == hook)
			return &hooks[i];
	return NULL;
}

static int take_slot(struct cg_hook *hook)
{
	struct cg_hook **slot = find_slot(NULL);

	if (!hook->entry)
		return -EINVAL;
	if (!slot)
		return -ENOSPC;
	WRITE_ONCE(*slot, hook);
	return 0;
}

static void leave_slot(struct cg_hook *hook)
{
	WRITE_ONCE(*find_slot(hook), NULL);
}

/* All at once: each change makes ftrace look at every function of the kernel */
static int trace(struct cg_hook **batch, unsigned int count, bool remove)
{
	unsigned long ips[HOOKS_MAX];
	unsigned int i;

	lockdep_assert_held(&hooks_lock);
	for (i = 0; i < count; i++)
		ips[i] = batch[i]->entry;
	return count ? ftrace_set_filter_ips(&hook_ops, ips, count, remove, 0) : 0;
}

/*
 * A module that comes to where a function in the filter was makes ftrace kill
 * itself: this has to succeed, as __GFP_NOFAIL would have it.
 */
static void untrace(struct cg_hook **batch, unsigned int count)
{
	while (trace(batch, count, true) == -ENOMEM)
		schedule_timeout_uninterruptible(1);
}

static void disarm_batch(struct cg_hook **batch, unsigned int count)
{
	unsigned int i;

	untrace(batch, count);
	undrained |= started && count;
	for (i = 0; i < count; i++) {
		batch[i]->armed = false;
		leave_slot(batch[i]);
	}
}

static void check_traced(struct cg_hook *hook)
{
	lockdep_assert_held(&hooks_lock);
	if (!started || !hook->armed || cg_function_traced(hook->entry))
		return;
	hook->error = -EIO;
	disarm_batch(&hook, 1);
}

static void arm_batch(struct cg_hook **batch, unsigned int count)
{
	int ret = trace(batch, count, false);
	unsigned int i;

	/* Before 5.19 some may be in the filter, which would take them a second time */
	if (ret)
		untrace(batch, count);
	for (i = 0; i < count; i++) {
		/* One that ftrace does not take spoils all */
		if (ret)
			batch[i]->error = trace(&batch[i], 1, false);
		batch[i]->armed = !batch[i]->error;
		if (batch[i]->error)
			leave_slot(batch[i]);
		check_traced(batch[i]);
	}
}

static int find_entries(struct cg_hook *some, size_t count)
{
	const char *names[HOOKS_MAX];
	void *entries[HOOKS_MAX];
	size_t i;
	int ret;

	if (count > HOOKS_MAX)
		return -ENOSPC;
	for (i = 0; i < count; i++)
		names[i] = some[i].name;
	ret = cg_symbol_find_all(names, entries, count);
	for (i = 0; !ret && i < count; i++)
		some[i].entry = (unsigned long)entries[i];
	return ret;
}

/**
 * cg_hook_arm_all - start to stand in for functions
 * @some: which and by what; armed already is fine
 * @count: how many
 *
 * Before cg_hook_start() they are but remembered. Sets @error of each, as
 * cg_hook_arm() returns it.
 */
void cg_hook_arm_all(struct cg_hook *some, size_t count)
{
	struct cg_hook *batch[HOOKS_MAX];
	unsigned int used = 0;
	size_t i;
	int ret;

	mutex_lock(&hooks_lock);
	ret = find_entries(some, count);
	for (i = 0; i < count; i++) {
		if (some[i].armed)
			continue;
		some[i].error = ret ?: take_slot(&some[i]);
		if (!some[i].error)
			batch[used++] = &some[i];
	}
	arm_batch(batch, used);
	mutex_unlock(&hooks_lock);
}

/**
 * cg_hook_arm - start to stand in for a function
 * @hook: which and by what; armed already is fine
 *
 * Before cg_hook_start() it is but remembered.
 *
 * Return: 0; -EINVAL when the kernel has no such function to trace; -EBUSY
 * when a livepatch holds it; -EIO when ftrace took the function, but does not
 * see its calls; -ENOSPC when there are more hooks than anybody thought of;
 * -ENOMEM.
 */
int cg_hook_arm(struct cg_hook *hook)
{
	cg_hook_arm_all(hook, 1);
	return hook->error;
}

/**
 * cg_hook_disarm_all - stop standing in for functions
 * @some: the hooks, armed or not
 * @count: how many
 *
 * Calls that are under way may still be in our functions, see cg_hook_stop().
 */
void cg_hook_disarm_all(struct cg_hook *some, size_t count)
{
	struct cg_hook *batch[HOOKS_MAX];
	unsigned int used = 0;
	size_t i;

	mutex_lock(&hooks_lock);
	for (i = 0; i < count; i++) {
		if (some[i].armed)
			batch[used++] = &some[i];
		some[i].error = 0;
	}
	disarm_batch(batch, used);
	mutex_unlock(&hooks_lock);
}

/**
 * cg_hook_disarm - stop standing in for a function
 * @hook: the hook, armed or not
 *
 * Calls that are under way may still be in our function, see cg_hook_stop().
 */
void cg_hook_disarm(struct cg_hook *hook)
{
	cg_hook_disarm_all(hook, 1);
}

/**
 * cg_hook_start - arm the hooks that were remembered, and from now on each at once
 *
 * There must be one: an empty filter would mean every function.
 *
 * Return: 0; -EBUSY when ftrace is switched off or a livepatch holds one of the
 * functions; what else register_ftrace_function() says.
 */
int cg_hook_start(void)
{
	int i, ret;

	mutex_lock(&hooks_lock);
	ret = register_ftrace_function(&hook_ops);
	started = !ret;
	for (i = 0; i < HOOKS_MAX; i++)
		if (hooks[i])
			check_traced(hooks[i]);
	mutex_unlock(&hooks_lock);
	return ret;
}

/*
 * Wait until no task is in a function whose hook was disarmed: first those that
 * are before cg_hook_enter(), then those inside, then those after
 * cg_hook_leave().
 */
static void drain(void)
{
	bool needed;

	mutex_lock(&hooks_lock);
	needed = undrained;
	undrained = false;
	mutex_unlock(&hooks_lock);
	if (!needed)
		return;
	synchronize_rcu_tasks();
	synchronize_srcu(&cg_hook_calls);
	synchronize_rcu_tasks();
}

/**
 * cg_hook_stop - undo cg_hook_start(), and wait until no task is in a function of ours
 *
 * The hooks are still to be disarmed.
 */
void cg_hook_stop(void)
{
	mutex_lock(&hooks_lock);
	if (started)
		unregister_ftrace_function(&hook_ops);
	undrained |= started;
	started = false;
	mutex_unlock(&hooks_lock);
	drain();
}

/**
 * cg_hook_exit - free what hooks leave that could not be disarmed, as ftrace had killed itself
 *
 * After cg_hook_stop(), when all are disarmed.
 */
void cg_hook_exit(void)
{
	ftrace_free_filter(&hook_ops);
}

/**
 * cg_hook_fires - does a call of the function come to us?
 * @hook: the hook, armed, after cg_hook_start()
 * @call: calls the function once. Neither the function nor ours runs if the
 *	hook works; if not, the function does, with what @call gives it.
 * @arg: for @call
 */
bool cg_hook_fires(struct cg_hook *hook, void (*call)(void *arg), void *arg)
{
	bool ret;

	mutex_lock(&hooks_lock);
	fired = false;
	proven = hook;
	WRITE_ONCE(prover, current);
	call(arg);
	WRITE_ONCE(prover, NULL);
	ret = fired;
	mutex_unlock(&hooks_lock);
	if (!ret)
		pr_err("cardgate: %s: the hook does not fire\n", hook->name);
	return ret;
}

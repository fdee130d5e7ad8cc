// SPDX-License-Identifier: GPL-2.0-only
/*
 * Allocations that fail when a test wants them to, on any kernel: as
 * CONFIG_FAILSLAB and /proc/self/fail-nth do it, which no distribution's kernel
 * has. The functions that ask whether an allocation is to fail are there all
 * the same, for error injection, and always say no.
 */
#include <linux/gfp.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/stacktrace.h>

#define STACK_MAX	64

static unsigned long require_start, require_end;
module_param(require_start, ulong, 0600);
MODULE_PARM_DESC(require_start, "only what is asked for below functions from this address on");
module_param(require_end, ulong, 0600);
MODULE_PARM_DESC(require_end, "and before this one");

static unsigned long reject[16];
static int rejected;
module_param_array(reject, ulong, &rejected, 0600);
MODULE_PARM_DESC(reject, "not what is asked for below these functions: START,END,START,END...");

static atomic_t refused = ATOMIC_INIT(0);

/* Whose allocations are counted, and which of them fails, from 1 */
#define KTHREADS	-1
static pid_t victim;
static atomic_t left = ATOMIC_INIT(0);

static int set_victim(const char *value, pid_t pid)
{
	int ret, nth;

	WRITE_ONCE(victim, 0);
	ret = kstrtoint(value, 0, &nth);
	if (ret)
		return ret;
	atomic_set(&left, nth);
	if (nth)
		atomic_set(&refused, 0);
	WRITE_ONCE(victim, pid);
	return 0;
}

static int nth_set(const char *value, const struct kernel_param *param)
{
	return set_victim(value, current->pid);
}

static const struct kernel_param_ops nth_ops = {
	.set = nth_set,
};

module_param_cb(nth, &nth_ops, NULL, 0200);
MODULE_PARM_DESC(nth, "the writer's allocation that fails, from 1; 0: none");

static int nth_kthread_set(const char *value, const struct kernel_param *param)
{
	return set_victim(value, KTHREADS);
}

static const struct kernel_param_ops nth_kthread_ops = {
	.set = nth_kthread_set,
};

module_param_cb(nth_kthread, &nth_kthread_ops, NULL, 0200);
MODULE_PARM_DESC(nth_kthread, "likewise, of all kernel threads together");

static int refused_get(char *buffer, const struct kernel_param *param)
{
	return sprintf(buffer, "%d\n", atomic_read(&refused));
}

static const struct kernel_param_ops refused_ops = {
	.get = refused_get,
};

module_param_cb(refused, &refused_ops, NULL, 0400);
MODULE_PARM_DESC(refused, "how many failed since nth was written");

static bool is_victim(void)
{
	pid_t pid = READ_ONCE(victim);

	return pid == KTHREADS ? current->flags & PF_KTHREAD : pid == current->pid;
}

static bool is_rejected(unsigned long address)
{
	int i;

	for (i = 0; i + 1 < READ_ONCE(rejected); i += 2)
		if (address >= reject[i] && address < reject[i + 1])
			return true;
	return false;
}

static bool stack_counts(void)
{
	unsigned long stack[STACK_MAX];
	unsigned int count = stack_trace_save(stack, STACK_MAX, 0), i;
	bool required = false;

	for (i = 0; i < count; i++) {
		if (is_rejected(stack[i]))
			return false;
		required |= stack[i] >= require_start && stack[i] < require_end;
	}
	return required;
}

static bool refuses(gfp_t gfp)
{
	if (gfp & __GFP_NOFAIL || !in_task() || !is_victim() || !atomic_read(&left))
		return false;
	return stack_counts() && !atomic_dec_if_positive(&left);
}

/* What the hooked functions return instead, whatever they call it: not zero */
static noinline long refuse(void)
{
	return -ENOMEM;
}

static int redirect(struct pt_regs *regs, unsigned int gfp_argument)
{
	if (!refuses((__force gfp_t)regs_get_kernel_argument(regs, gfp_argument)))
		return 0;
	atomic_inc(&refused);
	instruction_pointer_set(regs, (unsigned long)refuse);
	return 1;
}

static int slab_asks(struct kprobe *probe, struct pt_regs *regs)
{
	return redirect(regs, 1);
}

static int page_asks(struct kprobe *probe, struct pt_regs *regs)
{
	return redirect(regs, 0);
}

static struct kprobe probes[] = {
	{ .symbol_name = "should_failslab", .pre_handler = slab_asks },
	{ .symbol_name = "should_fail_alloc_page", .pre_handler = page_asks },
};

static int __init fail_nth_init(void)
{
	int i, ret;

	for (i = 0; i < ARRAY_SIZE(probes); i++) {
		ret = register_kprobe(&probes[i]);
		if (!ret)
			continue;
		while (i--)
			unregister_kprobe(&probes[i]);
		return ret;
	}
	return 0;
}

static void __exit fail_nth_exit(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(probes); i++)
		unregister_kprobe(&probes[i]);
}

module_init(fail_nth_init);
module_exit(fail_nth_exit);

MODULE_DESCRIPTION("Allocations that fail when a test wants them to");
MODULE_LICENSE("GPL");

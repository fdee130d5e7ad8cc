// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keeps what ftrace tells from cardgate: its handler returns at once, from the
 * moment at which cardgate is loaded. As for a kernel on which hooks can be put
 * in place and are never called.
 */
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/ptrace.h>
#include <linux/string.h>

/* Otherwise the kernel turns the probe into a jump, which cannot change where it goes on */
static void never(struct kprobe *probe, struct pt_regs *regs, unsigned long flags)
{
}

static int return_at_once(struct kprobe *probe, struct pt_regs *regs)
{
#ifdef CONFIG_X86
	instruction_pointer_set(regs, *(unsigned long *)kernel_stack_pointer(regs));
	regs->sp += sizeof(unsigned long);
#else
	instruction_pointer_set(regs, procedure_link_pointer(regs));
#endif
	return 1;
}

static struct kprobe probe = {
	.symbol_name = "cardgate:redirect",
	.pre_handler = return_at_once,
	.post_handler = never,
};

static int deafened;
module_param(deafened, int, 0400);
MODULE_PARM_DESC(deafened, "1, or why the last cardgate was not");

static void hear_again(void)
{
	if (deafened == 1)
		unregister_kprobe(&probe);
	deafened = 0;
}

static int module_comes_or_goes(struct notifier_block *block, unsigned long state, void *data)
{
	const struct module *module = data;

	if (strcmp(module->name, "cardgate"))
		return NOTIFY_DONE;
	if (state == MODULE_STATE_COMING) {
		hear_again();
		probe.addr = NULL;
		probe.flags = 0;
		deafened = register_kprobe(&probe) ?: 1;
	}
	return NOTIFY_DONE;
}

static struct notifier_block notifier = {
	.notifier_call = module_comes_or_goes,
};

static int __init deaf_init(void)
{
	return register_module_notifier(&notifier);
}

static void __exit deaf_exit(void)
{
	unregister_module_notifier(&notifier);
	hear_again();
}

module_init(deaf_init);
module_exit(deaf_exit);

MODULE_DESCRIPTION("Keeps what ftrace tells from cardgate");
MODULE_LICENSE("GPL");

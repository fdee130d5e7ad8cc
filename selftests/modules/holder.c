// SPDX-License-Identifier: GPL-2.0-only
/*
 * Holds a kernel function as livepatch does: whoever wants to send its calls
 * elsewhere, too, is refused by ftrace. Its calls go where they always went.
 */
#include <linux/ftrace.h>
#include <linux/module.h>
#include <linux/string.h>

#include "compat.h"

static char *symbol;
module_param(symbol, charp, 0400);
MODULE_PARM_DESC(symbol, "the function");

static void notrace stay(unsigned long ip, unsigned long parent_ip,
			 struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
}

static struct ftrace_ops holder_ops = {
	.func = stay,
	.flags = FTRACE_OPS_FL_IPMODIFY | CG_FTRACE_ARGS_FLAGS,
};

static int __init holder_init(void)
{
	int ret;

	/* Without one it would be every function */
	if (!symbol || !*symbol)
		return -EINVAL;
	ret = ftrace_set_filter(&holder_ops, symbol, strlen(symbol), 1);
	if (!ret)
		ret = register_ftrace_function(&holder_ops);
	if (ret)
		ftrace_free_filter(&holder_ops);
	return ret;
}

static void __exit holder_exit(void)
{
	unregister_ftrace_function(&holder_ops);
	ftrace_free_filter(&holder_ops);
}

module_init(holder_init);
module_exit(holder_exit);

MODULE_DESCRIPTION("Holds a kernel function as livepatch does");
MODULE_LICENSE("GPL");

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between kernels, by capability. The only place that looks at
 * LINUX_VERSION_CODE.
 */
#ifndef CARDGATE_COMPAT_H
#define CARDGATE_COMPAT_H

#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/ptrace.h>
#include <linux/version.h>

#ifndef ftrace_regs_get_argument
/* Before 6.2 */
#define ftrace_regs_get_argument(fregs, n) regs_get_kernel_argument(&(fregs)->regs, n)
#endif

/* A probe stands behind the landing pad that indirect calls must go to */
static inline void *cg_function_start(void *address)
{
#ifdef CONFIG_X86_KERNEL_IBT
	if (is_endbr(*(u32 *)(address - ENDBR_INSN_SIZE)))
		return address - ENDBR_INSN_SIZE;
#endif
	return address;
}

#endif

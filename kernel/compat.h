/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between kernels, by capability. The only place that looks at
 * LINUX_VERSION_CODE.
 */
#ifndef CARDGATE_COMPAT_H
#define CARDGATE_COMPAT_H

#include <linux/ftrace.h>
#include <linux/ptrace.h>
#include <linux/version.h>

#ifndef ftrace_regs_get_argument
/* Before 6.2 */
#define ftrace_regs_get_argument(fregs, n) regs_get_kernel_argument(&(fregs)->regs, n)
#endif

#endif

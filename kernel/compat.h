/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between kernels, from 5.10 on. The only place that looks at
 * LINUX_VERSION_CODE: what older kernels lack is given its newest name here,
 * so that all other code reads as if there were the newest only.
 */
#ifndef CARDGATE_COMPAT_H
#define CARDGATE_COMPAT_H

#include <linux/ftrace.h>
#include <linux/hrtimer.h>
#include <linux/kprobes.h>
#include <linux/ptrace.h>
#include <linux/rfkill.h>
#include <linux/stringify.h>
#include <linux/version.h>
#include <net/genetlink.h>

#if defined(CONFIG_X86)
#include <asm/text-patching.h>
#elif defined(CONFIG_ARM64)
#include <asm/insn.h>
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 11, 0)
#include <crypto/sha2.h>
#else
#include <crypto/sha.h>
#endif

/* ftrace's view of a call: all registers once, later what the architecture saves */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 11, 0)
#define ftrace_regs			pt_regs
#define cg_pt_regs(fregs)		(fregs)
#elif LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define cg_pt_regs(fregs)		(&(fregs)->regs)
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define ftrace_regs_get_argument(fregs, n) \
	regs_get_kernel_argument(cg_pt_regs(fregs), n)
#define ftrace_regs_set_instruction_pointer(fregs, ip) \
	instruction_pointer_set(cg_pt_regs(fregs), ip)
#endif

/* Whether arguments are there without asking for all registers */
#if defined(CONFIG_DYNAMIC_FTRACE_WITH_ARGS) || \
	(defined(CONFIG_HAVE_DYNAMIC_FTRACE_WITH_ARGS) && defined(CONFIG_DYNAMIC_FTRACE))
#define CG_FTRACE_ARGS_FLAGS		0
#else
#define CG_FTRACE_ARGS_FLAGS		FTRACE_OPS_FL_SAVE_REGS
#endif

/* There, but not for modules */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 11, 0)
static inline void cg_ftrace_free_filter(struct ftrace_ops *ops)
{
	ftrace_set_filter(ops, NULL, 0, 1);
}

#define ftrace_free_filter		cg_ftrace_free_filter
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 19, 0)
static inline int ftrace_set_filter_ips(struct ftrace_ops *ops, unsigned long *ips,
					unsigned int count, int remove, int reset)
{
	unsigned int i;
	int ret = 0;

	/* What is not there needs no removal */
	for (i = 0; i < count && (!ret || ret == -ENOENT); i++)
		ret = ftrace_set_filter_ip(ops, ips[i], remove, reset);
	return ret;
}
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
#define sha256_ctx sha256_state
#endif

/* Since 6.10 tracepoints find the source by themselves */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
#define cg_assign_str(dst, src) __assign_str(dst)
#else
#define cg_assign_str(dst, src) __assign_str(dst, src)
#endif

/* A probe stands behind the landing pad that indirect calls must go to */
static inline void *cg_function_start(void *address)
{
#ifdef CONFIG_X86_KERNEL_IBT
	if (*(u32 *)(address - ENDBR_INSN_SIZE) == gen_endbr())
		return address - ENDBR_INSN_SIZE;
#endif
	return address;
}

/* Does a function begin with a call of ftrace's? Landing pads may stand before it. */
static inline bool cg_function_traced(unsigned long entry)
{
#if defined(CONFIG_X86)
	const u8 *code = (const u8 *)entry;

	return code[0] == CALL_INSN_OPCODE || code[4] == CALL_INSN_OPCODE;
#elif defined(CONFIG_ARM64)
	const __le32 *code = (const __le32 *)entry;
	int i;

	for (i = 0; i < 4; i++)
		if (aarch64_insn_is_bl(le32_to_cpu(code[i])))
			return true;
	return false;
#else
	return true;
#endif
}

/* Why an rfkill switch is hard-blocked; before 5.11 nobody can say */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 11, 0)
#define cg_rfkill_set_hw_state		rfkill_set_hw_state_reason
#define cg_rfkill_block(set, rfkill, block) \
	((set)(rfkill, block, RFKILL_HARD_BLOCK_NOT_OWNER))
#else
#define cg_rfkill_set_hw_state		rfkill_set_hw_state
#define cg_rfkill_block(set, rfkill, block) ((set)(rfkill, block))
#endif

/* Before 6.1 the sender is not told which attribute it was */
#ifndef GENL_REQ_ATTR_CHECK
#define GENL_REQ_ATTR_CHECK(info, attr) ({				\
	struct genl_info *info_ = (info);				\
	bool missing_ = !info_->attrs[attr];				\
									\
	if (missing_)							\
		NL_SET_ERR_MSG(info_->extack, "required attribute is missing"); \
	missing_;							\
})
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
#define hrtimer_setup(timer, callback, clock, mode) do {		\
	struct hrtimer *timer_ = (timer);				\
									\
	hrtimer_init(timer_, clock, mode);				\
	timer_->function = (callback);					\
} while (0)
#endif

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_REFUSE_H
#define CARDGATE_REFUSE_H

#include <linux/fs.h>
#include <linux/poll.h>

#include "gate.h"
#include "hook.h"

/* Hooks on the file operations of a kind of node */
#define CG_REFUSE(which, by) { .name = which, .function = by, .wants = cg_gate_file_denied }
#define CG_REFUSE_32(which, by) \
	{ .name = which, .function = by, .wants = cg_gate_file_denied, .optional = true }

ssize_t cg_refuse_read(struct file *filp, char __user *buf, size_t size, loff_t *pos);
ssize_t cg_refuse_write(struct file *filp, const char __user *buf, size_t size, loff_t *pos);
__poll_t cg_refuse_poll(struct file *filp, struct poll_table_struct *table);
long cg_refuse_ioctl(struct file *filp, unsigned int cmd, unsigned long arg);
int cg_refuse_mmap(struct file *filp, struct vm_area_struct *vma);

#endif

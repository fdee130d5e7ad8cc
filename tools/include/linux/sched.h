/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TOOLS_LINUX_SCHED_H
#define TOOLS_LINUX_SCHED_H

#include_next <linux/sched.h>

#define cond_resched()	do { } while (0)

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_EVENT_H
#define CARDGATE_EVENT_H

#include <linux/sched.h>

#include "gate.h"

/**
 * struct cg_task - who did something
 * @pid: process, in the initial namespace
 * @uid: user, likewise
 * @comm: what it runs
 */
struct cg_task {
	u32 pid;
	u32 uid;
	char comm[TASK_COMM_LEN];
};

void cg_event_decision(const struct cg_device *device);
void cg_event_refused(const struct cg_device *device);
void cg_event_tamper(const struct cg_device *device, const char *detail);
void cg_event_tamper_by(const struct cg_task *task, const char *detail);
void cg_event_context(const char *name, enum cardgate_context_state state);
void cg_event_clock(bool trusted);
void cg_event_applied(void);
void cg_event_sealed(void);
void cg_event_confirm(enum cardgate_confirm what, u32 seconds);

#endif

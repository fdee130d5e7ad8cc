/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_EVENT_H
#define CARDGATE_EVENT_H

#include "gate.h"

void cg_event_decision(const struct cg_device *device);
void cg_event_refused(const struct cg_device *device);
void cg_event_tamper(const struct cg_device *device, const char *detail);
void cg_event_context(const char *name, enum cardgate_context_state state);
void cg_event_clock(bool trusted);
void cg_event_applied(void);

#endif

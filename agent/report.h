/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_REPORT_H
#define CARDGATE_REPORT_H

#include "agent/kernel.h"

void report_event(const struct kernel_event *event);
void report_state(const struct kernel_status *status, const struct kernel_device *devices,
		  size_t count);

#endif

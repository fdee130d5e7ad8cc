/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CLI_EVENT_H
#define CARDGATE_CLI_EVENT_H

#include "agent/kernel.h"

void event_print(const struct kernel_event *event);
int event_print_json(const struct kernel_event *event, struct error *err);
void event_print_state(const struct kernel_device *device);
int event_print_state_json(const struct kernel_device *device, struct error *err);

#endif

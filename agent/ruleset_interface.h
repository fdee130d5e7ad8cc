/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_RULESET_INTERFACE_H
#define CARDGATE_RULESET_INTERFACE_H

#include "kernel/match.h"

int ruleset_interface_parse(const char *text, struct cardgate_interface *interface);
const char *ruleset_interface_format(const struct cardgate_interface *interface, char buf[12]);
int ruleset_interfaces_parse(const char *text, struct cg_subject *device);
void ruleset_interfaces_format(const struct cg_subject *device, char *buf, size_t size);

#endif

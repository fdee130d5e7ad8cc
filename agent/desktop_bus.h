/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DESKTOP_BUS_H
#define CARDGATE_DESKTOP_BUS_H

#include "agent/desktop.h"

int desktop_bus_ask(const char *address, const struct desktop_question *question, int asker);

#endif

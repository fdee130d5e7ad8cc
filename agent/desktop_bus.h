/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DESKTOP_BUS_H
#define CARDGATE_DESKTOP_BUS_H

#include <sys/types.h>

#include "agent/desktop.h"

int desktop_bus_ask(uid_t uid, const struct desktop_question *question, int asker);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_BOOTSTRAP_DESKTOP_H
#define CARDGATE_BOOTSTRAP_DESKTOP_H

#include "agent/bootstrap/bootstrap.h"

int bootstrap_desktop_ask(const struct bootstrap_offer *offer, struct error *err);
int bootstrap_desktop_accept(const struct tree_place *place, const char *id, struct error *err);

#endif

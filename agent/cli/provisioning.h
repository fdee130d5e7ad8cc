/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CLI_PROVISIONING_H
#define CARDGATE_CLI_PROVISIONING_H

#include "agent/provision/provision.h"

int provisioning_card(const struct provision_site *site, const char *reader, FILE *preview,
		      struct error *err);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CLI_PROVISIONING_H
#define CARDGATE_CLI_PROVISIONING_H

#include "agent/card.h"
#include "agent/provision/provision.h"
#include "agent/provision/provision_card.h"

int provisioning_reader(const char *name, char reader[CARD_READER_MAX], struct error *err);
int provisioning_document(const char *reader, struct provision_card *card, struct error *err);
int provisioning_card(const struct provision_site *site, const char *reader, FILE *preview,
		      struct error *err);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_TRANSPORT_KEY_H
#define CARDGATE_DM_TRANSPORT_KEY_H

#include "agent/error.h"

struct transport_key;

int transport_key_load(struct transport_key **key, const char *certificate, const char *name,
		       struct error *err);
void transport_key_free(struct transport_key *key);
int transport_key_use(const struct transport_key *key, void *ssl_ctx);

#endif

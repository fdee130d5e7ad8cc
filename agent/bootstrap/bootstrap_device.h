/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_BOOTSTRAP_DEVICE_H
#define CARDGATE_BOOTSTRAP_DEVICE_H

#include "agent/bootstrap/bootstrap_proof.h"
#include "agent/card.h"
#include "agent/dm/tree.h"

#define BOOTSTRAP_NETWORK_ID_FILE	"/etc/cardgate/network-id"
#define BOOTSTRAP_URL_FILE		"/etc/cardgate/bootstrap-url"
#define BOOTSTRAP_SECRET_MAX		64

/**
 * struct bootstrap_device - whom this device believes, and what it shares with whom
 * @anchors: its authorities; NULL: it has no directory of them
 * @authority: the one that it is bound to, if @bound
 * @bound: there is one
 * @network: what it shares with its network; empty: nothing
 * @reader: where a card is; empty: nowhere
 * @card: what that knows of who may bootstrap
 */
struct bootstrap_device {
	struct trust_anchors *anchors;
	uint8_t authority[TRUST_DIGEST_SIZE];
	bool bound;
	char network[BOOTSTRAP_SECRET_MAX];
	char reader[CARD_READER_MAX];
	struct bootstrap_card card;
};

int bootstrap_line(const char *path, char *text, size_t size, struct error *err);
int bootstrap_device_load(struct bootstrap_device *device, const struct tree_place *place,
			  const char *network_id_file, struct error *err);
int bootstrap_device_card(struct bootstrap_device *device, struct error *err);
void bootstrap_device_secrets(const struct bootstrap_device *device, const char *pin,
			      struct bootstrap_secrets *secrets);
void bootstrap_device_free(struct bootstrap_device *device);

#endif

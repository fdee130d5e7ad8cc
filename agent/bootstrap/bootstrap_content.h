/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_BOOTSTRAP_CONTENT_H
#define CARDGATE_BOOTSTRAP_CONTENT_H

#include "agent/bootstrap/bootstrap_packet.h"
#include "agent/dm/tree.h"

#define BOOTSTRAP_ACCOUNTS_MAX	8
#define BOOTSTRAP_TEXT_SIZE	256

/**
 * struct bootstrap_account - a management server
 * @name: of its node below ./DMAcc
 * @server: its identifier
 * @url: where it is
 */
struct bootstrap_account {
	char name[TREE_SEGMENT_MAX + 1];
	char server[BOOTSTRAP_TEXT_SIZE];
	char url[BOOTSTRAP_TEXT_SIZE];
};

/**
 * struct bootstrap_content - what a packet would change
 * @accounts: the management servers, for a person
 * @account_count: how many
 * @items: the documents in TNDS that they come in
 * @item_count: how many
 * @document: a client provisioning document, XML, with accounts for a user; NULL: none
 * @len: bytes of it
 * @skipped: objects that this device has no place for (BOOT 5.4.4)
 */
struct bootstrap_content {
	struct bootstrap_account accounts[BOOTSTRAP_ACCOUNTS_MAX];
	size_t account_count;
	struct tree_item items[BOOTSTRAP_ACCOUNTS_MAX];
	size_t item_count;
	uint8_t *document;
	size_t len;
	unsigned int skipped;
};

int bootstrap_content_read(const struct bootstrap_packet *packet,
			   struct bootstrap_content *content, struct error *err);
int bootstrap_content_add(struct bootstrap_content *content, struct tree_item *item,
			  struct error *err);
void bootstrap_content_free(struct bootstrap_content *content);

/* bootstrap_cp.c */
int bootstrap_cp_read(const uint8_t *xml, size_t len, struct bootstrap_content *content,
		      struct error *err);

#endif

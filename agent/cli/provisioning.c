// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "agent/cli/format.h"
#include "agent/cli/owner.h"
#include "agent/cli/provisioning.h"
#include "agent/provision/provision_card.h"
#include "agent/trust_store.h"

/**
 * provisioning_reader - find the card that is meant
 * @name: reader, or a part of its name; NULL: the only one with a card
 * @reader: set to its name
 * @err: message on failure
 *
 * Return: 0; -ENOENT when there is no card; -EINVAL when there are several; as card_readers().
 */
int provisioning_reader(const char *name, char reader[CARD_READER_MAX], struct error *err)
{
	struct card_reader readers[CARD_READERS_MAX];
	size_t i, count, found = 0;
	int ret;

	ret = card_readers(readers, &count, CARD_EXCHANGE_MS, err);
	if (ret)
		return ret;
	for (i = 0; i < count; i++) {
		if (!readers[i].present || (name && !strstr(readers[i].name, name)))
			continue;
		memcpy(reader, readers[i].name, CARD_READER_MAX);
		found++;
	}
	if (found == 1)
		return 0;
	return found ? error_set(err, -EINVAL, "several cards: name the reader, or a part of it") :
		       error_set(err, -ENOENT, "no card in %s", name ? name : "any reader");
}

/* A device that is bound takes nothing of others, whatever else it believes */
static int check_owner(const struct trust_verdict *signer, struct error *err)
{
	char authority[2 * TRUST_DIGEST_SIZE + 1];
	struct owner owner;
	int ret;

	ret = owner_read(&owner, err);
	if (ret)
		return ret == -ENOENT ? 0 : ret;
	format_hex(signer->authority, TRUST_DIGEST_SIZE, authority, sizeof(authority));
	if (owner.authority && strcmp(owner.authority, authority))
		ret = error_set(err, -EACCES,
				"this device is bound to %s; the accounts on the card are of %s",
				owner.authority_name ? owner.authority_name : "another authority",
				signer->authority_name);
	owner_free(&owner);
	return ret;
}

/**
 * provisioning_document - read what a card brings for its user
 * @reader: where the card is
 * @card: set to it, to be given to provision_card_free()
 * @err: message on failure
 *
 * Return: 0; -EACCES when it is not of the authority that this device is bound to; as
 * provision_card_read().
 */
int provisioning_document(const char *reader, struct provision_card *card, struct error *err)
{
	int ret = provision_card_read(reader, TRUST_STORE_DIR, card, err);

	if (ret)
		return error_prefix(err, ret, "%s", reader);
	ret = check_owner(&card->signer, err);
	if (ret)
		provision_card_free(card);
	return ret;
}

/**
 * provisioning_card - set up the accounts that a card brings, and those of packets
 * @site: for whom
 * @reader: where the card is
 * @preview: where to tell what would be done; NULL: do it
 * @err: message on failure
 *
 * Return: 0; as provisioning_document() and provision_all().
 */
int provisioning_card(const struct provision_site *site, const char *reader, FILE *preview,
		      struct error *err)
{
	struct provision_card card;
	struct provision_input input = {};
	int ret, none;

	none = provisioning_document(reader, &card, err);
	if (none && none != -ENODATA)
		return none;
	if (!none) {
		input.card = card.document;
		input.card_len = card.len;
	}
	/* With no accounts on the card there may still be those of packets */
	ret = provision_all(PROVISION_APPLY, site, &input, preview, err);
	if (ret == -ENODATA)
		error_set(err, ret, "%s: there are no accounts on the card", reader);
	if (!none)
		provision_card_free(&card);
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "agent/cli/format.h"
#include "agent/cli/owner.h"
#include "agent/cli/provisioning.h"
#include "agent/provision/provision_card.h"
#include "agent/trust_store.h"

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
 * provisioning_card - set up the accounts that a card brings
 * @site: for whom
 * @reader: where the card is
 * @preview: where to tell what would be done; NULL: do it
 * @err: message on failure
 *
 * Return: 0; -EACCES when they are not of the authority that this device is bound to; as
 * provision_card_read() and provision_all().
 */
int provisioning_card(const struct provision_site *site, const char *reader, FILE *preview,
		      struct error *err)
{
	struct provision_card card;
	int ret;

	ret = provision_card_read(reader, TRUST_STORE_DIR, &card, err);
	if (ret)
		return error_prefix(err, ret, "%s", reader);
	ret = check_owner(&card.signer, err);
	if (!ret)
		ret = provision_all(PROVISION_APPLY, site, card.document, card.len, preview, err);
	provision_card_free(&card);
	return ret;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_PROVISION_NETWORK_H
#define CARDGATE_PROVISION_NETWORK_H

#include "agent/provision/provision_read.h"

#define PROVISION_SSID_MAX	32

/**
 * enum provision_proof - how a device shows a network that it may come in
 * @PROVISION_PROOF_NONE: it need not
 * @PROVISION_PROOF_PASSPHRASE: by what all who come in know
 * @PROVISION_PROOF_CARD: by the card's key
 * @PROVISION_PROOF_PASSWORD: by the user's password, in the tunnel of PEAP or TTLS
 * @PROVISION_PROOFS: how many
 */
enum provision_proof {
	PROVISION_PROOF_NONE,
	PROVISION_PROOF_PASSPHRASE,
	PROVISION_PROOF_CARD,
	PROVISION_PROOF_PASSWORD,
	PROVISION_PROOFS,
};

enum provision_proof provision_network_proof(const struct provision_account *account);
void provision_network_check(const struct provision_account *account,
			     struct policy_errors *errors);

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/* What a network of a provisioning document has to say; see connector_network.c for what it gets */
#include <string.h>

#include "agent/provision/provision_network.h"

#define PASSPHRASE_MIN	8
#define PASSPHRASE_MAX	63

/* WLAN/SECMODE; WEP is left out */
static const struct {
	const char *mode;
	enum provision_proof proof;
} modes[] = {
	{ "OPEN", PROVISION_PROOF_NONE },
	{ "WPA-PRESHARED-KEY", PROVISION_PROOF_PASSPHRASE },
	{ "WPA2-PRESHARED-KEY", PROVISION_PROOF_PASSPHRASE },
	{ "WPA", PROVISION_PROOFS },
	{ "WPA2", PROVISION_PROOFS },
	{ "8021X", PROVISION_PROOFS },
};

/* EAP/EAPTYPE */
static const struct {
	const char *type;
	enum provision_proof proof;
} types[] = {
	{ "EAP-TLS", PROVISION_PROOF_CARD },
	{ "EAP-PEAP", PROVISION_PROOF_PASSWORD },
	{ "EAP-TTLS", PROVISION_PROOF_PASSWORD },
	{ "EAP-MSCHAPV2", PROVISION_PROOF_PASSWORD },
};

static enum provision_proof eap_proof(const struct provision_account *account)
{
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(types[i].type, account->auth))
			return types[i].proof;
	return PROVISION_PROOFS;
}

/**
 * provision_network_proof - how a device gets into a network
 * @account: the network, PROVISION_WLAN or PROVISION_VPN
 *
 * Return: how; PROVISION_PROOFS when the network says nothing that is known.
 */
enum provision_proof provision_network_proof(const struct provision_account *account)
{
	size_t i;

	for (i = 0; account->kind == PROVISION_WLAN && i < sizeof(modes) / sizeof(modes[0]); i++)
		if (!strcmp(modes[i].mode, account->service))
			return modes[i].proof != PROVISION_PROOFS ? modes[i].proof :
								    eap_proof(account);
	return account->kind == PROVISION_VPN ? eap_proof(account) : PROVISION_PROOFS;
}

/**
 * provision_network_check - check what is special of networks
 * @account: an account; only networks are looked at
 * @errors: what is wrong with it
 */
void provision_network_check(const struct provision_account *account,
			     struct policy_errors *errors)
{
	size_t len = strlen(account->secret);
	enum provision_proof proof;

	if (account->kind != PROVISION_WLAN && account->kind != PROVISION_VPN)
		return;
	proof = provision_network_proof(account);
	if (account->kind == PROVISION_WLAN && strlen(account->address) > PROVISION_SSID_MAX)
		policy_errors_add(errors, account->line, "SSID of at most %d bytes expected",
				  PROVISION_SSID_MAX);
	if (proof == PROVISION_PROOFS)
		policy_errors_add(errors, account->line,
				  "SECMODE \"%s\" with EAPTYPE \"%s\": not a way into a network that is known",
				  account->service, account->auth);
	if (proof == PROVISION_PROOF_PASSPHRASE && (len < PASSPHRASE_MIN || len > PASSPHRASE_MAX))
		policy_errors_add(errors, account->line, "passphrase of %d to %d bytes expected",
				  PASSPHRASE_MIN, PASSPHRASE_MAX);
	if ((proof == PROVISION_PROOF_CARD || proof == PROVISION_PROOF_PASSWORD) &&
	    !*account->user)
		policy_errors_add(errors, account->line, "network without USERNAME");
	if (proof == PROVISION_PROOF_PASSWORD && !*account->secret)
		policy_errors_add(errors, account->line, "network without PASSWORD");
	/* Whoever calls a network by the same name would get what is proved or told to it */
	if (account->kind == PROVISION_WLAN && !*account->realm &&
	    (proof == PROVISION_PROOF_CARD || proof == PROVISION_PROOF_PASSWORD))
		policy_errors_add(errors, account->line,
				  "network without REALM: its servers' names are not known");
}

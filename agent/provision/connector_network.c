// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Networks: a keyfile of NetworkManager for each, which root alone writes and only the card's user
 * may use. What has a password in it is where NetworkManager has what it forgets, and goes with the
 * card.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/provision/connector.h"
#include "agent/provision/provision_network.h"
#include "agent/trust.h"

#define KINDS	(1U << PROVISION_WLAN | 1U << PROVISION_VPN)
#define IKE	"org.freedesktop.NetworkManager.strongswan"

static void print_text(FILE *out, const char *name, const char *text)
{
	fprintf(out, "%s=", name);
	connector_key_text(out, text);
	fputc('\n', out);
}

/* Of the card's objects, with an identifier where the document has one */
static void print_uri(FILE *out, const char *name, const struct provision_account *a,
		      const char *type)
{
	const char *p;

	fprintf(out, "%s=pkcs11:type=%s", name, type);
	if (*a->key)
		fputs(";id=", out);
	for (p = a->key; *p; p += 2)
		fprintf(out, "%%%.2s", p);
	fputc('\n', out);
}

/* The same each time, so that NetworkManager takes it for the same connection */
static void print_uuid(FILE *out, const char *name)
{
	uint8_t digest[TRUST_DIGEST_SIZE];
	size_t i;

	if (trust_sha256(name, strlen(name), digest))
		return;
	digest[6] = (digest[6] & 0x0f) | 0x80;	/* version 8: of no other's making */
	digest[8] = (digest[8] & 0x3f) | 0x80;
	fputs("uuid=", out);
	for (i = 0; i < 16; i++)
		fprintf(out, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", digest[i]);
	fputc('\n', out);
}

static void print_eap(FILE *out, const struct provision_account *a, enum provision_proof proof)
{
	fprintf(out, "\n[802-1x]\nidentity=%s\n", a->user);
	fprintf(out, "system-ca-certs=true\ndomain-suffix-match=%s\n", a->realm);
	if (proof == PROVISION_PROOF_CARD) {
		fputs("eap=tls;\n", out);
		print_uri(out, "client-cert", a, "cert");
		print_uri(out, "private-key", a, "private");
		fputs("private-key-password-flags=1\n", out);	/* the PIN: the user is asked */
		return;
	}
	fprintf(out, "eap=%s;\n", !strcmp(a->auth, "EAP-TTLS") ? "ttls" : "peap");
	fputs("phase2-auth=mschapv2\n", out);
	print_text(out, "password", a->secret);
}

static void print_wlan(FILE *out, const struct provision_account *a)
{
	enum provision_proof proof = provision_network_proof(a);
	const char *p;

	/* As bytes: any text is an SSID */
	fputs("type=wifi\n\n[wifi]\nmode=infrastructure\nssid=", out);
	for (p = a->address; *p; p++)
		fprintf(out, "%d;", (unsigned char)*p);
	fputc('\n', out);
	if (proof == PROVISION_PROOF_NONE)
		return;
	fprintf(out, "\n[wifi-security]\nkey-mgmt=%s\n",
		proof == PROVISION_PROOF_PASSPHRASE ? "wpa-psk" : "wpa-eap");
	if (proof == PROVISION_PROOF_PASSPHRASE)
		print_text(out, "psk", a->secret);
	else
		print_eap(out, a, proof);
}

/* IKEv2; the gateway's certificate is one of the system's authorities, for its own name */
static void print_vpn(FILE *out, const struct provision_account *a)
{
	bool card = provision_network_proof(a) == PROVISION_PROOF_CARD;

	fprintf(out, "type=vpn\nautoconnect=false\n\n[vpn]\nservice-type=" IKE
		"\naddress=%s\nuser=%s\nvirtual=yes\n", a->address, a->user);
	if (card) {
		fputs("method=cert\ncert-source=smartcard\n", out);
		return;
	}
	fputs("method=eap\npassword-flags=0\n\n[vpn-secrets]\n", out);
	print_text(out, "password", a->secret);
}

static int make_one(const struct connector_job *job, const struct provision_account *a,
		    struct error *err)
{
	char path[PROVISION_PATH_SIZE], *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	int ret;

	snprintf(path, sizeof(path), CONNECTOR_PREFIX "%u-%s-%s.nmconnection",
		 (unsigned int)job->site->user_uid, provision_kind_name(a->kind), a->id);
	if (!out)
		return error_set(err, -ENOMEM, "out of memory");
	fputs("[connection]\n", out);
	print_text(out, "id", *a->name ? a->name : a->id);
	print_uuid(out, path);
	fprintf(out, "permissions=user:%s:;\n", job->site->user);
	if (a->kind == PROVISION_WLAN)
		print_wlan(out, a);
	else
		print_vpn(out, a);
	fputs("\n[ipv4]\nmethod=auto\n\n[ipv6]\nmethod=auto\n", out);
	ret = fclose(out) ? error_set(err, -ENOMEM, "out of memory") :
	      provision_plan_add(job->plan, *a->secret ? PROVISION_RUNTIME : PROVISION_HOME, path,
				 0600, "", text, len, err);
	if (text)
		explicit_bzero(text, len);
	free(text);
	return ret;
}

static int make(const struct connector_job *job, struct error *err)
{
	const struct provision_account *a = NULL;
	int ret = 0;

	while (!ret && (a = connector_next(job, KINDS, a)))
		ret = make_one(job, a, err);
	return ret;
}

const struct connector connector_network = {
	.name = "networks",
	.program = "NetworkManager",
	.system = true,
	.kinds = KINDS,
	.make = make,
};

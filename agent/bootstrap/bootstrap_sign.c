// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Our own proof: a signature by an operator whose certificate, or whose authority's, is on the
 * card, or by one that an authority of this device certified.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/bootstrap/bootstrap_proof.h"
#include "agent/trust_bootstrap.h"

static int verify(const struct trust_anchors *anchors, const struct bootstrap_packet *packet,
		  const struct bytes *content, time_t at, struct trust_verdict *signer,
		  struct error *err)
{
	return trust_bootstrap_verify(anchors, at, content->data, content->len, packet->mac,
				      packet->mac_len, signer, err);
}

/* First who may do everything, then who may only set up applications */
static int by_card(const struct bootstrap_packet *packet, const struct bytes *content,
		   const struct bootstrap_secrets *secrets, struct bootstrap_verdict *verdict,
		   struct trust_verdict *signer, struct error *err)
{
	int ret = -ENOKEY, kind;

	for (kind = 0; kind < BOOTSTRAP_OPERATORS && ret == -ENOKEY; kind++) {
		if (!secrets->card->operators[kind])
			continue;
		ret = verify(secrets->card->operators[kind], packet, content, secrets->at, signer,
			     err);
		verdict->manage = kind == BOOTSTRAP_OPERATOR_ANY;
	}
	if (!ret)
		snprintf(verdict->by, sizeof(verdict->by), "%s, whom the card of %s names",
			 signer->subject, secrets->card->authority_name);
	return ret;
}

static int by_device(const struct bootstrap_packet *packet, const struct bytes *content,
		     const struct bootstrap_secrets *secrets, struct bootstrap_verdict *verdict,
		     struct trust_verdict *signer, struct error *err)
{
	int ret = verify(secrets->anchors, packet, content, secrets->at, signer, err);

	if (!ret && secrets->authority &&
	    memcmp(secrets->authority, signer->authority, sizeof(signer->authority)))
		return error_set(err, -EKEYREJECTED,
				 "the packet is by %s for %s, and this device is bound to another authority",
				 signer->subject, signer->authority_name);
	verdict->manage = true;
	if (!ret)
		snprintf(verdict->by, sizeof(verdict->by), "%s for %s, which this device believes",
			 signer->subject, signer->authority_name);
	return ret;
}

/**
 * bootstrap_sign_check - did an operator sign a packet, whom card or device know
 * @packet: the packet
 * @secrets: card and authorities
 * @verdict: filled in on success
 * @err: message on failure
 *
 * Return: 0; -ENOKEY when neither knows the operator; as trust_bootstrap_verify().
 */
int bootstrap_sign_check(const struct bootstrap_packet *packet,
			 const struct bootstrap_secrets *secrets,
			 struct bootstrap_verdict *verdict, struct error *err)
{
	struct trust_verdict signer = {};
	struct bytes content = {};
	int ret = -ENOKEY;

	bootstrap_packet_signed(packet, &content);
	if (content.error)
		ret = error_set(err, content.error, "out of memory");
	if (ret == -ENOKEY && secrets->card)
		ret = by_card(packet, &content, secrets, verdict, &signer, err);
	if (ret == -ENOKEY && secrets->anchors)
		ret = by_device(packet, &content, secrets, verdict, &signer, err);
	bytes_free(&content);
	if (ret == -ENOKEY)
		return error_set(err, ret, "the packet is signed by %s, whom %s",
				 *signer.subject ? signer.subject : "somebody",
				 secrets->card ? "neither the card nor this device knows" :
				 "this device does not know, and no card is there to ask");
	return ret;
}

/**
 * bootstrap_sign_make - sign a packet
 * @packet: with body, ID and UNTIL; SEC and MAC are set
 * @key_file: the operator's private key, PEM, or its PKCS#11 URI
 * @cert_file: its certificate, PEM, followed by those between it and the anchor
 * @err: message on failure
 *
 * Return: 0, -EMSGSIZE when the certificates are too many, as trust_bootstrap_sign().
 */
int bootstrap_sign_make(struct bootstrap_packet *packet, const char *key_file,
			const char *cert_file, struct error *err)
{
	struct bytes content = {};
	uint8_t *cms = NULL;
	size_t len = 0;
	int ret;

	packet->sec = BOOTSTRAP_SIGNED;
	bootstrap_packet_signed(packet, &content);
	ret = content.error ? error_set(err, content.error, "out of memory") :
	      trust_bootstrap_sign(key_file, cert_file, content.data, content.len, &cms, &len,
				   err);
	bytes_free(&content);
	if (!ret && len > sizeof(packet->mac))
		ret = error_set(err, -EMSGSIZE, "signature of %zu bytes, expected %zu at most", len,
				sizeof(packet->mac));
	if (!ret) {
		memcpy(packet->mac, cms, len);
		packet->mac_len = len;
	}
	free(cms);
	return ret;
}

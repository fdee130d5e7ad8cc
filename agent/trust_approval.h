/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TRUST_APPROVAL_H
#define CARDGATE_TRUST_APPROVAL_H

#include "agent/card_mac.h"
#include "agent/trust.h"

#define TRUST_APPROVAL_SIZE_MAX	(32 << 20)	/* bytes of one, with the list inside */

/* What an approver signs; the type is part of what is signed */
enum trust_approval_kind {
	TRUST_APPROVAL_PACKAGE,		/* a package: detached */
	TRUST_APPROVAL_LIST,		/* an approval list: inside */
};

/**
 * struct trust_approval - what an authority approved
 * @kind: of what
 * @digest: SHA-256 of what was signed
 * @list: the list, NULL for a package
 * @list_len: bytes of it
 * @signed_at: when, as the signer says, seconds since 1970-01-01 UTC; 0: it does not
 * @verdict: who signed; without anchors only the signer's name
 * @by_mac: it is not signed but has @mac, which only a card can check
 * @mac: the MAC over @digest
 */
struct trust_approval {
	enum trust_approval_kind kind;
	uint8_t digest[TRUST_DIGEST_SIZE];
	uint8_t *list;
	size_t list_len;
	time_t signed_at;
	struct trust_verdict verdict;
	bool by_mac;
	struct card_mac mac;
};

/* Device side */
int trust_approval_read(const struct trust_anchors *anchors, time_t at,
			const uint8_t *der, size_t len,
			struct trust_approval *approval, struct error *err);
int trust_approval_read_mac(const uint8_t *der, size_t len, struct trust_approval *approval,
			    struct error *err);
void trust_approval_free(struct trust_approval *approval);

/* Authority's side */
int trust_approval_sign(const char *key_file, const char *cert_file,
			const struct trust_approval *approval,
			uint8_t **cms, size_t *cms_len, struct error *err);
int trust_approval_make_mac(const char *key_file, const struct trust_approval *approval,
			    uint8_t **der, size_t *len, struct error *err);
int trust_make_approver(const char *dir, const char *ca_key_file, const char *ca_cert_file,
			const char *name, unsigned int days, const char *kind, struct error *err);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TRUST_X509_H
#define CARDGATE_TRUST_X509_H

#include <stdbool.h>
#include <openssl/x509.h>

#include "agent/trust.h"
#include "agent/trust_card.h"

/* Shared by the trust_*.c files only: it shows OpenSSL's types */

#define TRUST_FILE_SIZE_MAX	65536
#define TRUST_CHAIN_MAX		4	/* certificates between signer and anchor */

/**
 * struct trust_anchors - the authorities that this device believes
 * @dir: where they were read from
 * @store: certificates and revocation lists
 * @count: certificates
 * @crls: revocation lists
 * @verified: three by three, certificates that they vouched for, the issuer of each,
 *	and the anchor that it leads to
 */
struct trust_anchors {
	char *dir;
	X509_STORE *store;
	size_t count;
	size_t crls;
	struct stack_st_X509 *verified;
};

/**
 * struct trust_role - what a certificate may be used for
 * @what: what certificates of this role are called
 * @needed: extended key usage that it must have, see trust_oid.h
 * @forbidden: one that it must not have, or NULL
 */
struct trust_role {
	const char *what;
	const char *needed;
	const char *forbidden;
};

extern const struct trust_role trust_role_signer;
extern const struct trust_role trust_role_card;
extern const struct trust_role trust_role_approver;
extern const struct trust_role trust_role_operator;

int trust_x509_error(struct error *err, int code, const char *what);
void trust_x509_subject(const X509 *cert, char *buf, size_t size);
void trust_x509_name(const X509_NAME *name, char *buf, size_t size);
void trust_x509_dates(const X509 *cert, char *buf, size_t size);
int trust_x509_decode(const uint8_t *der, size_t len, X509 **cert, struct error *err);
int trust_x509_give(uint8_t *bytes, int n, uint8_t **out, size_t *len, struct error *err);
int trust_x509_load(const char *path, struct stack_st_X509 **certs, struct error *err);
int trust_x509_load_key(const char *path, EVP_PKEY **key, struct error *err);
int trust_x509_load_signer(const char *key_file, const char *cert_file,
			   const struct trust_role *role, EVP_PKEY **key,
			   struct stack_st_X509 **certs, struct error *err);
int trust_x509_sign(const char *key_file, const char *cert_file, const struct trust_role *role,
		    const uint8_t *data, size_t data_len,
		    uint8_t **cms, size_t *cms_len, struct error *err);
int trust_crl_decode(const uint8_t *data, size_t len, const char *what,
		     struct stack_st_X509_CRL **crls, struct error *err);
int trust_crl_load(const char *path, struct stack_st_X509_CRL **crls, struct error *err);
struct stack_st_X509_CRL *trust_crl_find(const X509_STORE_CTX *ctx, const X509_NAME *issuer);
bool trust_x509_digest_ok(int digest_nid);
bool trust_x509_signature_ok(int algorithm_nid);
int trust_x509_check_key(const char *who, const EVP_PKEY *key, struct error *err);
int trust_x509_check_algorithms(X509 *cert, bool is_anchor, struct error *err);
int trust_x509_check_authority(X509 *cert, struct error *err);
int trust_x509_check_role(X509 *cert, const struct trust_role *role, struct error *err);
int trust_x509_add_policies(X509 *cert, const struct trust_policies *policies);
int trust_x509_verify_chain(const struct trust_anchors *anchors, time_t at, X509 *cert,
			    struct stack_st_X509 *others, const struct trust_role *role,
			    struct trust_verdict *verdict, struct error *err);
int trust_x509_check_issuer(X509 *issuer, const struct trust_role *role, struct error *err);

#endif

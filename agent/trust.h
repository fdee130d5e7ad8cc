/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TRUST_H
#define CARDGATE_TRUST_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "agent/error.h"

#define TRUST_DIGEST_SIZE	32
#define TRUST_SUBJECT_MAX	128
#define TRUST_SHA1_SIZE		20	/* only for what OMA's standards ask for */

/**
 * struct trust_verdict - who signed
 * @authority: SHA-256 of the anchor's SubjectPublicKeyInfo: the Management
 *	Authority's identity
 * @authority_name: subject of the anchor, one line
 * @subject: subject of the certificate that was verified, one line
 */
struct trust_verdict {
	uint8_t authority[TRUST_DIGEST_SIZE];
	char authority_name[TRUST_SUBJECT_MAX];
	char subject[TRUST_SUBJECT_MAX];
};

#define TRUST_CERTIFICATES_MAX	16

struct trust_certificate {
	uint8_t *der;
	size_t len;
};

/* Anchors in DER, for the kernel */
struct trust_certificates {
	struct trust_certificate certs[TRUST_CERTIFICATES_MAX];
	size_t count;
};

/**
 * struct trust_request - what a card's certificate is to say
 * @holder: the employee's name, UTF-8, 1 to 64 bytes
 * @department: where they work, likewise; NULL: nowhere in particular
 * @days: validity from now, 1 to 36500, cut off where the authority's ends
 * @ocsp: URL of the responder that knows whether it was revoked; NULL: none
 */
struct trust_request {
	const char *holder;
	const char *department;
	unsigned int days;
	const char *ocsp;
};

struct trust_anchors;
struct trust_policies;

/* Device side */
int trust_anchors_load(struct trust_anchors **anchors, const char *dir, struct error *err);
int trust_anchors_add_lists(struct trust_anchors *anchors, const uint8_t *data, size_t len,
			    const char *what, struct error *err);
int trust_anchors_of(struct trust_anchors **anchors, const struct trust_certificates *certs,
		     const char *from, struct error *err);
void trust_anchors_free(struct trust_anchors *anchors);
size_t trust_anchors_count(const struct trust_anchors *anchors);
int trust_certificates_read(struct trust_certificates *list, const char *path,
			    struct error *err);
int trust_certificates_of(struct trust_certificates *list, const struct trust_anchors *anchors,
			  const uint8_t authority[TRUST_DIGEST_SIZE], struct error *err);
void trust_certificates_free(struct trust_certificates *list);
int trust_verify_ruleset(const struct trust_anchors *anchors, time_t at,
			 const uint8_t *ruleset, size_t ruleset_len,
			 const uint8_t *cms, size_t cms_len,
			 struct trust_verdict *verdict, struct error *err);
int trust_verify_provisioning(const struct trust_anchors *anchors, time_t at,
			      const uint8_t *content, size_t len,
			      const uint8_t *cms, size_t cms_len,
			      struct trust_verdict *verdict, struct error *err);
int trust_verify_card(const struct trust_anchors *anchors, time_t at,
		      const uint8_t *cert, size_t cert_len,
		      struct trust_verdict *verdict, struct error *err);
int trust_verify_digest(const uint8_t *cert, size_t cert_len,
			const uint8_t digest[TRUST_DIGEST_SIZE],
			const uint8_t *sig, size_t sig_len, struct error *err);

/* Both sides */
int trust_sha256(const void *data, size_t len, uint8_t digest[TRUST_DIGEST_SIZE]);
int trust_sha256_file(int fd, uint8_t digest[TRUST_DIGEST_SIZE]);
int trust_hmac_sha1(const void *key, size_t key_len, const void *data, size_t len,
		    uint8_t mac[TRUST_SHA1_SIZE]);
int trust_random(void *buf, size_t len);

/* Authority's side */
int trust_lists_check(const uint8_t *data, size_t len, const char *what, struct error *err);
int trust_make_authority(const char *dir, const char *name, unsigned int days,
			 const char *kind, struct error *err);
int trust_sign_ruleset(const char *key_file, const char *cert_file,
		       const uint8_t *ruleset, size_t ruleset_len,
		       uint8_t **cms, size_t *cms_len, struct error *err);
int trust_make_card_cert(const char *ca_key_file, const char *ca_cert_file,
			 const uint8_t *spki, size_t spki_len,
			 const struct trust_request *request,
			 const struct trust_policies *policies,
			 uint8_t **cert, size_t *cert_len, struct error *err);

#endif

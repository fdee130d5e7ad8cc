/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TRUST_H
#define CARDGATE_TRUST_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "agent/error.h"

#define TRUST_DIGEST_SIZE	32
#define TRUST_SUBJECT_MAX	128

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

struct trust_anchors;

/* Device side */
int trust_anchors_load(struct trust_anchors **anchors, const char *dir, struct error *err);
void trust_anchors_free(struct trust_anchors *anchors);
size_t trust_anchors_count(const struct trust_anchors *anchors);
int trust_verify_ruleset(const struct trust_anchors *anchors, time_t at,
			 const uint8_t *ruleset, size_t ruleset_len,
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
int trust_random(void *buf, size_t len);

/* Authority's side */
int trust_make_authority(const char *dir, const char *name, unsigned int days, struct error *err);
int trust_sign_ruleset(const char *key_file, const char *cert_file,
		       const uint8_t *ruleset, size_t ruleset_len,
		       uint8_t **cms, size_t *cms_len, struct error *err);
int trust_make_card_cert(const char *ca_key_file, const char *ca_cert_file,
			 const uint8_t *spki, size_t spki_len,
			 const char *holder, unsigned int days,
			 uint8_t **cert, size_t *cert_len, struct error *err);

#endif

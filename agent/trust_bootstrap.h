/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TRUST_BOOTSTRAP_H
#define CARDGATE_TRUST_BOOTSTRAP_H

#include "agent/trust.h"

/* Device side */
int trust_bootstrap_verify(const struct trust_anchors *anchors, time_t at,
			   const uint8_t *content, size_t len, const uint8_t *cms, size_t cms_len,
			   struct trust_verdict *verdict, struct error *err);

/* Authority's side */
int trust_bootstrap_sign(const char *key_file, const char *cert_file,
			 const uint8_t *content, size_t len,
			 uint8_t **cms, size_t *cms_len, struct error *err);
int trust_make_operator(const char *dir, const char *ca_key_file, const char *ca_cert_file,
			const char *name, unsigned int days, const char *kind, struct error *err);

#endif

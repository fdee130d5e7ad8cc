/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TRUST_CMS_H
#define CARDGATE_TRUST_CMS_H

#include <stddef.h>
#include <stdint.h>
#include <openssl/cms.h>

#include "agent/error.h"
#include "agent/trust.h"

struct trust_role;

/* Shared by the trust_*.c files only: it shows OpenSSL's types */

#define TRUST_CMS_DATA	"1.2.840.113549.1.7.1"	/* id-data (RFC 5652, 4) */

int trust_cms_decode(const uint8_t *der, size_t len, size_t max, CMS_ContentInfo **cms,
		     struct error *err);
int trust_cms_check_signed(CMS_ContentInfo *cms, const char *type, const char *what,
			   struct error *err);
int trust_cms_check_algorithms(CMS_ContentInfo *cms, struct error *err);
int trust_cms_signer(CMS_ContentInfo *cms, struct stack_st_X509 **certs, X509 **cert,
		     struct error *err);
int trust_cms_verify_detached(const struct trust_anchors *anchors, time_t at,
			      const struct trust_role *role, const char *what,
			      const uint8_t *data, size_t len, const uint8_t *cms,
			      size_t cms_len, struct trust_verdict *verdict, struct error *err);

#endif

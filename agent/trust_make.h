/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TRUST_MAKE_H
#define CARDGATE_TRUST_MAKE_H

#include "agent/trust_x509.h"

/* Shared by the trust_make*.c files only: it shows OpenSSL's types */

struct trust_extension {
	int nid;
	const char *value;
};

int trust_make_check_name(const char *what, const char *name, unsigned int days,
			  struct error *err);
int trust_make_check_kind(const char *kind, struct error *err);
EVP_PKEY *trust_make_key(const char *kind);
X509 *trust_make_template(EVP_PKEY *key, X509 *issuer, unsigned int days);
int trust_make_add_name(X509 *cert, const char *part, const char *value);
int trust_make_finish(X509 *cert, X509 *issuer, EVP_PKEY *issuer_key,
		      const struct trust_extension *ext);
int trust_make_write_pem(const char *dir, const char *name, X509 *cert, EVP_PKEY *key,
			 struct error *err);
int trust_make_load_ca(const char *key_file, const char *cert_file, EVP_PKEY **key, X509 **cert,
		       struct error *err);

#endif

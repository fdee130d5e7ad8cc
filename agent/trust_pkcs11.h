/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TRUST_PKCS11_H
#define CARDGATE_TRUST_PKCS11_H

#include <stdbool.h>
#include <openssl/evp.h>

#include "agent/error.h"

bool trust_pkcs11_is_uri(const char *text);
int trust_pkcs11_load_key(const char *uri, EVP_PKEY **key, struct error *err);

#endif

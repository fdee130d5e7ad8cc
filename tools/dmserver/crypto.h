/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_CRYPTO_H
#define CARDGATE_DMSERVER_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/error.h"

#define CRYPTO_HEX_SIZE		65	/* of a SHA-256, with NUL */
#define CRYPTO_TOKEN_SIZE	45	/* 32 bytes in base64url, with NUL */
#define CRYPTO_PASSWORD_SIZE	160
#define CRYPTO_PASSWORD_MIN	10	/* characters of a password */

int crypto_token(char token[CRYPTO_TOKEN_SIZE], struct error *err);
int crypto_digest(const void *data, size_t len, char hex[CRYPTO_HEX_SIZE], struct error *err);
int crypto_mac(const char *key, const char *text, char hex[CRYPTO_HEX_SIZE], struct error *err);
int crypto_password_make(const char *password, char stored[CRYPTO_PASSWORD_SIZE],
			 struct error *err);
bool crypto_password_ok(const char *password, const char *stored);
bool crypto_same(const char *a, const char *b);

/* Base64 in either direction; the caller frees what is made. NULL: no memory, not base64 */
char *crypto_base64(const void *data, size_t len);
uint8_t *crypto_unbase64(const char *text, size_t len, size_t *out);

#endif

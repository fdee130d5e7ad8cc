/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_AUTH_H
#define CARDGATE_DM_AUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/error.h"

#define AUTH_DIGEST_SIZE	16
#define AUTH_NONCE_SIZE		16	/* of nonces that we make */
#define AUTH_NONCE_MAX		64	/* of nonces that we take */
#define AUTH_TEXT_MAX		1024	/* name, password, and what is made of them */
#define AUTH_HMAC_HEADER	"x-syncml-hmac"

/*
 * enum auth_type - how a side proves who it is (DM_SEC 5.1)
 * @AUTH_NONE: not in messages: TLS does it
 * @AUTH_BASIC: syncml:auth-basic
 * @AUTH_MD5: syncml:auth-md5
 * @AUTH_HMAC: syncml:auth-MAC
 * @AUTH_TYPES: how many there are
 */
enum auth_type { AUTH_NONE, AUTH_BASIC, AUTH_MD5, AUTH_HMAC, AUTH_TYPES };

/**
 * struct auth_nonce - bytes that make a proof fit one message only
 * @bytes: the bytes
 * @len: how many
 */
struct auth_nonce {
	uint8_t bytes[AUTH_NONCE_MAX];
	size_t len;
};

const char *auth_type_name(enum auth_type type);
int auth_type_parse(const char *name, enum auth_type *type);

int auth_nonce_make(struct auth_nonce *nonce);
int auth_nonce_parse(struct auth_nonce *nonce, const char *base64);
int auth_nonce_text(const struct auth_nonce *nonce, char *base64, size_t size);

int auth_cred(enum auth_type type, const char *name, const char *password,
	      const struct auth_nonce *nonce, char *text, size_t size);
bool auth_cred_fits(enum auth_type type, const char *name, const char *password,
		    const struct auth_nonce *nonce, const char *text);

int auth_hmac(const char *name, const char *password, const struct auth_nonce *nonce,
	      const void *body, size_t len, char *header, size_t size);
bool auth_hmac_fits(const char *name, const char *password, const struct auth_nonce *nonce,
		    const void *body, size_t len, const char *header);
bool auth_hmac_name(const char *header, char *name, size_t size);

int auth_trigger(const char *server, const char *password, const struct auth_nonce *nonce,
		 const void *trigger, size_t len, uint8_t digest[AUTH_DIGEST_SIZE]);
bool auth_same(const void *a, const void *b, size_t len);

#endif

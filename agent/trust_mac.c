// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include "agent/file.h"
#include "agent/ruleset_hex.h"
#include "agent/trust_mac.h"

#define DIGITS		(2 * CARD_MAC_KEY_SIZE)

/**
 * trust_mac_key_load - read the key that makes MACs
 * @file: 64 hexadecimal digits on one line, as "openssl rand -hex 32" makes them
 * @key: set to it, to be wiped by the caller
 * @err: message on failure
 *
 * Return: 0, -EINVAL, or what file_read() says.
 */
int trust_mac_key_load(const char *file, uint8_t key[CARD_MAC_KEY_SIZE], struct error *err)
{
	uint32_t byte = 0;
	const char *pos;
	uint8_t *text;
	size_t len, i;
	int ret;

	ret = file_read(file, DIGITS + 2, &text, &len, err);
	if (ret)
		return ret;
	pos = (char *)text;
	for (i = 0; !ret && i < CARD_MAC_KEY_SIZE; i++) {
		ret = ruleset_hex_digits(&pos, 2, &byte);
		key[i] = (uint8_t)byte;
	}
	if (strspn(pos, "\r\n") != strlen(pos) || strlen((char *)text) != len)
		ret = -EINVAL;
	if (ret) {
		explicit_bzero(key, CARD_MAC_KEY_SIZE);
		error_set(err, ret, "%s: expected one line with %d hexadecimal digits", file,
			  DIGITS);
	}
	explicit_bzero(text, len);
	free(text);
	return ret;
}

/**
 * trust_mac_make - make a MAC that a card with the same key calls right
 * @key: the key
 * @mac: use and digest; its value is set
 *
 * Return: 0 or -EIO.
 */
int trust_mac_make(const uint8_t key[CARD_MAC_KEY_SIZE], struct card_mac *mac)
{
	char cipher[] = "AES-256-CBC";
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, cipher, 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *cmac = EVP_MAC_fetch(NULL, "CMAC", NULL);
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(cmac);
	uint8_t message[CARD_DIGEST_SIZE];
	size_t len = 0;
	int ok;

	ok = ctx && !card_mac_message(mac->use, mac->digest, message) &&
	     EVP_MAC_init(ctx, key, CARD_MAC_KEY_SIZE, params) &&
	     EVP_MAC_update(ctx, message, sizeof(message)) &&
	     EVP_MAC_final(ctx, mac->value, &len, sizeof(mac->value)) &&
	     len == sizeof(mac->value);
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(cmac);
	return ok ? 0 : -EIO;
}

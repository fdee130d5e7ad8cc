// SPDX-License-Identifier: GPL-2.0-or-later
/* Digests, tokens and passwords of the server; the only file of it that uses OpenSSL. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "agent/dm/base64.h"
#include "tools/dmserver/crypto.h"

/* scrypt, RFC 7914: 2^15 blocks of 8 * 128 bytes, 32 MiB */
#define SCRYPT_LOG_N	15
#define SCRYPT_R	8
#define SCRYPT_P	1
#define SCRYPT_MEMORY	(48 << 20)
#define SALT_LEN	16
#define HASH_LEN	32

/* So many logins at a time cost 32 MiB, not that times so many */
static pthread_mutex_t scrypt_lock = PTHREAD_MUTEX_INITIALIZER;

static void to_hex(const uint8_t *bytes, size_t len, char *hex)
{
	size_t i;

	for (i = 0; i < len; i++)
		sprintf(hex + 2 * i, "%02x", bytes[i]);
}

/**
 * crypto_token - make a secret that nobody guesses
 * @token: set to it, characters that are plain in URLs and headers
 * @err: message on failure
 *
 * Return: 0, -EIO.
 */
int crypto_token(char token[CRYPTO_TOKEN_SIZE], struct error *err)
{
	uint8_t noise[32];
	char *c;

	if (RAND_bytes(noise, sizeof(noise)) != 1)
		return error_set(err, -EIO, "no random numbers");
	EVP_EncodeBlock((uint8_t *)token, noise, sizeof(noise));
	for (c = token; *c; c++)
		*c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
	token[strcspn(token, "=")] = '\0';
	return 0;
}

/**
 * crypto_digest - SHA-256
 * @data: what of
 * @len: bytes in it
 * @hex: set to 64 digits
 * @err: message on failure
 *
 * Return: 0, -EIO.
 */
int crypto_digest(const void *data, size_t len, char hex[CRYPTO_HEX_SIZE], struct error *err)
{
	uint8_t digest[32];

	if (!EVP_Digest(data, len, digest, NULL, EVP_sha256(), NULL))
		return error_set(err, -EIO, "SHA-256 failed");
	to_hex(digest, sizeof(digest), hex);
	return 0;
}

/**
 * crypto_mac - HMAC with SHA-256
 * @key: the key
 * @text: what of
 * @hex: set to 64 digits
 * @err: message on failure
 *
 * Return: 0, -EIO.
 */
int crypto_mac(const char *key, const char *text, char hex[CRYPTO_HEX_SIZE], struct error *err)
{
	uint8_t mac[32];

	if (!HMAC(EVP_sha256(), key, (int)strlen(key), (const uint8_t *)text, strlen(text), mac,
		  NULL))
		return error_set(err, -EIO, "HMAC failed");
	to_hex(mac, sizeof(mac), hex);
	return 0;
}

static bool derive(const char *password, const uint8_t salt[SALT_LEN], char hex[CRYPTO_HEX_SIZE])
{
	uint8_t hash[HASH_LEN];
	int ret;

	pthread_mutex_lock(&scrypt_lock);
	ret = EVP_PBE_scrypt(password, strlen(password), salt, SALT_LEN, 1 << SCRYPT_LOG_N,
			     SCRYPT_R, SCRYPT_P, SCRYPT_MEMORY, hash, sizeof(hash));
	pthread_mutex_unlock(&scrypt_lock);
	to_hex(hash, sizeof(hash), hex);
	OPENSSL_cleanse(hash, sizeof(hash));
	return ret == 1;
}

/**
 * crypto_password_make - what to store of a password
 * @password: the password
 * @stored: set to scrypt's parameters, salt and result
 * @err: message on failure
 *
 * Return: 0, -EIO.
 */
int crypto_password_make(const char *password, char stored[CRYPTO_PASSWORD_SIZE],
			 struct error *err)
{
	char hash[CRYPTO_HEX_SIZE], hex[2 * SALT_LEN + 1];
	uint8_t salt[SALT_LEN];

	if (RAND_bytes(salt, sizeof(salt)) != 1 || !derive(password, salt, hash))
		return error_set(err, -EIO, "scrypt failed");
	to_hex(salt, sizeof(salt), hex);
	snprintf(stored, CRYPTO_PASSWORD_SIZE, "scrypt-%d-%d-%d:%s:%s", SCRYPT_LOG_N, SCRYPT_R,
		 SCRYPT_P, hex, hash);
	return 0;
}

/**
 * crypto_password_ok - compare a password with what is stored
 * @password: what somebody typed
 * @stored: of crypto_password_make(); anything else costs as much time and fits none
 *
 * Return: whether it is the one.
 */
bool crypto_password_ok(const char *password, const char *stored)
{
	char expected[CRYPTO_PASSWORD_SIZE], hash[CRYPTO_HEX_SIZE], hex[2 * SALT_LEN + 1];
	const char *at = strchr(stored, ':');
	uint8_t salt[SALT_LEN] = {};
	size_t i;

	for (i = 0; at && i < SALT_LEN; i++)
		if (sscanf(at + 1 + 2 * i, "%2hhx", &salt[i]) != 1)
			break;
	to_hex(salt, sizeof(salt), hex);
	if (!derive(password, salt, hash))
		return false;
	snprintf(expected, sizeof(expected), "scrypt-%d-%d-%d:%s:%s", SCRYPT_LOG_N, SCRYPT_R,
		 SCRYPT_P, hex, hash);
	return crypto_same(expected, stored);
}

/**
 * crypto_same - compare secrets in a time that tells nothing
 * @a: one
 * @b: the other
 *
 * Return: whether they are the same.
 */
bool crypto_same(const char *a, const char *b)
{
	size_t len = strlen(a);

	return len == strlen(b) && !CRYPTO_memcmp(a, b, len);
}

/**
 * crypto_base64 - write bytes in base64
 * @data: the bytes
 * @len: how many
 *
 * Return: text that the caller frees, NULL without memory.
 */
char *crypto_base64(const void *data, size_t len)
{
	struct bytes text = {};

	base64_encode(&text, data, len);
	bytes_add(&text, "", 1);
	if (text.error)
		bytes_free(&text);
	return (char *)text.data;
}

/**
 * crypto_unbase64 - read base64
 * @text: it; white space counts for nothing
 * @len: characters in it
 * @out: set to the number of bytes
 *
 * Return: bytes that the caller frees; NULL when it is not base64, or without
 * memory.
 */
uint8_t *crypto_unbase64(const char *text, size_t len, size_t *out)
{
	struct bytes bytes = {};

	if (base64_decode(&bytes, text, len))
		bytes.error = -EINVAL;
	*out = bytes.len;
	/* So that nothing is not NULL */
	bytes_add(&bytes, "", 1);
	if (bytes.error)
		bytes_free(&bytes);
	return bytes.data;
}

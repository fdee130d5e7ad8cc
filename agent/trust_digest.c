// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <openssl/evp.h>
#include <sys/random.h>

#include "agent/trust.h"

/**
 * trust_sha256 - SHA-256 of bytes
 * @data: the bytes
 * @len: how many
 * @digest: filled in
 *
 * Return: 0 or -EIO.
 */
int trust_sha256(const void *data, size_t len, uint8_t digest[TRUST_DIGEST_SIZE])
{
	return EVP_Digest(data, len, digest, NULL, EVP_sha256(), NULL) == 1 ? 0 : -EIO;
}

/**
 * trust_random - bytes that nobody can guess
 * @buf: filled in
 * @len: how many, at most 256
 *
 * Return: 0 or -EIO.
 */
int trust_random(void *buf, size_t len)
{
	return getrandom(buf, len, 0) == (ssize_t)len ? 0 : -EIO;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
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

#define CHUNK	(256 << 10)	/* fits the second-level cache */

static int digest_all(int fd, EVP_MD_CTX *ctx, uint8_t *chunk)
{
	ssize_t n;

	for (;;) {
		n = read(fd, chunk, CHUNK);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : 0;
		if (EVP_DigestUpdate(ctx, chunk, (size_t)n) != 1)
			return -EIO;
	}
}

/**
 * trust_sha256_file - SHA-256 of a file
 * @fd: read from where it stands to the end, whatever its size
 * @digest: filled in
 *
 * Return: 0 or -errno.
 */
int trust_sha256_file(int fd, uint8_t digest[TRUST_DIGEST_SIZE])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t *chunk = malloc(CHUNK);
	int ret = -ENOMEM;

	if (!ctx || !chunk || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1)
		goto out;
	posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	ret = digest_all(fd, ctx, chunk);
	if (!ret && EVP_DigestFinal_ex(ctx, digest, NULL) != 1)
		ret = -EIO;
out:
	free(chunk);
	EVP_MD_CTX_free(ctx);
	return ret;
}

/**
 * trust_hmac_sha1 - HMAC-SHA1 (RFC 2104), which OMA's bootstrap packets have
 * @key: the key
 * @key_len: bytes of it
 * @data: what it is over
 * @len: bytes of it
 * @mac: filled in
 *
 * Return: 0 or -EIO.
 */
int trust_hmac_sha1(const void *key, size_t key_len, const void *data, size_t len,
		    uint8_t mac[TRUST_SHA1_SIZE])
{
	return HMAC(EVP_sha1(), key, (int)key_len, data, len, mac, NULL) ? 0 : -EIO;
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

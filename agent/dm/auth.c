// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Proofs of OMA DM 1.2 (DM_SEC 5.3, 5.4). MD5 is the standard's, and for
 * servers that know nothing better: what is trusted is TLS and cards.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "agent/dm/auth.h"
#include "agent/dm/base64.h"

#define DIGEST_TEXT	25	/* 16 bytes in base64, and a NUL */

static const char * const type_names[AUTH_TYPES] = {
	[AUTH_BASIC] = "syncml:auth-basic",
	[AUTH_MD5] = "syncml:auth-md5",
	[AUTH_HMAC] = "syncml:auth-MAC",
};

/**
 * auth_type_name - name of a way in Cred and Chal
 * @type: the way
 *
 * Return: the name, or NULL for AUTH_NONE.
 */
const char *auth_type_name(enum auth_type type)
{
	return type_names[type];
}

/**
 * auth_type_parse - a way by its name
 * @name: as in Meta's Type
 * @type: set to it
 *
 * Return: 0, or -EPROTONOSUPPORT.
 */
int auth_type_parse(const char *name, enum auth_type *type)
{
	size_t i;

	for (i = 0; i < AUTH_TYPES; i++) {
		if (type_names[i] && !strcasecmp(type_names[i], name)) {
			*type = (enum auth_type)i;
			return 0;
		}
	}
	return -EPROTONOSUPPORT;
}

/**
 * auth_nonce_make - a new nonce, out of OpenSSL's random numbers
 * @nonce: set to AUTH_NONCE_SIZE bytes
 *
 * Return: 0, or -EIO when there are no random numbers.
 */
int auth_nonce_make(struct auth_nonce *nonce)
{
	nonce->len = AUTH_NONCE_SIZE;
	return RAND_bytes(nonce->bytes, AUTH_NONCE_SIZE) == 1 ? 0 : -EIO;
}

/**
 * auth_nonce_parse - a nonce that the other side made
 * @nonce: set to it
 * @base64: NextNonce; blanks count for nothing
 *
 * Return: 0, -EINVAL when it is no base64 of 1 to AUTH_NONCE_MAX bytes.
 */
int auth_nonce_parse(struct auth_nonce *nonce, const char *base64)
{
	struct bytes out = { .max = AUTH_NONCE_MAX };
	int ret = base64_decode(&out, base64, strlen(base64));

	if (!ret && (out.error || !out.len))
		ret = -EINVAL;
	if (!ret) {
		memcpy(nonce->bytes, out.data, out.len);
		nonce->len = out.len;
	}
	bytes_free(&out);
	return ret;
}

static int text_of(const void *data, size_t len, char *text, size_t size)
{
	struct bytes out = {};
	int ret;

	base64_encode(&out, data, len);
	ret = out.error ?: out.len >= size ? -EMSGSIZE : 0;
	if (!ret) {
		memcpy(text, out.data, out.len);
		text[out.len] = '\0';
		OPENSSL_cleanse(out.data, out.len);
	}
	bytes_free(&out);
	return ret;
}

/**
 * auth_nonce_text - a nonce as NextNonce has it
 * @nonce: the nonce
 * @base64: set to it
 * @size: room for it, NUL included
 *
 * Return: 0, -EMSGSIZE, -ENOMEM.
 */
int auth_nonce_text(const struct auth_nonce *nonce, char *base64, size_t size)
{
	return text_of(nonce->bytes, nonce->len, base64, size);
}

static int digest(const void *data, size_t len, uint8_t out[AUTH_DIGEST_SIZE])
{
	return EVP_Digest(data, len, out, NULL, EVP_md5(), NULL) == 1 ? 0 : -EIO;
}

/* base64 of the digest of some bytes */
static int digest_text(const void *data, size_t len, char text[DIGEST_TEXT])
{
	uint8_t bytes[AUTH_DIGEST_SIZE];

	return digest(data, len, bytes) ?: text_of(bytes, sizeof(bytes), text, DIGEST_TEXT);
}

static int pair_text(const char *name, const char *password, char text[DIGEST_TEXT])
{
	char pair[2 * AUTH_TEXT_MAX];
	int len, ret;

	len = snprintf(pair, sizeof(pair), "%s:%s", name, password);
	ret = len < (int)sizeof(pair) ? digest_text(pair, (size_t)len, text) : -EMSGSIZE;
	OPENSSL_cleanse(pair, sizeof(pair));
	return ret;
}

/*
 * The one shape that all of them have: H(b64(H(name:password)) ":" nonce [":" b64(H(body))]),
 * where H is MD5.
 */
static int proof(const char *name, const char *password, const struct auth_nonce *nonce,
		 const void *body, size_t len, uint8_t out[AUTH_DIGEST_SIZE])
{
	char pair[DIGEST_TEXT], content[DIGEST_TEXT];
	struct bytes all = {};
	int ret;

	ret = pair_text(name, password, pair);
	if (!ret && body)
		ret = digest_text(body, len, content);
	if (ret)
		return ret;
	bytes_text(&all, pair);
	bytes_text(&all, ":");
	bytes_add(&all, nonce->bytes, nonce->len);
	if (body) {
		bytes_text(&all, ":");
		bytes_text(&all, content);
	}
	ret = all.error ?: digest(all.data, all.len, out);
	bytes_free(&all);
	return ret;
}

static int basic(const char *name, const char *password, char *text, size_t size)
{
	char pair[2 * AUTH_TEXT_MAX];
	int len, ret;

	len = snprintf(pair, sizeof(pair), "%s:%s", name, password);
	ret = len < (int)sizeof(pair) ? text_of(pair, (size_t)len, text, size) : -EMSGSIZE;
	OPENSSL_cleanse(pair, sizeof(pair));
	return ret;
}

/**
 * auth_cred - Data of a Cred
 * @type: AUTH_BASIC or AUTH_MD5
 * @name: who proves
 * @password: with what
 * @nonce: from the other side; not of AUTH_BASIC
 * @text: set to the Data
 * @size: room for it, NUL included
 *
 * Return: 0, -EMSGSIZE, -EPROTONOSUPPORT for other types, -EIO when OpenSSL has no MD5, -ENOMEM.
 */
int auth_cred(enum auth_type type, const char *name, const char *password,
	      const struct auth_nonce *nonce, char *text, size_t size)
{
	uint8_t bytes[AUTH_DIGEST_SIZE];
	int ret;

	switch (type) {
	case AUTH_BASIC:
		return basic(name, password, text, size);
	case AUTH_MD5:
		ret = proof(name, password, nonce, NULL, 0, bytes);
		return ret ?: text_of(bytes, sizeof(bytes), text, size);
	default:
		return -EPROTONOSUPPORT;
	}
}

/**
 * auth_same - compare in a time that does not depend on what differs
 * @a: some bytes
 * @b: others
 * @len: how many
 */
bool auth_same(const void *a, const void *b, size_t len)
{
	return !CRYPTO_memcmp(a, b, len);
}

static bool same_text(const char *a, const char *b)
{
	size_t len = strlen(a);

	return len == strlen(b) && auth_same(a, b, len);
}

/**
 * auth_cred_fits - is this the Data of the Cred that it must be
 * @type: way of the Cred
 * @name: who should prove
 * @password: with what
 * @nonce: that the other side was given; not of AUTH_BASIC
 * @text: the Data
 */
bool auth_cred_fits(enum auth_type type, const char *name, const char *password,
		    const struct auth_nonce *nonce, const char *text)
{
	char wanted[4 * AUTH_TEXT_MAX];

	return !auth_cred(type, name, password, nonce, wanted, sizeof(wanted)) &&
	       same_text(wanted, text);
}

/**
 * auth_hmac - value of the header AUTH_HMAC_HEADER (DM_SEC 5.4)
 * @name: who proves
 * @password: with what
 * @nonce: from the other side
 * @body: the message, exactly as it is sent
 * @len: bytes of it
 * @header: set to the value
 * @size: room for it, NUL included
 *
 * Return: 0, -EINVAL when the name cannot be quoted, -EMSGSIZE, -EIO, -ENOMEM.
 */
int auth_hmac(const char *name, const char *password, const struct auth_nonce *nonce,
	      const void *body, size_t len, char *header, size_t size)
{
	uint8_t bytes[AUTH_DIGEST_SIZE];
	char mac[DIGEST_TEXT];
	int ret, used;

	if (strpbrk(name, "\"\r\n"))
		return -EINVAL;
	ret = proof(name, password, nonce, body, len, bytes) ?:
	      text_of(bytes, sizeof(bytes), mac, sizeof(mac));
	if (ret)
		return ret;
	used = snprintf(header, size, "algorithm=MD5, username=\"%s\", mac=%s", name, mac);
	return used < 0 || (size_t)used >= size ? -EMSGSIZE : 0;
}

/* Value of a parameter in the header, with or without quotes */
static bool parameter(const char *header, const char *name, char *value, size_t size)
{
	size_t len = strlen(name), used;

	while (*header) {
		header += strspn(header, " \t,");
		used = strcspn(header, "=");
		if (!header[used])
			return false;
		if (used == len && !strncasecmp(header, name, len)) {
			header += used + 1;
			used = *header == '"' ? strcspn(++header, "\"") : strcspn(header, ", \t");
			return snprintf(value, size, "%.*s", (int)used, header) < (int)size;
		}
		header += used + 1;
		header += *header == '"' ? strcspn(header + 1, "\"") + 1 : strcspn(header, ",");
		header += strcspn(header, ",");
	}
	return false;
}

/**
 * auth_hmac_name - who proves in a header
 * @header: its value
 * @name: set to the name
 * @size: room for it, NUL included
 *
 * Return: false when there is no name, or a longer one.
 */
bool auth_hmac_name(const char *header, char *name, size_t size)
{
	return parameter(header, "username", name, size);
}

/**
 * auth_hmac_fits - is this the header that it must be
 * @name: who should prove
 * @password: with what
 * @nonce: that the other side was given
 * @body: the message, exactly as it came
 * @len: bytes of it
 * @header: the header's value
 */
bool auth_hmac_fits(const char *name, const char *password, const struct auth_nonce *nonce,
		    const void *body, size_t len, const char *header)
{
	char algorithm[16], who[AUTH_TEXT_MAX], mac[DIGEST_TEXT], wanted[DIGEST_TEXT];
	uint8_t bytes[AUTH_DIGEST_SIZE];

	/* MD5 when none is named */
	if (parameter(header, "algorithm", algorithm, sizeof(algorithm)) &&
	    strcasecmp(algorithm, "MD5"))
		return false;
	return parameter(header, "username", who, sizeof(who)) && !strcmp(who, name) &&
	       parameter(header, "mac", mac, sizeof(mac)) &&
	       !proof(name, password, nonce, body, len, bytes) &&
	       !text_of(bytes, sizeof(bytes), wanted, sizeof(wanted)) && same_text(wanted, mac);
}

/**
 * auth_trigger - digest of a notification (DM_NOTI 6)
 * @server: identifier of the server
 * @password: its password towards this device
 * @nonce: that it was given
 * @trigger: what is behind the digest
 * @len: bytes of it
 * @out: set to the digest
 *
 * Return: 0, -EMSGSIZE, -EIO, -ENOMEM.
 */
int auth_trigger(const char *server, const char *password, const struct auth_nonce *nonce,
		 const void *trigger, size_t len, uint8_t out[AUTH_DIGEST_SIZE])
{
	return proof(server, password, nonce, trigger, len, out);
}

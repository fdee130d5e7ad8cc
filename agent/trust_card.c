// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <openssl/err.h>

#include "agent/trust_card.h"
#include "agent/trust_x509.h"

/**
 * trust_card_subject - whose certificate it claims to be
 * @cert: the certificate, DER, which nobody has verified
 * @len: bytes of it
 * @subject: set to its subject on one line
 * @err: message on failure
 *
 * Return: 0, or -EBADMSG when it is no certificate.
 */
int trust_card_subject(const uint8_t *cert, size_t len, char subject[TRUST_SUBJECT_MAX],
		       struct error *err)
{
	X509 *x509;
	int ret;

	ret = trust_x509_decode(cert, len, &x509, err);
	if (ret)
		return ret;
	trust_x509_subject(x509, subject, TRUST_SUBJECT_MAX);
	X509_free(x509);
	return 0;
}

/* What does not fit is left out: nobody whom a policy can name has such */
static bool part(const X509_NAME *name, int at, char text[TRUST_PART_SIZE])
{
	const ASN1_STRING *value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
	unsigned char *utf8 = NULL;
	int len = ASN1_STRING_to_UTF8(&utf8, value);
	bool fits = len > 0 && len < TRUST_PART_SIZE && strlen((char *)utf8) == (size_t)len;

	if (fits)
		memcpy(text, utf8, (size_t)len + 1);
	ERR_clear_error();
	OPENSSL_free(utf8);
	return fits;
}

/**
 * trust_card_holder - the holder's name and departments, as a certificate has them
 * @cert: the certificate, DER; trust_verify_card() says what it is worth
 * @len: bytes of it
 * @holder: filled in; parts of more than 64 bytes are left out
 * @err: message on failure
 *
 * Return: 0, or -EBADMSG when it is no certificate.
 */
int trust_card_holder(const uint8_t *cert, size_t len, struct trust_holder *holder,
		      struct error *err)
{
	X509_NAME *name;
	X509 *x509;
	int at, ret;

	memset(holder, 0, sizeof(*holder));
	ret = trust_x509_decode(cert, len, &x509, err);
	if (ret)
		return ret;
	name = X509_get_subject_name(x509);
	at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
	if (at >= 0)
		part(name, at, holder->name);
	at = -1;
	while (holder->count < TRUST_DEPARTMENTS_MAX &&
	       (at = X509_NAME_get_index_by_NID(name, NID_organizationalUnitName,
						at)) >= 0)
		holder->count += part(name, at, holder->departments[holder->count]);
	X509_free(x509);
	return 0;
}

/**
 * trust_card_key - what a card's key is known by
 * @cert: the card's certificate, DER
 * @len: bytes of it
 * @digest: set to the SHA-256 of its SubjectPublicKeyInfo
 * @err: message on failure
 *
 * Return: 0, -EBADMSG when it is no certificate, -EIO.
 */
int trust_card_key(const uint8_t *cert, size_t len, uint8_t digest[TRUST_DIGEST_SIZE],
		   struct error *err)
{
	uint8_t *spki = NULL;
	X509 *x509;
	int ret, n;

	ret = trust_x509_decode(cert, len, &x509, err);
	if (ret)
		return ret;
	n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), &spki);
	if (n <= 0 || trust_sha256(spki, (size_t)n, digest))
		ret = trust_x509_error(err, -EIO, "card's key");
	OPENSSL_free(spki);
	X509_free(x509);
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "agent/file.h"
#include "agent/trust_pkcs11.h"
#include "agent/trust_x509.h"

#define RSA_BITS_MIN	2048
#define RSA_BITS_MAX	8192

/**
 * trust_x509_error - turn OpenSSL's error queue into a message
 * @err: message
 * @code: the -errno to return
 * @what: what was being done
 *
 * Return: @code. The queue is empty afterwards.
 */
int trust_x509_error(struct error *err, int code, const char *what)
{
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());

	error_set(err, code, "%s: %s", what, reason ? reason : "unknown reason");
	ERR_clear_error();
	return code;
}

/**
 * trust_x509_name - a name on one line
 * @name: the name
 * @buf: for the text, in the manner of RFC 2253, shortened to fit
 * @size: bytes of @buf
 */
void trust_x509_name(const X509_NAME *name, char *buf, size_t size)
{
	unsigned long flags = XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long len;
	size_t n;

	snprintf(buf, size, "(no name)");
	if (!bio || X509_NAME_print_ex(bio, name, 0, flags) < 0)
		goto out;
	len = BIO_get_mem_data(bio, &text);
	if (len <= 0)
		goto out;
	n = (size_t)len < size ? (size_t)len : size - 1;
	/* Never half a UTF-8 character */
	while (n && n < (size_t)len && ((unsigned char)text[n] & 0xc0) == 0x80)
		n--;
	memcpy(buf, text, n);
	buf[n] = '\0';
out:
	BIO_free(bio);
}

/**
 * trust_x509_subject - subject of a certificate on one line
 * @cert: the certificate
 * @buf: for the text, see trust_x509_name()
 * @size: bytes of @buf
 */
void trust_x509_subject(const X509 *cert, char *buf, size_t size)
{
	trust_x509_name(X509_get_subject_name(cert), buf, size);
}

/**
 * trust_x509_dates - validity of a certificate
 * @cert: the certificate
 * @buf: for "FROM to UNTIL", ISO 8601, UTC
 * @size: bytes of @buf
 */
void trust_x509_dates(const X509 *cert, char *buf, size_t size)
{
	const ASN1_TIME *times[] = { X509_get0_notBefore(cert), X509_get0_notAfter(cert) };
	char text[2][32] = { "?", "?" };
	struct tm tm;
	size_t i;

	for (i = 0; i < 2; i++)
		if (ASN1_TIME_to_tm(times[i], &tm) == 1)
			strftime(text[i], sizeof(text[i]), "%Y-%m-%dT%H:%M:%SZ", &tm);
	snprintf(buf, size, "%s to %s", text[0], text[1]);
}

/**
 * trust_x509_decode - certificate from its DER form
 * @der: the bytes, nothing may follow the certificate
 * @len: how many
 * @cert: set to the certificate
 * @err: message on failure
 *
 * Return: 0 or -EBADMSG.
 */
int trust_x509_decode(const uint8_t *der, size_t len, X509 **cert, struct error *err)
{
	const uint8_t *p = der;

	*cert = NULL;
	if (len && len <= TRUST_FILE_SIZE_MAX)
		*cert = d2i_X509(NULL, &p, (long)len);
	ERR_clear_error();
	if (*cert && p == der + len)
		return 0;
	X509_free(*cert);
	*cert = NULL;
	return error_set(err, -EBADMSG, "%zu bytes are not an X.509 certificate", len);
}

/**
 * trust_x509_give - hand bytes that OpenSSL allocated to a caller who calls free()
 * @bytes: the bytes; freed
 * @n: how many; nothing is handed over unless positive
 * @out: set to a copy, or NULL
 * @len: set to its length
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int trust_x509_give(uint8_t *bytes, int n, uint8_t **out, size_t *len, struct error *err)
{
	*out = n > 0 ? malloc((size_t)n) : NULL;
	if (*out) {
		memcpy(*out, bytes, (size_t)n);
		*len = (size_t)n;
	}
	OPENSSL_free(bytes);
	return *out ? 0 : trust_x509_error(err, -ENOMEM, "encoding");
}

/* A PEM reader that never asks the user for anything */
static int no_passphrase(char *buf, int size, int rwflag, void *arg)
{
	(void)buf;
	(void)size;
	(void)rwflag;
	(void)arg;
	return -1;
}

/**
 * trust_x509_load - certificates of a file
 * @path: PEM with at least one certificate, or one certificate in DER
 * @certs: set to them, in their order
 * @err: message on failure
 *
 * Return: 0, -EBADMSG, -ENOMEM or what file_read() says.
 */
int trust_x509_load(const char *path, struct stack_st_X509 **certs, struct error *err)
{
	X509 *cert = NULL;
	BIO *bio = NULL;
	uint8_t *data;
	size_t len;
	int ret;

	ret = file_read(path, TRUST_FILE_SIZE_MAX, &data, &len, err);
	if (ret)
		return ret;
	*certs = sk_X509_new_null();
	bio = BIO_new_mem_buf(data, (int)len);
	if (!*certs || !bio) {
		ret = error_set(err, -ENOMEM, "%s: out of memory", path);
		goto out;
	}
	if (!trust_x509_decode(data, len, &cert, NULL) && sk_X509_push(*certs, cert))
		goto out;
	while ((cert = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL)))
		if (!sk_X509_push(*certs, cert))
			break;
	X509_free(cert);
	if (!sk_X509_num(*certs) || ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
		ret = error_set(err, -EBADMSG, "%s: expected X.509 certificates in PEM", path);
	ERR_clear_error();
out:
	if (ret) {
		sk_X509_pop_free(*certs, X509_free);
		*certs = NULL;
	}
	BIO_free(bio);
	free(data);
	return ret;
}

/**
 * trust_x509_load_key - private key of a file
 * @path: PEM, or URI of a key in a PKCS#11 token; OpenSSL asks on the terminal
 *	for the passphrase of an encrypted one, or the PIN
 * @key: set to the key
 * @err: message on failure
 *
 * Return: 0, -EBADMSG, -ENOMEM or what file_read() says.
 */
int trust_x509_load_key(const char *path, EVP_PKEY **key, struct error *err)
{
	BIO *bio = NULL;
	uint8_t *data;
	size_t len;
	int ret;

	if (trust_pkcs11_is_uri(path))
		return trust_pkcs11_load_key(path, key, err);
	ret = file_read(path, TRUST_FILE_SIZE_MAX, &data, &len, err);
	if (ret)
		return ret;
	bio = BIO_new_mem_buf(data, (int)len);
	if (!bio) {
		ret = error_set(err, -ENOMEM, "%s: out of memory", path);
		goto out;
	}
	*key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	if (!*key)
		ret = error_set(err, -EBADMSG, "%s: expected a private key in PEM", path);
	ERR_clear_error();
out:
	BIO_free(bio);
	OPENSSL_cleanse(data, len);
	free(data);
	return ret;
}

/**
 * trust_x509_digest_ok - is a digest strong enough
 * @digest_nid: OpenSSL's number of it
 *
 * Return: true for SHA-256, SHA-384 and SHA-512.
 */
bool trust_x509_digest_ok(int digest_nid)
{
	return digest_nid == NID_sha256 || digest_nid == NID_sha384 || digest_nid == NID_sha512;
}

/**
 * trust_x509_signature_ok - is a signature algorithm strong enough, whatever the key
 * @algorithm_nid: OpenSSL's number of it, ecdsa-with-SHA256 for example
 *
 * Return: whether it is RSA or ECDSA over a digest that trust_x509_digest_ok() takes.
 */
bool trust_x509_signature_ok(int algorithm_nid)
{
	int digest, kind;

	return OBJ_find_sigid_algs(algorithm_nid, &digest, &kind) == 1 &&
	       trust_x509_digest_ok(digest) &&
	       (kind == NID_rsaEncryption || kind == NID_X9_62_id_ecPublicKey);
}

/**
 * trust_x509_check_key - is a public key strong enough
 * @who: whose it is, for the message
 * @key: the key, may be NULL
 * @err: message on failure
 *
 * Return: 0, or -EKEYREJECTED unless it is RSA of 2048 to 8192 bits or an
 * elliptic curve key on P-256 or P-384.
 */
int trust_x509_check_key(const char *who, const EVP_PKEY *key, struct error *err)
{
	char group[64] = "unknown";
	int bits = key ? EVP_PKEY_get_bits(key) : 0;

	if (key && EVP_PKEY_is_a(key, "RSA")) {
		if (bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX)
			return 0;
		return error_set(err, -EKEYREJECTED, "%s: RSA key of %d bits, expected %d to %d",
				 who, bits, RSA_BITS_MIN, RSA_BITS_MAX);
	}
	if (key && EVP_PKEY_is_a(key, "EC")) {
		EVP_PKEY_get_group_name(key, group, sizeof(group), NULL);
		ERR_clear_error();
		if (!strcmp(group, SN_X9_62_prime256v1) || !strcmp(group, SN_secp384r1))
			return 0;
		return error_set(err, -EKEYREJECTED, "%s: key on curve %s, expected P-256 or P-384",
				 who, group);
	}
	return error_set(err, -EKEYREJECTED,
			 "%s: key of an unknown kind, expected RSA, P-256 or P-384", who);
}

/**
 * trust_x509_check_algorithms - are key and signature of a certificate strong enough
 * @cert: the certificate
 * @is_anchor: nobody relies on its own signature
 * @err: message on failure
 *
 * Return: 0 or -EKEYREJECTED.
 */
int trust_x509_check_algorithms(X509 *cert, bool is_anchor, struct error *err)
{
	char subject[TRUST_SUBJECT_MAX];
	int digest, kind, ret;

	trust_x509_subject(cert, subject, sizeof(subject));
	ret = trust_x509_check_key(subject, X509_get0_pubkey(cert), err);
	if (ret || is_anchor)
		return ret;
	if (X509_get_signature_info(cert, &digest, &kind, NULL, NULL) == 1 &&
	    trust_x509_digest_ok(digest) && (kind == EVP_PKEY_RSA || kind == EVP_PKEY_EC))
		return 0;
	ERR_clear_error();
	return error_set(err, -EKEYREJECTED,
			 "%s: certificate signed with %s, expected RSA or ECDSA with SHA-256, SHA-384 or SHA-512",
			 subject, OBJ_nid2ln(X509_get_signature_nid(cert)));
}

/**
 * trust_x509_check_authority - may a certificate issue others
 * @cert: the certificate
 * @err: message on failure
 *
 * Return: 0 or -EKEYREJECTED.
 */
int trust_x509_check_authority(X509 *cert, struct error *err)
{
	char subject[TRUST_SUBJECT_MAX];

	if (X509_check_ca(cert) == 1 && X509_get_key_usage(cert) & KU_KEY_CERT_SIGN)
		return 0;
	trust_x509_subject(cert, subject, sizeof(subject));
	return error_set(err, -EKEYREJECTED,
			 "%s: not an authority, expected basicConstraints CA:TRUE and keyUsage keyCertSign",
			 subject);
}

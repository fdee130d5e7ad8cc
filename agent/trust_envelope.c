// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What only the key of a certificate can read: CMS EnvelopedData (RFC 5652 section 6) with AES-256
 * in CBC mode, its key agreed on by ECDH on P-256 with SHA-256 (RFC 5753).
 */
#define OPENSSL_SUPPRESS_DEPRECATED	/* a key elsewhere is a method of EC_KEY, or a provider */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include "agent/trust_envelope.h"

/*
 * struct holder - who has the private key
 * @agree: the key's half of ECDH
 * @data: for @agree
 * @ret: what it said
 * @err: message on failure
 */
struct holder {
	trust_agree agree;
	void *data;
	int ret;
	struct error *err;
};

static int holder_index = -1;

static X509 *parse_cert(const uint8_t *der, size_t len, struct error *err)
{
	const uint8_t *p = der;
	X509 *cert = len <= INT_MAX ? d2i_X509(NULL, &p, (long)len) : NULL;
	char group[32] = "";

	if (cert && EVP_PKEY_get_group_name(X509_get0_pubkey(cert), group, sizeof(group), NULL) &&
	    !strcmp(group, "prime256v1"))
		return cert;
	error_set(err, cert ? -EOPNOTSUPP : -EBADMSG, cert ?
		  "the card's key is not on P-256 and cannot decipher" : "not a certificate");
	X509_free(cert);
	return NULL;
}

/* SHA-256 where OpenSSL would take SHA-1 */
static int add_recipient(CMS_ContentInfo *cms, X509 *cert)
{
	CMS_RecipientInfo *ri = CMS_add1_recipient_cert(cms, cert, CMS_KEY_PARAM);
	STACK_OF(CMS_RecipientEncryptedKey) *keys;
	EVP_PKEY_CTX *ctx = ri ? CMS_RecipientInfo_get0_pkey_ctx(ri) : NULL;

	keys = ctx ? CMS_RecipientInfo_kari_get0_reks(ri) : NULL;
	return keys && EVP_PKEY_CTX_set_ecdh_kdf_md(ctx, EVP_sha256()) > 0;
}

/**
 * trust_envelope_make - have only a certificate's key read something
 * @cert: the certificate, DER, with a key on P-256; verified by the caller
 * @cert_len: bytes of it
 * @data: what
 * @len: bytes of it
 * @cms: set to EnvelopedData, DER, from malloc()
 * @cms_len: bytes of it
 * @err: message on failure
 *
 * Return: 0; -EOPNOTSUPP for another kind of key; -EBADMSG for no certificate; -ENOMEM.
 */
int trust_envelope_make(const uint8_t *cert, size_t cert_len, const uint8_t *data, size_t len,
			uint8_t **cms, size_t *cms_len, struct error *err)
{
	const unsigned int flags = CMS_BINARY | CMS_PARTIAL;
	X509 *to = parse_cert(cert, cert_len, err);
	CMS_ContentInfo *envelope = NULL;
	BIO *in = NULL;
	uint8_t *p;
	int size = -1;

	if (!to)
		return -EOPNOTSUPP;
	in = BIO_new_mem_buf(data, (int)len);
	envelope = CMS_encrypt(NULL, NULL, EVP_aes_256_cbc(), flags);
	if (in && envelope && add_recipient(envelope, to) &&
	    CMS_final(envelope, in, NULL, flags))
		size = i2d_CMS_ContentInfo(envelope, NULL);
	p = *cms = size > 0 ? malloc((size_t)size) : NULL;
	if (p)
		*cms_len = (size_t)i2d_CMS_ContentInfo(envelope, &p);
	CMS_ContentInfo_free(envelope);
	BIO_free(in);
	X509_free(to);
	ERR_clear_error();
	return *cms ? 0 : error_set(err, -ENOMEM, "it cannot be enciphered");
}

static int compute(unsigned char **secret, size_t *len, const EC_POINT *point, const EC_KEY *key)
{
	struct holder *holder = EC_KEY_get_ex_data(key, holder_index);
	uint8_t bytes[TRUST_POINT_SIZE];

	*secret = OPENSSL_malloc(TRUST_SHARED_SIZE);
	if (!*secret || EC_POINT_point2oct(EC_KEY_get0_group(key), point,
					   POINT_CONVERSION_UNCOMPRESSED, bytes, sizeof(bytes),
					   NULL) != sizeof(bytes))
		return 0;
	*len = TRUST_SHARED_SIZE;
	holder->ret = holder->agree(holder->data, bytes, *secret, holder->err);
	return !holder->ret;
}

/* A private key that is elsewhere, with the public one of the certificate */
static EVP_PKEY *key_of(X509 *cert, EC_KEY_METHOD *method, struct holder *holder)
{
	const EC_KEY *public = EVP_PKEY_get0_EC_KEY(X509_get0_pubkey(cert));
	EC_KEY *key = public ? EC_KEY_dup(public) : NULL;
	EVP_PKEY *pkey = EVP_PKEY_new();

	if (holder_index < 0)
		holder_index = EC_KEY_get_ex_new_index(0, NULL, NULL, NULL, NULL);
	EC_KEY_METHOD_set_compute_key(method, compute);
	if (!key || !pkey || holder_index < 0 || !EC_KEY_set_method(key, method) ||
	    !EC_KEY_set_ex_data(key, holder_index, holder) || !EVP_PKEY_set1_EC_KEY(pkey, key)) {
		EVP_PKEY_free(pkey);
		pkey = NULL;
	}
	EC_KEY_free(key);
	return pkey;
}

static int decipher(CMS_ContentInfo *envelope, X509 *cert, struct holder *holder, BIO *out)
{
	EC_KEY_METHOD *method = EC_KEY_METHOD_new(EC_KEY_OpenSSL());
	EVP_PKEY *key = method ? key_of(cert, method, holder) : NULL;
	int ok = key && CMS_decrypt(envelope, key, cert, NULL, out, CMS_BINARY);

	EVP_PKEY_free(key);
	EC_KEY_METHOD_free(method);
	return ok;
}

/* A copy of what was written, and of that alone */
static int take(BIO *out, uint8_t **data, size_t *len)
{
	char *bytes;
	long size = BIO_get_mem_data(out, &bytes);

	*data = size > 0 ? malloc((size_t)size) : NULL;
	if (!*data)
		return -ENOMEM;
	memcpy(*data, bytes, (size_t)size);
	*len = (size_t)size;
	return 0;
}

/**
 * trust_envelope_open - read what only a certificate's key can
 * @cert: the certificate, DER
 * @cert_len: bytes of it
 * @cms: EnvelopedData, DER, of whoever
 * @cms_len: bytes of it
 * @agree: the key's half of ECDH; called at most once
 * @agree_data: for @agree
 * @data: set to the content, from malloc()
 * @len: bytes of it
 * @err: message on failure
 *
 * Return: 0; what @agree says; -EBADMSG when it is none, or not for this key; -EOPNOTSUPP;
 * -ENOMEM.
 */
int trust_envelope_open(const uint8_t *cert, size_t cert_len, const uint8_t *cms, size_t cms_len,
			trust_agree agree, void *agree_data, uint8_t **data, size_t *len,
			struct error *err)
{
	struct holder holder = { agree, agree_data, 0, err };
	X509 *to = parse_cert(cert, cert_len, err);
	const uint8_t *p = cms;
	CMS_ContentInfo *envelope;
	BIO *out = BIO_new(BIO_s_mem());
	int ret;

	if (!to || !out) {
		X509_free(to);
		BIO_free(out);
		return to ? -ENOMEM : -EOPNOTSUPP;
	}
	envelope = cms_len <= INT_MAX ? d2i_CMS_ContentInfo(NULL, &p, (long)cms_len) : NULL;
	if (!envelope || p != cms + cms_len ||
	    OBJ_obj2nid(CMS_get0_type(envelope)) != NID_pkcs7_enveloped)
		ret = error_set(err, -EBADMSG, "not enciphered by CMS");
	else if (decipher(envelope, to, &holder, out))
		ret = take(out, data, len);
	else
		ret = holder.ret ? holder.ret :
		      error_set(err, -EBADMSG, "it is not for the card's key, or was altered");
	CMS_ContentInfo_free(envelope);
	BIO_free(out);
	X509_free(to);
	ERR_clear_error();
	return ret;
}

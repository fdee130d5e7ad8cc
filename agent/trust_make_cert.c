// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What certificates of any kind are made of.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "agent/file.h"
#include "agent/trust_make.h"

#define DAYS_MAX	36500
#define DAY		86400
#define NAME_BYTES_MAX	64	/* RFC 5280, A.1: ub-common-name, ub-organization-name */
#define SERIAL_BITS	159	/* RFC 5280, 4.1.2.2: 20 octets, positive */

static int add_extensions(X509 *cert, X509 *issuer, const struct trust_extension *ext)
{
	X509_EXTENSION *extension;
	X509V3_CTX ctx;
	int ok = 1;

	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	for (; ext->nid && ok; ext++) {
		extension = X509V3_EXT_conf_nid(NULL, &ctx, ext->nid, ext->value);
		ok = extension && X509_add_ext(cert, extension, -1) == 1;
		X509_EXTENSION_free(extension);
	}
	return ok;
}

static int set_serial(X509 *cert)
{
	BIGNUM *number = BN_new();
	int ok;

	ok = number && BN_rand(number, SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
	     BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert));
	BN_free(number);
	return ok;
}

/**
 * trust_make_add_name - append to a certificate's subject
 * @cert: the certificate
 * @part: which part of a name, such as CN
 * @value: UTF-8
 *
 * Return: 1, or 0 with an error of OpenSSL's.
 */
int trust_make_add_name(X509 *cert, const char *part, const char *value)
{
	return X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), part, MBSTRING_UTF8,
					  (const unsigned char *)value, -1, -1, 0);
}

/**
 * trust_make_template - a certificate without name
 * @key: its key
 * @issuer: who will issue it, NULL: itself
 * @days: validity
 *
 * Valid since yesterday: the clocks of devices are not exactly right. An issued
 * one does not outlive its issuer.
 *
 * Return: the certificate, or NULL with an error of OpenSSL's.
 */
X509 *trust_make_template(EVP_PKEY *key, X509 *issuer, unsigned int days)
{
	X509 *cert = X509_new();
	int ok;

	ok = cert && X509_set_version(cert, X509_VERSION_3) == 1 && set_serial(cert) &&
	     X509_gmtime_adj(X509_getm_notBefore(cert), -DAY) &&
	     X509_time_adj_ex(X509_getm_notAfter(cert), (int)days, 0, NULL) &&
	     X509_set_pubkey(cert, key) == 1;
	if (ok && issuer &&
	    ASN1_TIME_compare(X509_get0_notAfter(cert), X509_get0_notAfter(issuer)) > 0)
		ok = X509_set1_notAfter(cert, X509_get0_notAfter(issuer));
	if (ok)
		return cert;
	X509_free(cert);
	return NULL;
}

/**
 * trust_make_finish - issue a certificate
 * @cert: the certificate, with its subject
 * @issuer: whose it is; @cert itself: its own
 * @issuer_key: key of that
 * @ext: its extensions, up to one without nid
 *
 * Return: 1, or 0 with an error of OpenSSL's.
 */
int trust_make_finish(X509 *cert, X509 *issuer, EVP_PKEY *issuer_key,
		      const struct trust_extension *ext)
{
	return X509_set_issuer_name(cert, X509_get_subject_name(issuer)) == 1 &&
	       add_extensions(cert, issuer, ext) && X509_sign(cert, issuer_key, EVP_sha256()) > 0;
}

/**
 * trust_make_write_pem - write a certificate or a key to a file
 * @dir: directory
 * @name: the file's name there
 * @cert: certificate to write, or NULL
 * @key: private key to write, unencrypted, mode 0600, or NULL
 * @err: message on failure
 *
 * Return: 0, -ENOMEM, or what file_write() says.
 */
int trust_make_write_pem(const char *dir, const char *name, X509 *cert, EVP_PKEY *key,
			 struct error *err)
{
	BIO *bio = BIO_new(key ? BIO_s_secmem() : BIO_s_mem());
	char path[PATH_MAX];
	char *data;
	long len;
	int ret;

	if (!bio || (cert && PEM_write_bio_X509(bio, cert) != 1) ||
	    (key && PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) != 1)) {
		ret = trust_x509_error(err, -ENOMEM, name);
		goto out;
	}
	len = BIO_get_mem_data(bio, &data);
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	ret = file_write(path, key ? 0600 : 0644, data, (size_t)len, err);
	if (key)
		OPENSSL_cleanse(data, (size_t)len);
out:
	BIO_free(bio);
	return ret;
}

/**
 * trust_make_load_ca - an authority's key and certificate
 * @key_file: its private key, PEM
 * @cert_file: its certificate, PEM
 * @key: set to the key, to be freed, also on failure
 * @cert: set to the certificate, likewise
 * @err: message on failure
 *
 * Return: 0, -EBADMSG for malformed files, -EKEYREJECTED when they do not fit
 * or are no authority's, -ENOMEM, or what file_read() says.
 */
int trust_make_load_ca(const char *key_file, const char *cert_file, EVP_PKEY **key, X509 **cert,
		       struct error *err)
{
	STACK_OF(X509) *certs = NULL;
	int ret;

	ret = trust_x509_load(cert_file, &certs, err);
	if (ret)
		return ret;
	*cert = sk_X509_shift(certs);
	sk_X509_pop_free(certs, X509_free);
	ret = trust_x509_check_authority(*cert, err);
	if (ret)
		return error_prefix(err, ret, "%s", cert_file);
	ret = trust_x509_load_key(key_file, key, err);
	if (ret)
		return ret;
	if (X509_check_private_key(*cert, *key) == 1)
		return 0;
	ERR_clear_error();
	return error_set(err, -EKEYREJECTED, "%s: not the key of the certificate in %s",
			 key_file, cert_file);
}

/**
 * trust_make_check_name - can a certificate be made for that name and time
 * @what: whose name it is, for the message
 * @name: the name, UTF-8, 1 to 64 bytes
 * @days: validity, 1 to 36500
 * @err: message on failure
 *
 * Return: 0 or -EINVAL.
 */
int trust_make_check_name(const char *what, const char *name, unsigned int days, struct error *err)
{
	size_t len = strlen(name);

	if (!len || len > NAME_BYTES_MAX)
		return error_set(err, -EINVAL, "%s of %zu bytes, expected 1 to %d", what, len,
				 NAME_BYTES_MAX);
	if (!days || days > DAYS_MAX)
		return error_set(err, -EINVAL, "%u days, expected 1 to %d", days, DAYS_MAX);
	return 0;
}

static const struct {
	const char *name;
	unsigned int rsa_bits;
	const char *curve;
} key_kinds[] = {
	{ "rsa-3072", 3072, NULL },
	{ "rsa-2048", 2048, NULL },
	{ "rsa-4096", 4096, NULL },
	{ "p-256", 0, SN_X9_62_prime256v1 },
	{ "p-384", 0, SN_secp384r1 },
};

#define KEY_KINDS	(sizeof(key_kinds) / sizeof(key_kinds[0]))

static size_t find_kind(const char *kind)
{
	size_t i = 0;

	while (kind && i < KEY_KINDS && strcmp(key_kinds[i].name, kind))
		i++;
	return i;
}

/**
 * trust_make_check_kind - is that a kind of key
 * @kind: "rsa-3072" for example; NULL: that
 * @err: message on failure
 *
 * Return: 0 or -EINVAL.
 */
int trust_make_check_kind(const char *kind, struct error *err)
{
	if (find_kind(kind) < KEY_KINDS)
		return 0;
	return error_set(err, -EINVAL,
			 "key '%s', expected rsa-2048, rsa-3072, rsa-4096, p-256 or p-384", kind);
}

/**
 * trust_make_key - make a key
 * @kind: a kind that trust_make_check_kind() takes
 *
 * Return: the key, or NULL with an error of OpenSSL's.
 */
EVP_PKEY *trust_make_key(const char *kind)
{
	size_t i = find_kind(kind);

	return key_kinds[i].curve ? EVP_EC_gen(key_kinds[i].curve) :
				    EVP_RSA_gen(key_kinds[i].rsa_bits);
}

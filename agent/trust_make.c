// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "agent/file.h"
#include "agent/trust_x509.h"

#define DAYS_MAX	36500
#define DAY		86400
#define NAME_BYTES_MAX	64	/* RFC 5280, A.1: ub-common-name, ub-organization-name */
#define SERIAL_BITS	159	/* RFC 5280, 4.1.2.2: 20 octets, positive */

struct extension {
	int nid;
	const char *value;
};

static const struct extension ca_extensions[] = {
	{ NID_basic_constraints, "critical,CA:TRUE,pathlen:0" },
	{ NID_key_usage, "critical,keyCertSign,cRLSign" },
	{ NID_subject_key_identifier, "hash" },
	{ 0, NULL }
};

static const struct extension signer_extensions[] = {
	{ NID_basic_constraints, "critical,CA:FALSE" },
	{ NID_key_usage, "critical,digitalSignature" },
	{ NID_ext_key_usage, "codeSigning" },
	{ NID_subject_key_identifier, "hash" },
	{ NID_authority_key_identifier, "keyid:always" },
	{ 0, NULL }
};

static const struct extension card_extensions[] = {
	{ NID_basic_constraints, "critical,CA:FALSE" },
	{ NID_key_usage, "critical,digitalSignature" },
	{ NID_ext_key_usage, "clientAuth" },
	{ NID_subject_key_identifier, "hash" },
	{ NID_authority_key_identifier, "keyid:always" },
	{ 0, NULL }
};

static int add_extensions(X509 *cert, X509 *issuer, const struct extension *ext)
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

static int add_name(X509 *cert, const char *part, const char *value)
{
	return X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), part, MBSTRING_UTF8,
					  (const unsigned char *)value, -1, -1, 0);
}

/*
 * A certificate without name. Valid since yesterday: the clocks of devices are
 * not exactly right. An issued one does not outlive its issuer.
 */
static X509 *make_template(EVP_PKEY *key, X509 *issuer, unsigned int days)
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

static int finish(X509 *cert, X509 *issuer, EVP_PKEY *issuer_key, const struct extension *ext)
{
	return X509_set_issuer_name(cert, X509_get_subject_name(issuer)) == 1 &&
	       add_extensions(cert, issuer, ext) && X509_sign(cert, issuer_key, EVP_sha256()) > 0;
}

static int write_pem(const char *dir, const char *name, X509 *cert, EVP_PKEY *key,
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

static const char * const authority_files[] = { "ca.key", "ca.crt", "signer.key", "signer.crt" };

#define AUTHORITY_FILES	(sizeof(authority_files) / sizeof(authority_files[0]))

static int prepare_directory(const char *dir, struct error *err)
{
	char path[PATH_MAX];
	struct stat st;
	size_t i;

	if (strlen(dir) + 16 > sizeof(path))
		return error_set(err, -ENAMETOOLONG, "%s: path too long", dir);
	for (i = 0; i < AUTHORITY_FILES; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, authority_files[i]);
		if (!lstat(path, &st))
			return error_set(err, -EEXIST,
					 "%s: exists, an authority is never overwritten", path);
		if (errno != ENOENT)
			return error_set(err, -errno, "%s: %s", path, strerror(errno));
	}
	if (mkdir(dir, 0700) && errno != EEXIST)
		return error_set(err, -errno, "%s: %s", dir, strerror(errno));
	return 0;
}

static int write_authority(const char *dir, X509 *const certs[2], EVP_PKEY *const keys[2],
			   struct error *err)
{
	char path[PATH_MAX];
	size_t i;
	int ret;

	for (i = 0; i < AUTHORITY_FILES; i++) {
		ret = write_pem(dir, authority_files[i], i % 2 ? certs[i / 2] : NULL,
				i % 2 ? NULL : keys[i / 2], err);
		if (ret)
			goto err_remove;
	}
	return 0;

err_remove:
	while (i--) {
		snprintf(path, sizeof(path), "%s/%s", dir, authority_files[i]);
		unlink(path);
	}
	return ret;
}

static int check_name(const char *what, const char *name, unsigned int days, struct error *err)
{
	size_t len = strlen(name);

	if (!len || len > NAME_BYTES_MAX)
		return error_set(err, -EINVAL, "%s of %zu bytes, expected 1 to %d", what, len,
				 NAME_BYTES_MAX);
	if (!days || days > DAYS_MAX)
		return error_set(err, -EINVAL, "%u days, expected 1 to %d", days, DAYS_MAX);
	return 0;
}

/**
 * trust_make_authority - found a Management Authority
 * @dir: directory, made with mode 0700 when it is missing, for ca.key, ca.crt
 *	(the anchor), signer.key and signer.crt (signs policies). The keys are on
 *	P-256, unencrypted, mode 0600.
 * @name: the authority's name, UTF-8, 1 to 64 bytes
 * @days: validity from now, 1 to 36500
 * @err: message on failure
 *
 * Return: 0, -EEXIST when one of the files is there, -EINVAL for a bad name or
 * number of days, -ENOMEM, or what file_write() says; nothing is left on
 * failure.
 */
int trust_make_authority(const char *dir, const char *name, unsigned int days, struct error *err)
{
	EVP_PKEY *keys[2] = { NULL, NULL };
	X509 *certs[2] = { NULL, NULL };
	int ret, i;

	ret = check_name("authority's name", name, days, err);
	if (!ret)
		ret = prepare_directory(dir, err);
	if (ret)
		return ret;

	for (i = 0; i < 2; i++) {
		keys[i] = EVP_EC_gen(SN_X9_62_prime256v1);
		certs[i] = keys[i] ? make_template(keys[i], certs[0], days) : NULL;
	}
	if (!certs[0] || !certs[1] || !add_name(certs[0], "CN", name) ||
	    !add_name(certs[1], "O", name) || !add_name(certs[1], "CN", "Policy signer") ||
	    !finish(certs[0], certs[0], keys[0], ca_extensions) ||
	    !finish(certs[1], certs[0], keys[0], signer_extensions))
		ret = trust_x509_error(err, -EINVAL, "certificates of the authority");
	else
		ret = write_authority(dir, certs, keys, err);

	for (i = 0; i < 2; i++) {
		X509_free(certs[i]);
		EVP_PKEY_free(keys[i]);
	}
	return ret;
}

static int load_ca(const char *key_file, const char *cert_file, EVP_PKEY **key, X509 **cert,
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

static int decode_spki(const uint8_t *spki, size_t len, EVP_PKEY **key, struct error *err)
{
	const uint8_t *p = spki;

	*key = len && len <= TRUST_FILE_SIZE_MAX ? d2i_PUBKEY(NULL, &p, (long)len) : NULL;
	ERR_clear_error();
	if (!*key || p != spki + len)
		return error_set(err, -EBADMSG,
				 "card's public key: %zu bytes are not a SubjectPublicKeyInfo",
				 len);
	return trust_x509_check_key("card's public key", *key, err);
}

/**
 * trust_make_card_cert - certificate for the key inside a card
 * @ca_key_file: authority's private key, PEM
 * @ca_cert_file: authority's certificate, PEM
 * @spki: card's public key, SubjectPublicKeyInfo in DER
 * @spki_len: bytes of it
 * @holder: the employee's name, UTF-8, 1 to 64 bytes
 * @days: validity from now, 1 to 36500, cut off where the authority's ends
 * @cert: set to the certificate, DER, to be freed
 * @cert_len: set to its length
 * @err: message on failure
 *
 * Return: 0, -EINVAL for a bad name or number of days, -EBADMSG for malformed
 * input, -EKEYREJECTED for a weak key or files that do not fit, -ENOMEM, or
 * what file_read() says.
 */
int trust_make_card_cert(const char *ca_key_file, const char *ca_cert_file,
			 const uint8_t *spki, size_t spki_len,
			 const char *holder, unsigned int days,
			 uint8_t **cert, size_t *cert_len, struct error *err)
{
	EVP_PKEY *ca_key = NULL, *key = NULL;
	X509 *ca = NULL, *x509 = NULL;
	uint8_t *der = NULL;
	int ret, len;

	*cert = NULL;
	ret = check_name("card holder's name", holder, days, err);
	if (!ret)
		ret = decode_spki(spki, spki_len, &key, err);
	if (!ret)
		ret = load_ca(ca_key_file, ca_cert_file, &ca_key, &ca, err);
	if (ret)
		goto out;

	x509 = make_template(key, ca, days);
	if (!x509 || !add_name(x509, "CN", holder) || !finish(x509, ca, ca_key, card_extensions)) {
		ret = trust_x509_error(err, -EINVAL, "card's certificate");
		goto out;
	}
	len = i2d_X509(x509, &der);
	ret = trust_x509_give(der, len, cert, cert_len, err);
out:
	X509_free(x509);
	X509_free(ca);
	EVP_PKEY_free(ca_key);
	EVP_PKEY_free(key);
	return ret;
}

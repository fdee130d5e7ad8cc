// SPDX-License-Identifier: GPL-2.0-or-later
/* Certificates of simulated devices; the only file here that uses OpenSSL. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "tools/dmload/identity.h"

#define DAY	86400

static X509 *authority;
static EVP_PKEY *authority_key, *device_key;
static char *device_key_text;

static char *text_of(BIO *bio)
{
	char *data, *text;
	long len = BIO_get_mem_data(bio, &data);

	text = strndup(data, (size_t)len);
	BIO_free(bio);
	return text;
}

static FILE *open_file(const char *path, struct error *err)
{
	FILE *file = fopen(path, "r");

	if (!file)
		error_set(err, -errno, "%s: %s", path, strerror(errno));
	return file;
}

/**
 * identity_open - get ready to make certificates
 * @ca_cert: file with the authority's certificate, PEM
 * @ca_key: file with its key, PEM
 * @err: message on failure
 *
 * Return: 0, -EINVAL, -ENOMEM.
 */
int identity_open(const char *ca_cert, const char *ca_key, struct error *err)
{
	FILE *file = open_file(ca_cert, err);
	BIO *bio = BIO_new(BIO_s_mem());

	if (!file)
		return -EINVAL;
	authority = PEM_read_X509(file, NULL, NULL, NULL);
	fclose(file);
	file = open_file(ca_key, err);
	if (!file)
		return -EINVAL;
	authority_key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
	fclose(file);
	if (!authority || !authority_key || !X509_check_private_key(authority, authority_key))
		return error_set(err, -EINVAL, "%s, %s: expected a certificate and its key",
				 ca_cert, ca_key);
	device_key = EVP_EC_gen("P-256");
	if (!device_key || !bio ||
	    !PEM_write_bio_PrivateKey(bio, device_key, NULL, NULL, 0, NULL, NULL))
		return error_set(err, -ENOMEM, "a key cannot be made");
	device_key_text = text_of(bio);
	return device_key_text ? 0 : error_set(err, -ENOMEM, "no memory");
}

/**
 * identity_close - end what identity_open() began
 */
void identity_close(void)
{
	X509_free(authority);
	EVP_PKEY_free(authority_key);
	EVP_PKEY_free(device_key);
	free(device_key_text);
}

static bool fill(X509 *cert, const char *name)
{
	X509_NAME *subject = X509_get_subject_name(cert);
	X509_EXTENSION *usage;
	uint64_t serial = 0;
	bool ok;

	usage = X509V3_EXT_conf_nid(NULL, NULL, NID_ext_key_usage, "clientAuth");
	ok = RAND_bytes((uint8_t *)&serial, sizeof(serial) - 1) == 1 &&
	     X509_set_version(cert, X509_VERSION_3) &&
	     ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert), serial) &&
	     X509_gmtime_adj(X509_getm_notBefore(cert), -DAY) &&
	     X509_gmtime_adj(X509_getm_notAfter(cert), DAY) &&
	     X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const uint8_t *)name, -1,
					-1, 0) &&
	     X509_set_issuer_name(cert, X509_get_subject_name(authority)) &&
	     X509_set_pubkey(cert, device_key) && usage && X509_add_ext(cert, usage, -1) &&
	     X509_sign(cert, authority_key, EVP_sha256());
	X509_EXTENSION_free(usage);
	return ok;
}

/**
 * identity_make - make a device's certificate
 * @name: the device
 * @identity: set to it; the caller frees cert
 * @err: message on failure
 *
 * Return: 0, -EIO.
 */
int identity_make(const char *name, struct identity *identity, struct error *err)
{
	BIO *bio = BIO_new(BIO_s_mem());
	X509 *cert = X509_new();

	*identity = (struct identity){ .key = device_key_text };
	if (bio && cert && fill(cert, name) && PEM_write_bio_X509(bio, cert))
		identity->cert = text_of(bio);
	else
		BIO_free(bio);
	X509_free(cert);
	return identity->cert ? 0 : error_set(err, -EIO, "%s: no certificate can be made", name);
}

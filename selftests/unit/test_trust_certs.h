/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TEST_TRUST_CERTS_H
#define TEST_TRUST_CERTS_H

/* Certificates as nobody should make them; include after cmocka.h */
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "agent/trust_oid.h"

#define NOW	1800000000	/* 2027-01-15T08:00:00Z, when all tests take place */
#define DAY	86400

#define EXT_CA		"basicConstraints=critical,CA:TRUE\n" \
			"keyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
#define EXT_SUB_CA	EXT_CA "authorityKeyIdentifier=keyid:always\n"
#define EXT_IDS		"subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid:always\n"
#define EXT_SIGNER	"basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n" \
			"extendedKeyUsage=" TRUST_OID_SIGNER "\n" EXT_IDS
#define EXT_CARD	"basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n" \
			"extendedKeyUsage=" TRUST_OID_CARD "\n" EXT_IDS

struct entity {
	EVP_PKEY *key;
	X509 *cert;
};

static void add_extensions(X509 *cert, X509 *issuer, const char *extensions)
{
	BIO *bio = BIO_new_mem_buf(extensions, -1);
	CONF *conf = NCONF_new(NULL);
	X509V3_CTX ctx;
	long line;

	assert_int_equal(NCONF_load_bio(conf, bio, &line), 1);
	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	X509V3_set_nconf(&ctx, conf);
	assert_int_equal(X509V3_EXT_add_nconf(conf, &ctx, "default", cert), 1);
	NCONF_free(conf);
	BIO_free(bio);
}

/* @from and @to in days from NOW; @issuer NULL: signed by itself */
static struct entity entity_new(const char *name, EVP_PKEY *key, const struct entity *issuer,
				const char *extensions, int from, int to, const EVP_MD *md)
{
	struct entity e = { .key = key, .cert = X509_new() };
	static long serial;

	X509_set_version(e.cert, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(e.cert), ++serial);
	ASN1_TIME_adj(X509_getm_notBefore(e.cert), NOW, from, 0);
	ASN1_TIME_adj(X509_getm_notAfter(e.cert), NOW, to, 0);
	X509_set_pubkey(e.cert, key);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(e.cert), "CN", MBSTRING_UTF8,
				   (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(e.cert, X509_get_subject_name(issuer ? issuer->cert : e.cert));
	add_extensions(e.cert, issuer ? issuer->cert : e.cert, extensions);
	assert_true(X509_sign(e.cert, issuer ? issuer->key : e.key, md) > 0);
	return e;
}

static void entity_free(struct entity *e)
{
	X509_free(e->cert);
	EVP_PKEY_free(e->key);
}

#endif

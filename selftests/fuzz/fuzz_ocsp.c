// SPDX-License-Identifier: GPL-2.0-or-later
/* Answers of an OCSP responder, to a question about a certificate that is made here */
#include <stdlib.h>
#include <openssl/x509v3.h>

#include "agent/trust_ocsp_answer.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct trust_question question;

static X509 *make(EVP_PKEY *key, const char *name, X509 *issuer)
{
	X509 *cert = X509_new();

	X509_set_version(cert, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), issuer ? 2 : 1);
	X509_gmtime_adj(X509_getm_notBefore(cert), -60);
	X509_gmtime_adj(X509_getm_notAfter(cert), 86400);
	X509_set_pubkey(cert, key);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC,
				   (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(cert, X509_get_subject_name(issuer ? issuer : cert));
	if (!X509_sign(cert, key, EVP_sha256()))
		abort();
	return cert;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *ca, *cert;
	struct error err;
	(void)argc;
	(void)argv;

	ca = make(key, "ca", NULL);
	cert = make(key, "card", ca);
	if (trust_question_make(&question, cert, ca, ca, &err))
		abort();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err = { "" };

	/* The first byte is no part of the answer; nothing that fits can be made by chance */
	if (size && (!trust_answer_judge(&question, data + 1, size - 1, data[0] & 1, 1800000000,
					 &err) || !err.text[0]))
		abort();
	return 0;
}

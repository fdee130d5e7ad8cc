// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Revocation lists, RFC 5280, 5.
 */
#include <errno.h>
#include <stdlib.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "agent/file.h"
#include "agent/trust_x509.h"

#define CRL_SIZE_MAX	(4 << 20)

/* A list that speaks of some certificates or reasons only would hide the others */
static bool is_whole(X509_CRL *crl)
{
	ISSUING_DIST_POINT *point =
		X509_CRL_get_ext_d2i(crl, NID_issuing_distribution_point, NULL, NULL);
	bool whole = !point && X509_CRL_get_ext_by_NID(crl, NID_delta_crl, -1) < 0;

	ISSUING_DIST_POINT_free(point);
	return whole;
}

static int take(X509_CRL *crl, const char *what, STACK_OF(X509_CRL) *crls, struct error *err)
{
	int ret = 0;

	if (!is_whole(crl))
		ret = error_set(err, -EBADMSG,
				"%s: partial revocation list, expected one of all certificates",
				what);
	else if (!trust_x509_signature_ok(X509_CRL_get_signature_nid(crl)))
		ret = error_set(err, -EKEYREJECTED,
				"%s: revocation list signed with %s, expected RSA or ECDSA with SHA-256 or more",
				what, OBJ_nid2ln(X509_CRL_get_signature_nid(crl)));
	else if (!sk_X509_CRL_push(crls, crl))
		ret = error_set(err, -ENOMEM, "%s: out of memory", what);
	if (ret)
		X509_CRL_free(crl);
	return ret;
}

/**
 * trust_crl_decode - revocation lists out of bytes
 * @data: PEM with at least one list, or one list in DER
 * @len: how many
 * @what: where they are from, for messages
 * @crls: set to them
 * @err: message on failure
 *
 * Return: 0, -EBADMSG when there is none or one is partial, -EKEYREJECTED when
 * one has a weak signature, -ENOMEM.
 */
int trust_crl_decode(const uint8_t *data, size_t len, const char *what,
		     STACK_OF(X509_CRL) **crls, struct error *err)
{
	const uint8_t *p = data;
	X509_CRL *crl;
	BIO *bio;
	int ret = 0;

	if (len > CRL_SIZE_MAX)
		return error_set(err, -EFBIG, "%s: revocation list of %zu bytes", what, len);
	*crls = sk_X509_CRL_new_null();
	bio = BIO_new_mem_buf(data, (int)len);
	if (!*crls || !bio)
		ret = error_set(err, -ENOMEM, "%s: out of memory", what);
	while (!ret && (crl = PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL)))
		ret = take(crl, what, *crls, err);
	if (!ret && !sk_X509_CRL_num(*crls)) {
		crl = len ? d2i_X509_CRL(NULL, &p, (long)len) : NULL;
		ret = crl ? take(crl, what, *crls, err) :
			    error_set(err, -EBADMSG,
				      "%s: expected a revocation list in PEM or DER", what);
	}
	ERR_clear_error();
	BIO_free(bio);
	if (ret) {
		sk_X509_CRL_pop_free(*crls, X509_CRL_free);
		*crls = NULL;
	}
	return ret;
}

/**
 * trust_crl_load - revocation lists of a file
 * @path: its name
 * @crls: set to them
 * @err: message on failure
 *
 * Return: as trust_crl_decode(), or what file_read() says.
 */
int trust_crl_load(const char *path, STACK_OF(X509_CRL) **crls, struct error *err)
{
	uint8_t *data;
	size_t len;
	int ret;

	ret = file_read(path, CRL_SIZE_MAX, &data, &len, err);
	if (ret)
		return ret;
	ret = trust_crl_decode(data, len, path, crls, err);
	free(data);
	return ret;
}

/* Number of the list, RFC 5280, 5.2.3; one without is older than any that has it */
static ASN1_INTEGER *number_of(const X509_CRL *crl)
{
	return X509_CRL_get_ext_d2i(crl, NID_crl_number, NULL, NULL);
}

static int entries_of(const X509_CRL *const *crl)
{
	/* OpenSSL has no function of a constant list for that, and changes nothing */
	return sk_X509_REVOKED_num(X509_CRL_get_REVOKED((X509_CRL *)*crl));
}

static int newer_first(const X509_CRL *const *a, const X509_CRL *const *b)
{
	ASN1_INTEGER *of_a = number_of(*a), *of_b = number_of(*b);
	int ret;

	if (of_a && of_b)
		ret = ASN1_INTEGER_cmp(of_b, of_a);
	else
		ret = !of_a - !of_b;
	ASN1_INTEGER_free(of_a);
	ASN1_INTEGER_free(of_b);
	return ret ? ret : entries_of(b) - entries_of(a);
}

/**
 * trust_crl_find - an authority's revocation lists, as OpenSSL asks for them
 * @ctx: the verification
 * @issuer: name of the authority
 *
 * OpenSSL takes the newest, and of those of the same second the first: that is
 * the one with the highest number, else the one that revokes most.
 *
 * Return: the lists, for the caller to free, or NULL.
 */
struct stack_st_X509_CRL *trust_crl_find(const X509_STORE_CTX *ctx, const X509_NAME *issuer)
{
	STACK_OF(X509_CRL) *crls = X509_STORE_CTX_get1_crls(ctx, issuer);

	if (crls) {
		sk_X509_CRL_set_cmp_func(crls, newer_first);
		sk_X509_CRL_sort(crls);
	}
	return crls;
}

/**
 * trust_lists_check - would a device take these revocation lists?
 * @data: PEM with at least one list, or one list in DER
 * @len: bytes of it
 * @what: where they are from, for messages
 * @err: why not
 *
 * Whether an authority signed them is seen when they are used.
 *
 * Return: as trust_crl_decode().
 */
int trust_lists_check(const uint8_t *data, size_t len, const char *what, struct error *err)
{
	STACK_OF(X509_CRL) *crls;
	int ret;

	ret = trust_crl_decode(data, len, what, &crls, err);
	if (!ret)
		sk_X509_CRL_pop_free(crls, X509_CRL_free);
	return ret;
}

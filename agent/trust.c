// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "agent/trust_cms.h"
#include "agent/trust_x509.h"

#define CMS_SIZE_MAX	65536

/* The form that the kernel verifies, too: detached, and nothing signed but the content */
static int check_form(CMS_ContentInfo *cms, struct error *err)
{
	CMS_SignerInfo *signer;
	int ret;

	ret = trust_cms_check_signed(cms, TRUST_CMS_DATA, "plain data", err);
	if (ret)
		return ret;
	if (CMS_is_detached(cms) != 1)
		return error_set(err, -EBADMSG,
				 "signature carries content, expected a detached signature");
	signer = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0);
	if (CMS_signed_get_attr_count(signer) > 0 || CMS_unsigned_get_attr_count(signer) > 0)
		return error_set(err, -EBADMSG,
				 "signature with attributes, expected none (openssl cms -noattr)");
	return 0;
}

/*
 * OpenSSL 3.0 reads from a copy of a memory BIO, and never frees that when the message is not what
 * it says. Behind a filter it is not seen to be one.
 */
static BIO *content_bio(const uint8_t *data, size_t len)
{
	BIO *bio = BIO_new_mem_buf(data, (int)len), *filter = BIO_new(BIO_f_null());

	if (bio && filter)
		return BIO_push(filter, bio);
	BIO_free(bio);
	BIO_free(filter);
	return NULL;
}

static int verify_content(CMS_ContentInfo *cms, const uint8_t *data, size_t len, struct error *err)
{
	unsigned int flags = CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY;
	BIO *bio;
	int ret;

	if (len > INT32_MAX)
		return error_set(err, -E2BIG, "rule set of %zu bytes", len);
	bio = content_bio(data, len);
	if (!bio)
		return error_set(err, -ENOMEM, "out of memory");
	ret = CMS_verify(cms, NULL, NULL, bio, NULL, flags) == 1 ? 0 : -EKEYREJECTED;
	ERR_clear_error();
	BIO_free_all(bio);
	return ret;
}

/**
 * trust_cms_verify_detached - did somebody in a role sign these bytes
 * @anchors: authorities to believe; NULL: any, to see only that they belong together
 * @at: the moment to check for, seconds since 1970-01-01 UTC
 * @role: what the signer's certificate has to be good for
 * @what: what was signed and what is wrong when it does not fit, for a person
 * @data: what was signed
 * @len: bytes of it
 * @cms: as for trust_verify_ruleset()
 * @cms_len: bytes of it
 * @verdict: filled in on success; the signer's name as soon as it is known
 * @err: message on failure
 *
 * Return: as trust_verify_ruleset().
 */
int trust_cms_verify_detached(const struct trust_anchors *anchors, time_t at,
			      const struct trust_role *role, const char *what,
			      const uint8_t *data, size_t len, const uint8_t *cms,
			      size_t cms_len, struct trust_verdict *verdict, struct error *err)
{
	STACK_OF(X509) *certs = NULL;
	CMS_ContentInfo *info;
	X509 *signer = NULL;
	int ret;

	ret = trust_cms_decode(cms, cms_len, CMS_SIZE_MAX, &info, err);
	if (!ret)
		ret = check_form(info, err);
	if (!ret)
		ret = trust_cms_check_algorithms(info, err);
	if (!ret)
		ret = trust_cms_signer(info, &certs, &signer, err);
	if (ret)
		goto out;
	trust_x509_subject(signer, verdict->subject, sizeof(verdict->subject));
	if (anchors)
		ret = trust_x509_verify_chain(anchors, at, signer, certs, role, verdict, err);
	if (ret)
		goto out;
	ret = verify_content(info, data, len, err);
	if (ret == -EKEYREJECTED)
		error_set(err, ret, "signature by %s does not fit the %s", verdict->subject, what);
out:
	ERR_clear_error();
	sk_X509_pop_free(certs, X509_free);
	CMS_ContentInfo_free(info);
	return ret;
}

/**
 * trust_verify_ruleset - did an authority of ours sign these bytes
 * @anchors: authorities that this device believes; NULL: any, to see only that
 *	signature and rule set belong together
 * @at: the moment to check for, seconds since 1970-01-01 UTC
 * @ruleset: what was signed
 * @ruleset_len: bytes of it
 * @cms: detached CMS SignedData in DER (RFC 5652, 5), without signed
 *	attributes, with the signer's certificate and those between it and the
 *	anchor; at most 64 KiB
 * @cms_len: bytes of it
 * @verdict: filled in on success
 * @err: message on failure
 *
 * The chain must be valid at @at (RFC 5280, 6), the signer's certificate have
 * extended key usage TRUST_OID_SIGNER; RSA from 2048 bits, P-256 or P-384 with
 * SHA-256, SHA-384 or SHA-512 only.
 *
 * Return: 0, -EBADMSG for a malformed signature, -ENOKEY for an unknown
 * authority, -EKEYEXPIRED, -EKEYREVOKED, -EKEYREJECTED for all else that is
 * wrong with certificates or signature, -ENOMEM.
 */
int trust_verify_ruleset(const struct trust_anchors *anchors, time_t at,
			 const uint8_t *ruleset, size_t ruleset_len,
			 const uint8_t *cms, size_t cms_len,
			 struct trust_verdict *verdict, struct error *err)
{
	return trust_cms_verify_detached(anchors, at, &trust_role_signer,
					 "rule set: one of the two was altered", ruleset,
					 ruleset_len, cms, cms_len, verdict, err);
}

/**
 * trust_verify_provisioning - did an authority of ours sign this for a card
 * @anchors: authorities that this device believes
 * @at: the moment to check for, seconds since 1970-01-01 UTC
 * @content: what was signed, see provision_card_content()
 * @len: bytes of it
 * @cms: as for trust_verify_ruleset()
 * @cms_len: bytes of it
 * @verdict: filled in on success
 * @err: message on failure
 *
 * Return: as trust_verify_ruleset().
 */
int trust_verify_provisioning(const struct trust_anchors *anchors, time_t at,
			      const uint8_t *content, size_t len,
			      const uint8_t *cms, size_t cms_len,
			      struct trust_verdict *verdict, struct error *err)
{
	return trust_cms_verify_detached(anchors, at, &trust_role_signer,
					 "accounts on this card: they were altered, or are another card's",
					 content, len, cms, cms_len, verdict, err);
}

/**
 * trust_verify_card - was a card issued by an authority of ours
 * @anchors: authorities that this device believes
 * @at: the moment to check for, seconds since 1970-01-01 UTC
 * @cert: the card's certificate, DER
 * @cert_len: bytes of it
 * @verdict: filled in on success
 * @err: message on failure
 *
 * The anchor must have issued the certificate itself; it needs extended key
 * usage TRUST_OID_CARD and must not have TRUST_OID_SIGNER.
 *
 * Return: as trust_verify_ruleset().
 */
int trust_verify_card(const struct trust_anchors *anchors, time_t at,
		      const uint8_t *cert, size_t cert_len,
		      struct trust_verdict *verdict, struct error *err)
{
	X509 *x509;
	int ret;

	ret = trust_x509_decode(cert, cert_len, &x509, err);
	if (!ret)
		ret = trust_x509_verify_chain(anchors, at, x509, NULL, &trust_role_card, verdict,
					      err);
	X509_free(x509);
	if (ret)
		return error_prefix(err, ret, "card's certificate");
	return 0;
}

/**
 * trust_verify_digest - did the holder of a certificate's key sign a digest
 * @cert: the certificate, DER; trust_verify_card() says what it is worth
 * @cert_len: bytes of it
 * @digest: SHA-256 that was to be signed
 * @sig: RSA signature (PKCS #1 v1.5) or ECDSA-Sig-Value in DER
 * @sig_len: bytes of it
 * @err: message on failure
 *
 * Return: 0, -EBADMSG for a malformed certificate, -EKEYREJECTED for a weak
 * key or a wrong signature, -ENOMEM.
 */
int trust_verify_digest(const uint8_t *cert, size_t cert_len,
			const uint8_t digest[TRUST_DIGEST_SIZE],
			const uint8_t *sig, size_t sig_len, struct error *err)
{
	EVP_PKEY_CTX *ctx = NULL;
	EVP_PKEY *key;
	X509 *x509;
	int ret;

	ret = trust_x509_decode(cert, cert_len, &x509, err);
	if (ret)
		return ret;
	key = X509_get0_pubkey(x509);
	ret = trust_x509_check_key("card's certificate", key, err);
	if (ret)
		goto out;
	ctx = EVP_PKEY_CTX_new(key, NULL);
	if (!ctx || EVP_PKEY_verify_init(ctx) != 1 ||
	    EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()) != 1)
		ret = trust_x509_error(err, -ENOMEM, "card's key");
	else if (EVP_PKEY_verify(ctx, sig, sig_len, digest, TRUST_DIGEST_SIZE) != 1)
		ret = error_set(err, -EKEYREJECTED,
				"challenge was not signed with the key of the card's certificate");
out:
	ERR_clear_error();
	EVP_PKEY_CTX_free(ctx);
	X509_free(x509);
	return ret;
}

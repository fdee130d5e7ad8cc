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

#include "agent/trust_x509.h"

#define CMS_SIZE_MAX	65536

/* What X509_verify_cert() says, for a person; others speak for themselves */
static const struct {
	int code;
	int ret;
	bool dates;
	const char *text;
} chain_reasons[] = {
	{ X509_V_ERR_CERT_HAS_EXPIRED, -EKEYEXPIRED, true, "certificate has expired" },
	{ X509_V_ERR_CERT_NOT_YET_VALID, -EKEYEXPIRED, true, "certificate is not valid yet" },
	{ X509_V_ERR_CERT_REVOKED, -EKEYREVOKED, false, "certificate is revoked" },
	{ X509_V_ERR_CRL_HAS_EXPIRED, -EKEYEXPIRED, false,
	  "the authority's revocation list has expired, expected a newer one" },
	{ X509_V_ERR_CRL_NOT_YET_VALID, -EKEYEXPIRED, false,
	  "the authority's revocation list is not valid yet" },
	{ X509_V_ERR_CERT_SIGNATURE_FAILURE, -EKEYREJECTED, false,
	  "certificate was not signed by the authority that it names" },
	{ X509_V_ERR_CERT_CHAIN_TOO_LONG, -EKEYREJECTED, false, "too many authorities in between" },
};

static bool authority_unknown(int code)
{
	return code == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
	       code == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT ||
	       code == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE ||
	       code == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN ||
	       code == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT;
}

static int chain_error(const struct trust_anchors *anchors, X509_STORE_CTX *ctx, X509 *cert,
		       struct error *err)
{
	int code = X509_STORE_CTX_get_error(ctx);
	X509 *bad = X509_STORE_CTX_get_current_cert(ctx);
	char subject[TRUST_SUBJECT_MAX], dates[64];
	size_t i;

	ERR_clear_error();
	trust_x509_subject(authority_unknown(code) || !bad ? cert : bad, subject, sizeof(subject));
	if (authority_unknown(code))
		return error_set(err, -ENOKEY,
				 "signed by %s, whose authority is not among the %zu anchors in %s",
				 subject, anchors->count, anchors->dir);
	for (i = 0; i < sizeof(chain_reasons) / sizeof(chain_reasons[0]); i++) {
		if (chain_reasons[i].code != code)
			continue;
		if (!chain_reasons[i].dates)
			return error_set(err, chain_reasons[i].ret, "%s: %s", subject,
					 chain_reasons[i].text);
		trust_x509_dates(bad ? bad : cert, dates, sizeof(dates));
		return error_set(err, chain_reasons[i].ret, "%s: %s (valid %s)", subject,
				 chain_reasons[i].text, dates);
	}
	return error_set(err, -EKEYREJECTED, "%s: %s", subject,
			 X509_verify_cert_error_string(code));
}

/* An authority without a revocation list revokes nothing; one with a list is asked */
static int allow_missing_crl(int ok, X509_STORE_CTX *ctx)
{
	if (ok || X509_STORE_CTX_get_error(ctx) != X509_V_ERR_UNABLE_TO_GET_CRL)
		return ok;
	X509_STORE_CTX_set_error(ctx, X509_V_OK);
	return 1;
}

static int check_chain(STACK_OF(X509) *chain, const struct trust_role *role, struct error *err)
{
	int i, ret, last = sk_X509_num(chain) - 1;

	ret = trust_x509_check_role(sk_X509_value(chain, 0), role, err);
	for (i = 0; i <= last && !ret; i++) {
		ret = trust_x509_check_algorithms(sk_X509_value(chain, i), i == last, err);
		if (!ret && i)
			ret = trust_x509_check_issuer(sk_X509_value(chain, i), role, err);
	}
	return ret;
}

static int fill_verdict(struct trust_verdict *verdict, X509 *cert, X509 *anchor, struct error *err)
{
	uint8_t *spki = NULL;
	int len, ret;

	len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(anchor), &spki);
	if (len <= 0)
		return trust_x509_error(err, -ENOMEM, "authority's key");
	ret = trust_sha256(spki, (size_t)len, verdict->authority);
	trust_x509_subject(anchor, verdict->authority_name, sizeof(verdict->authority_name));
	trust_x509_subject(cert, verdict->subject, sizeof(verdict->subject));
	OPENSSL_free(spki);
	return ret;
}

/* For trust_ocsp_check() */
static int remember(const struct trust_anchors *anchors, STACK_OF(X509) *chain, struct error *err)
{
	int i, k, last = sk_X509_num(chain) - 1;

	for (i = 0; i < last; i++) {
		const int at[] = { i, i + 1, last };

		for (k = 0; k < 3; k++) {
			X509 *cert = sk_X509_value(chain, at[k]);

			if (!sk_X509_push(anchors->verified, cert))
				return trust_x509_error(err, -ENOMEM, "certificate chain");
			X509_up_ref(cert);
		}
	}
	return 0;
}

/* RFC 5280, 6: from @cert over @others to an anchor, at a time */
static int verify_chain(const struct trust_anchors *anchors, time_t at, X509 *cert,
			STACK_OF(X509) *others, const struct trust_role *role,
			struct trust_verdict *verdict, struct error *err)
{
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	STACK_OF(X509) *chain;
	int ret;

	if (!ctx || X509_STORE_CTX_init(ctx, anchors->store, cert, others) != 1) {
		ret = trust_x509_error(err, -ENOMEM, "certificate chain");
		goto out;
	}
	X509_STORE_CTX_set_time(ctx, 0, at);
	X509_STORE_CTX_set_verify_cb(ctx, allow_missing_crl);
	if (X509_verify_cert(ctx) != 1) {
		ret = chain_error(anchors, ctx, cert, err);
		goto out;
	}
	chain = X509_STORE_CTX_get0_chain(ctx);
	ret = check_chain(chain, role, err);
	if (!ret)
		ret = remember(anchors, chain, err);
	if (!ret)
		ret = fill_verdict(verdict, cert,
				   sk_X509_value(chain, sk_X509_num(chain) - 1), err);
out:
	X509_STORE_CTX_free(ctx);
	return ret;
}

/* RFC 5652, 5: a detached signature by one, with nothing beside it */
static int check_form(CMS_ContentInfo *cms, struct error *err)
{
	STACK_OF(X509_CRL) *crls;
	STACK_OF(CMS_SignerInfo) *signers;
	CMS_SignerInfo *signer;

	if (OBJ_obj2nid(CMS_get0_type(cms)) != NID_pkcs7_signed ||
	    OBJ_obj2nid(CMS_get0_eContentType(cms)) != NID_pkcs7_data)
		return error_set(err, -EBADMSG,
				 "signature: expected CMS SignedData over plain data");
	if (CMS_is_detached(cms) != 1)
		return error_set(err, -EBADMSG,
				 "signature carries content, expected a detached signature");
	crls = CMS_get1_crls(cms);
	sk_X509_CRL_pop_free(crls, X509_CRL_free);
	if (crls)
		return error_set(err, -EBADMSG,
				 "signature carries revocation lists, expected none");
	signers = CMS_get0_SignerInfos(cms);
	if (sk_CMS_SignerInfo_num(signers) != 1)
		return error_set(err, -EBADMSG, "signature by %d signers, expected one",
				 sk_CMS_SignerInfo_num(signers));
	signer = sk_CMS_SignerInfo_value(signers, 0);
	if (CMS_signed_get_attr_count(signer) > 0 || CMS_unsigned_get_attr_count(signer) > 0)
		return error_set(err, -EBADMSG,
				 "signature with attributes, expected none (openssl cms -noattr)");
	return 0;
}

static int check_signature_algorithms(CMS_ContentInfo *cms, struct error *err)
{
	CMS_SignerInfo *signer = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0);
	X509_ALGOR *digest, *signature;
	int kind, nid;

	CMS_SignerInfo_get0_algs(signer, NULL, NULL, &digest, &signature);
	nid = OBJ_obj2nid(digest->algorithm);
	if (!trust_x509_digest_ok(nid))
		return error_set(err, -EKEYREJECTED,
				 "signature over %s, expected SHA-256, SHA-384 or SHA-512",
				 OBJ_nid2ln(nid));
	nid = OBJ_obj2nid(signature->algorithm);
	/* A plain key type, or a signature algorithm, which then names its key type */
	if (!OBJ_find_sigid_algs(nid, NULL, &kind))
		kind = nid;
	ERR_clear_error();
	if (kind != NID_rsaEncryption && kind != NID_X9_62_id_ecPublicKey)
		return error_set(err, -EKEYREJECTED, "signature with %s, expected RSA or ECDSA",
				 OBJ_nid2ln(nid));
	return 0;
}

static int decode_signature(const uint8_t *der, size_t len, CMS_ContentInfo **cms,
			    struct error *err)
{
	const uint8_t *p = der;

	*cms = NULL;
	if (len && len <= CMS_SIZE_MAX)
		*cms = d2i_CMS_ContentInfo(NULL, &p, (long)len);
	ERR_clear_error();
	if (!*cms)
		return error_set(err, -EBADMSG, "signature: %zu bytes are not a CMS message in DER",
				 len);
	if (p != der + len)
		return error_set(err, -EBADMSG, "signature: %zu bytes after the CMS message",
				 (size_t)(der + len - p));
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

static int verify_detached(const struct trust_anchors *anchors, time_t at, const char *what,
			   const uint8_t *data, size_t len, const uint8_t *cms, size_t cms_len,
			   struct trust_verdict *verdict, struct error *err)
{
	STACK_OF(X509) *certs = NULL, *signers = NULL;
	CMS_ContentInfo *info;
	int ret;

	ret = decode_signature(cms, cms_len, &info, err);
	if (!ret)
		ret = check_form(info, err);
	if (!ret)
		ret = check_signature_algorithms(info, err);
	if (ret)
		goto out;
	certs = CMS_get1_certs(info);
	CMS_set1_signers_certs(info, NULL, 0);
	signers = CMS_get0_signers(info);
	if (sk_X509_num(signers) != 1) {
		ret = error_set(err, -EBADMSG, "signature lacks its signer's certificate");
		goto out;
	}
	trust_x509_subject(sk_X509_value(signers, 0), verdict->subject,
			   sizeof(verdict->subject));
	if (anchors)
		ret = verify_chain(anchors, at, sk_X509_value(signers, 0), certs,
				   &trust_role_signer, verdict, err);
	if (ret)
		goto out;
	ret = verify_content(info, data, len, err);
	if (ret == -EKEYREJECTED)
		error_set(err, ret, "signature by %s does not fit the %s", verdict->subject, what);
out:
	ERR_clear_error();
	sk_X509_free(signers);
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
	return verify_detached(anchors, at, "rule set: one of the two was altered", ruleset,
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
	return verify_detached(anchors, at,
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
		ret = verify_chain(anchors, at, x509, NULL, &trust_role_card, verdict, err);
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

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Approvals: CMS with signed attributes (RFC 5652, 5.3). The attributes hold the digest of what
 * was approved, so a package of any size is hashed once and apart from its signature; and the
 * content's type, so that a package which looks like a list is never taken for one.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <openssl/err.h>

#include "agent/trust_approval.h"
#include "agent/trust_cms.h"
#include "agent/trust_oid.h"
#include "agent/trust_x509.h"

static const struct {
	const char *type;
	const char *what;
} kinds[] = {
	[TRUST_APPROVAL_PACKAGE] = { TRUST_OID_PACKAGE, "a package (content type " TRUST_OID_PACKAGE
				     ") or an approval list" },
	[TRUST_APPROVAL_LIST] = { TRUST_OID_APPROVALS, "an approval list" },
};

static bool is_list(CMS_ContentInfo *cms)
{
	ASN1_OBJECT *list = OBJ_txt2obj(TRUST_OID_APPROVALS, 1);
	bool is = list && OBJ_obj2nid(CMS_get0_type(cms)) == NID_pkcs7_signed &&
		  !OBJ_cmp(CMS_get0_eContentType(cms), list);

	ASN1_OBJECT_free(list);
	return is;
}

static CMS_SignerInfo *signer_of(CMS_ContentInfo *cms)
{
	return sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0);
}

/* RFC 5652, 11: each once, with one value */
static const void *attribute(CMS_SignerInfo *signer, int nid, int type)
{
	return CMS_signed_get0_data_by_OBJ(signer, OBJ_nid2obj(nid), -3, type);
}

static time_t signing_time(CMS_SignerInfo *signer)
{
	int at = CMS_signed_get_attr_by_NID(signer, NID_pkcs9_signingTime, -1);
	X509_ATTRIBUTE *attr = at < 0 ? NULL : CMS_signed_get_attr(signer, at);
	const ASN1_TYPE *value = attr ? X509_ATTRIBUTE_get0_type(attr, 0) : NULL;
	struct tm tm;

	if (!value || (value->type != V_ASN1_UTCTIME && value->type != V_ASN1_GENERALIZEDTIME) ||
	    ASN1_TIME_to_tm(value->value.asn1_string, &tm) != 1)
		return 0;
	return timegm(&tm);
}

static int take_attributes(CMS_ContentInfo *cms, struct trust_approval *approval,
			   struct error *err)
{
	CMS_SignerInfo *signer = signer_of(cms);
	const ASN1_OBJECT *type = attribute(signer, NID_pkcs9_contentType, V_ASN1_OBJECT);
	const ASN1_OCTET_STRING *digest = attribute(signer, NID_pkcs9_messageDigest,
						    V_ASN1_OCTET_STRING);
	X509_ALGOR *alg;

	CMS_SignerInfo_get0_algs(signer, NULL, NULL, &alg, NULL);
	if (!type || OBJ_cmp(type, CMS_get0_eContentType(cms)) || !digest ||
	    CMS_unsigned_get_attr_count(signer) > 0)
		return error_set(err, -EBADMSG,
				 "signature: expected signed attributes with content type and digest, and none that are not signed");
	if (OBJ_obj2nid(alg->algorithm) != NID_sha256 ||
	    ASN1_STRING_length(digest) != TRUST_DIGEST_SIZE)
		return error_set(err, -EKEYREJECTED, "signature over another digest than SHA-256");
	memcpy(approval->digest, ASN1_STRING_get0_data(digest), TRUST_DIGEST_SIZE);
	approval->signed_at = signing_time(signer);
	return 0;
}

static int take_list(CMS_ContentInfo *cms, struct trust_approval *approval, struct error *err)
{
	ASN1_OCTET_STRING **content = CMS_get0_content(cms);
	uint8_t digest[TRUST_DIGEST_SIZE];

	if (approval->kind != TRUST_APPROVAL_LIST)
		return CMS_is_detached(cms) == 1 ? 0 :
		       error_set(err, -EBADMSG,
				 "signature carries a package, expected it detached");
	if (!content || !*content)
		return error_set(err, -EBADMSG, "signature without the list, expected it inside");
	approval->list_len = (size_t)ASN1_STRING_length(*content);
	approval->list = malloc(approval->list_len + 1);
	if (!approval->list)
		return error_set(err, -ENOMEM, "approval list: out of memory");
	memcpy(approval->list, ASN1_STRING_get0_data(*content), approval->list_len);
	approval->list[approval->list_len] = '\0';
	if (trust_sha256(approval->list, approval->list_len, digest) ||
	    memcmp(digest, approval->digest, sizeof(digest)))
		return error_set(err, -EKEYREJECTED,
				 "signature does not fit the approval list: one of the two was altered");
	return 0;
}

static int check_signer(const struct trust_anchors *anchors, time_t at, CMS_ContentInfo *cms,
			struct trust_verdict *verdict, struct error *err)
{
	STACK_OF(X509) *certs = NULL;
	X509 *signer = NULL;
	int ret;

	ret = trust_cms_check_algorithms(cms, err);
	if (!ret)
		ret = trust_cms_signer(cms, &certs, &signer, err);
	if (ret)
		goto out;
	trust_x509_subject(signer, verdict->subject, sizeof(verdict->subject));
	if (anchors)
		ret = trust_x509_verify_chain(anchors, at, signer, certs, &trust_role_approver,
					      verdict, err);
	if (!ret && CMS_SignerInfo_verify(signer_of(cms)) != 1)
		ret = error_set(err, -EKEYREJECTED, "signature by %s is wrong", verdict->subject);
out:
	sk_X509_pop_free(certs, X509_free);
	return ret;
}

/**
 * trust_approval_read - what did an authority of ours approve
 * @anchors: authorities that this device believes; NULL: any, to see only what it says
 * @at: the moment to check for, seconds since 1970-01-01 UTC
 * @der: CMS SignedData in DER (RFC 5652, 5) with signed attributes and content type
 *	TRUST_OID_PACKAGE, detached, or TRUST_OID_APPROVALS with the list inside; with the
 *	certificates from the signer's to the anchor
 * @len: bytes of it, at most TRUST_APPROVAL_SIZE_MAX
 * @approval: filled in, to be freed with trust_approval_free(); empty on failure
 * @err: message on failure
 *
 * The chain must be valid at @at, the signer's certificate have extended key usage
 * TRUST_OID_APPROVER; RSA from 2048 bits, P-256 or P-384 with SHA-256 only.
 *
 * Return: 0; as trust_verify_ruleset() when it is not to be believed.
 */
int trust_approval_read(const struct trust_anchors *anchors, time_t at,
			const uint8_t *der, size_t len,
			struct trust_approval *approval, struct error *err)
{
	CMS_ContentInfo *cms;
	int ret;

	memset(approval, 0, sizeof(*approval));
	ret = trust_cms_decode(der, len, TRUST_APPROVAL_SIZE_MAX, &cms, err);
	if (ret)
		return ret;
	approval->kind = is_list(cms) ? TRUST_APPROVAL_LIST : TRUST_APPROVAL_PACKAGE;
	ret = trust_cms_check_signed(cms, kinds[approval->kind].type, kinds[approval->kind].what,
				     err);
	if (!ret)
		ret = take_attributes(cms, approval, err);
	if (!ret)
		ret = check_signer(anchors, at, cms, &approval->verdict, err);
	if (!ret)
		ret = take_list(cms, approval, err);
	ERR_clear_error();
	CMS_ContentInfo_free(cms);
	if (ret)
		trust_approval_free(approval);
	return ret;
}

/**
 * trust_approval_free - give back what trust_approval_read() filled in
 * @approval: the approval
 */
void trust_approval_free(struct trust_approval *approval)
{
	free(approval->list);
	memset(approval, 0, sizeof(*approval));
}

static int set_content(CMS_ContentInfo *cms, const struct trust_approval *approval)
{
	ASN1_OBJECT *type = OBJ_txt2obj(kinds[approval->kind].type, 1);
	ASN1_OCTET_STRING **content = CMS_get0_content(cms);
	int ok = type && content && CMS_set1_eContentType(cms, type) == 1;

	ASN1_OBJECT_free(type);
	if (!ok || approval->kind != TRUST_APPROVAL_LIST)
		return ok;
	*content = ASN1_OCTET_STRING_new();
	return *content && ASN1_OCTET_STRING_set(*content, approval->list,
						 (int)approval->list_len) == 1;
}

/* The message's version depends on all of it, and is set where data would go in */
static int set_version(CMS_ContentInfo *cms)
{
	BIO *bio = CMS_dataInit(cms, BIO_new(BIO_s_null()));

	BIO_free_all(bio);
	return !!bio;
}

static int sign(CMS_ContentInfo *cms, X509 *cert, EVP_PKEY *key,
		const struct trust_approval *approval)
{
	CMS_SignerInfo *signer = CMS_add1_signer(cms, cert, key, EVP_sha256(),
						 CMS_BINARY | CMS_NOSMIMECAP | CMS_PARTIAL);

	return signer && set_content(cms, approval) && set_version(cms) &&
	       CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_contentType, V_ASN1_OBJECT,
					   CMS_get0_eContentType(cms), -1) == 1 &&
	       CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING,
					   approval->digest, TRUST_DIGEST_SIZE) == 1 &&
	       CMS_SignerInfo_sign(signer) == 1;
}

/**
 * trust_approval_sign - approve a package or a list
 * @key_file: approver's private key, PEM, or its PKCS#11 URI
 * @cert_file: approver's certificate, PEM, followed by those between it and the anchor
 * @approval: kind, digest and list; no more of it is looked at
 * @cms: set to the CMS SignedData, DER, to be freed
 * @cms_len: set to its length
 * @err: message on failure
 *
 * For a package, what ``openssl cms -sign -binary -econtent_type OID -outform DER`` makes, too.
 *
 * Return: 0, -EBADMSG for malformed files, -EKEYREJECTED when key and certificate do not fit or
 * may not approve packages, -ENOMEM, or what file_read() says.
 */
int trust_approval_sign(const char *key_file, const char *cert_file,
			const struct trust_approval *approval,
			uint8_t **cms, size_t *cms_len, struct error *err)
{
	unsigned int flags = CMS_BINARY | CMS_DETACHED | CMS_PARTIAL;
	STACK_OF(X509) *certs = NULL;
	CMS_ContentInfo *info = NULL;
	EVP_PKEY *key = NULL;
	X509 *cert = NULL;
	uint8_t *der = NULL;
	int ret, len;

	ret = trust_x509_load_signer(key_file, cert_file, &trust_role_approver, &key, &certs, err);
	if (ret)
		return ret;
	cert = sk_X509_shift(certs);
	info = CMS_sign(NULL, NULL, certs, NULL, flags);
	if (!info || !sign(info, cert, key, approval)) {
		ret = trust_x509_error(err, -EKEYREJECTED, "signing");
		goto out;
	}
	len = i2d_CMS_ContentInfo(info, &der);
	ret = trust_x509_give(der, len, cms, cms_len, err);
out:
	CMS_ContentInfo_free(info);
	X509_free(cert);
	EVP_PKEY_free(key);
	sk_X509_pop_free(certs, X509_free);
	return ret;
}

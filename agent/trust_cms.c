// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which CMS messages are looked at. What is signed with and without
 * attributes has its own files.
 */
#include <errno.h>
#include <openssl/err.h>

#include "agent/trust_cms.h"
#include "agent/trust_x509.h"

/**
 * trust_cms_check_signed - is a message SignedData by one signer (RFC 5652, 5)
 * @cms: the message
 * @type: its content's type, an object identifier as text
 * @what: that type, for a person
 * @err: message on failure
 *
 * Revocation lists beside it are none of the signer's business.
 *
 * Return: 0 or -EBADMSG.
 */
int trust_cms_check_signed(CMS_ContentInfo *cms, const char *type, const char *what,
			   struct error *err)
{
	STACK_OF(CMS_SignerInfo) *signers;
	STACK_OF(X509_CRL) *crls;
	ASN1_OBJECT *wanted;
	bool is_type;

	wanted = OBJ_txt2obj(type, 1);
	is_type = wanted && OBJ_obj2nid(CMS_get0_type(cms)) == NID_pkcs7_signed &&
		  !OBJ_cmp(CMS_get0_eContentType(cms), wanted);
	ASN1_OBJECT_free(wanted);
	if (!is_type)
		return error_set(err, -EBADMSG, "signature: expected CMS SignedData over %s", what);
	crls = CMS_get1_crls(cms);
	sk_X509_CRL_pop_free(crls, X509_CRL_free);
	if (crls)
		return error_set(err, -EBADMSG,
				 "signature carries revocation lists, expected none");
	signers = CMS_get0_SignerInfos(cms);
	if (sk_CMS_SignerInfo_num(signers) != 1)
		return error_set(err, -EBADMSG, "signature by %d signers, expected one",
				 sk_CMS_SignerInfo_num(signers));
	return 0;
}

/**
 * trust_cms_signer - whose signature it says it is
 * @cms: SignedData by one signer
 * @certs: certificates that it carries, to be freed by sk_X509_pop_free()
 * @cert: set to the signer's own, which belongs to @cms
 * @err: message on failure
 *
 * Return: 0 or -EBADMSG.
 */
int trust_cms_signer(CMS_ContentInfo *cms, struct stack_st_X509 **certs, X509 **cert,
		     struct error *err)
{
	STACK_OF(X509) *signers;
	int ret = 0;

	*certs = CMS_get1_certs(cms);
	CMS_set1_signers_certs(cms, NULL, 0);
	signers = CMS_get0_signers(cms);
	if (sk_X509_num(signers) == 1)
		*cert = sk_X509_value(signers, 0);
	else
		ret = error_set(err, -EBADMSG, "signature lacks its signer's certificate");
	sk_X509_free(signers);
	return ret;
}

/**
 * trust_cms_check_algorithms - are digest and signature of the kinds that we believe
 * @cms: SignedData by one signer
 * @err: message on failure
 *
 * Return: 0 or -EKEYREJECTED.
 */
int trust_cms_check_algorithms(CMS_ContentInfo *cms, struct error *err)
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

/**
 * trust_cms_decode - a CMS message from its DER
 * @der: the bytes
 * @len: how many
 * @max: most that there may be
 * @cms: set to the message, NULL on failure
 * @err: message on failure
 *
 * Return: 0 or -EBADMSG.
 */
int trust_cms_decode(const uint8_t *der, size_t len, size_t max, CMS_ContentInfo **cms,
		     struct error *err)
{
	const uint8_t *p = der;

	*cms = NULL;
	if (len && len <= max)
		*cms = d2i_CMS_ContentInfo(NULL, &p, (long)len);
	ERR_clear_error();
	if (!*cms)
		return error_set(err, -EBADMSG, "signature: %zu bytes are not a CMS message in DER",
				 len);
	if (p == der + len)
		return 0;
	CMS_ContentInfo_free(*cms);
	*cms = NULL;
	return error_set(err, -EBADMSG, "signature: %zu bytes after the CMS message",
			 (size_t)(der + len - p));
}

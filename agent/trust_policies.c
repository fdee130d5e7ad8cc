// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A card is bound to policies by an extension of its certificate:
 *
 *	SEQUENCE SIZE (1..8) OF SEQUENCE {
 *		name     UTF8String (SIZE (1..63)),
 *		version  INTEGER (1..18446744073709551615) }
 *
 * The authority's signature on the certificate covers it and the card's key, so
 * a policy is signed once and not once per card.
 */
#include <errno.h>
#include <string.h>
#include <openssl/asn1t.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "agent/trust_oid.h"
#include "agent/trust_x509.h"

typedef struct {
	ASN1_UTF8STRING *name;
	uint64_t version;
} CARD_POLICY;

DEFINE_STACK_OF(CARD_POLICY)

typedef STACK_OF(CARD_POLICY) CARD_POLICIES;

ASN1_SEQUENCE(CARD_POLICY) = {
	ASN1_SIMPLE(CARD_POLICY, name, ASN1_UTF8STRING),
	ASN1_EMBED(CARD_POLICY, version, UINT64),
} static_ASN1_SEQUENCE_END(CARD_POLICY)

ASN1_ITEM_TEMPLATE(CARD_POLICIES) =
	ASN1_EX_TEMPLATE_TYPE(ASN1_TFLG_SEQUENCE_OF, 0, policies, CARD_POLICY)
static_ASN1_ITEM_TEMPLATE_END(CARD_POLICIES)

IMPLEMENT_STATIC_ASN1_ALLOC_FUNCTIONS(CARD_POLICY)
IMPLEMENT_STATIC_ASN1_ENCODE_FUNCTIONS(CARD_POLICIES)
IMPLEMENT_STATIC_ASN1_ALLOC_FUNCTIONS(CARD_POLICIES)

static int take(const CARD_POLICY *in, struct trust_policies *policies)
{
	size_t len = (size_t)ASN1_STRING_length(in->name), n = policies->count;
	char *name;

	if (n == TRUST_POLICIES_MAX || !len || len > TRUST_POLICY_NAME_MAX || !in->version)
		return -EBADMSG;
	name = policies->list[n].name;
	memcpy(name, ASN1_STRING_get0_data(in->name), len);
	name[len] = '\0';
	if (strlen(name) != len)
		return -EBADMSG;
	policies->list[n].version = in->version;
	policies->count++;
	return 0;
}

static int decode(const ASN1_OCTET_STRING *value, struct trust_policies *policies)
{
	const uint8_t *start = ASN1_STRING_get0_data(value), *p = start;
	int len = ASN1_STRING_length(value), ret = 0, i;
	CARD_POLICIES *in;

	in = d2i_CARD_POLICIES(NULL, &p, len);
	if (!in || p != start + len || !sk_CARD_POLICY_num(in))
		ret = -EBADMSG;
	for (i = 0; !ret && i < sk_CARD_POLICY_num(in); i++)
		ret = take(sk_CARD_POLICY_value(in, i), policies);
	CARD_POLICIES_free(in);
	return ret;
}

/**
 * trust_card_policies - the policies that a card may carry
 * @cert: its certificate, DER; trust_verify_card() says what it is worth
 * @len: bytes of it
 * @policies: filled in; none when the certificate speaks of none
 * @err: message on failure
 *
 * Return: 0, -EBADMSG when it is no certificate or what it says is malformed,
 * -ENOMEM.
 */
int trust_card_policies(const uint8_t *cert, size_t len, struct trust_policies *policies,
			struct error *err)
{
	ASN1_OBJECT *oid = OBJ_txt2obj(TRUST_OID_POLICIES, 1);
	X509 *x509 = NULL;
	int ret, at;

	memset(policies, 0, sizeof(*policies));
	ret = oid ? trust_x509_decode(cert, len, &x509, err) :
		    error_set(err, -ENOMEM, "out of memory");
	if (ret)
		goto out;
	at = X509_get_ext_by_OBJ(x509, oid, -1);
	if (at < 0)
		goto out;
	ret = decode(X509_EXTENSION_get_data(X509_get_ext(x509, at)), policies);
	if (X509_get_ext_by_OBJ(x509, oid, at) >= 0)
		ret = -EBADMSG;
	if (ret)
		error_set(err, ret, "card's certificate: malformed list of policies");
out:
	ERR_clear_error();
	X509_free(x509);
	ASN1_OBJECT_free(oid);
	return ret;
}

/**
 * trust_policies_check - may a card carry a policy
 * @policies: from trust_card_policies()
 * @name: name of the policy
 * @version: its version
 *
 * Return: 0; -ENOKEY when none is named at all; -ENOENT when others are;
 * -ESTALE when the card was issued for a higher version.
 */
int trust_policies_check(const struct trust_policies *policies, const char *name,
			 uint64_t version)
{
	size_t i;

	for (i = 0; i < policies->count; i++)
		if (!strcmp(policies->list[i].name, name))
			return version < policies->list[i].version ? -ESTALE : 0;
	return policies->count ? -ENOENT : -ENOKEY;
}

static int give(CARD_POLICIES *out, const char *name, uint64_t version)
{
	CARD_POLICY *one = CARD_POLICY_new();

	if (!one || !ASN1_STRING_set(one->name, name, -1) || !sk_CARD_POLICY_push(out, one)) {
		CARD_POLICY_free(one);
		return 0;
	}
	one->version = version;
	return 1;
}

/**
 * trust_x509_add_policies - have a card's certificate name policies
 * @cert: the certificate, not yet signed
 * @policies: the policies; none: no extension
 *
 * Return: 1, or 0 when there is no memory, as OpenSSL does.
 */
int trust_x509_add_policies(X509 *cert, const struct trust_policies *policies)
{
	ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
	ASN1_OBJECT *oid = OBJ_txt2obj(TRUST_OID_POLICIES, 1);
	CARD_POLICIES *list = CARD_POLICIES_new();
	X509_EXTENSION *extension = NULL;
	uint8_t *der = NULL;
	int len, ok = value && oid && list;
	size_t i;

	for (i = 0; ok && i < policies->count; i++)
		ok = give(list, policies->list[i].name, policies->list[i].version);
	if (ok && i) {
		len = i2d_CARD_POLICIES(list, &der);
		ok = len > 0 && ASN1_STRING_set(value, der, len) &&
		     (extension = X509_EXTENSION_create_by_OBJ(NULL, oid, 0, value)) &&
		     X509_add_ext(cert, extension, -1) == 1;
	}
	X509_EXTENSION_free(extension);
	OPENSSL_free(der);
	CARD_POLICIES_free(list);
	ASN1_OBJECT_free(oid);
	ASN1_OCTET_STRING_free(value);
	return ok;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What certificates are for. An anchor may be an organisation's general
 * authority, which also certifies who signs programs or logs in somewhere, so
 * only usages that mean nothing else count.
 */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "agent/trust_oid.h"
#include "agent/trust_x509.h"

const struct trust_role trust_role_signer = {
	.what = "policy signer",
	.needed = TRUST_OID_SIGNER,
};

const struct trust_role trust_role_card = {
	.what = "card",
	.needed = TRUST_OID_CARD,
	.forbidden = TRUST_OID_SIGNER,
};

const struct trust_role trust_role_approver = {
	.what = "package approval",
	.needed = TRUST_OID_APPROVER,
	.forbidden = TRUST_OID_CARD,
};

const struct trust_role trust_role_operator = {
	.what = "bootstrap",
	.needed = TRUST_OID_OPERATOR,
	.forbidden = TRUST_OID_CARD,
};

static bool has_usage(const X509 *cert, const char *oid)
{
	EXTENDED_KEY_USAGE *list = X509_get_ext_d2i(cert, NID_ext_key_usage, NULL, NULL);
	ASN1_OBJECT *wanted = OBJ_txt2obj(oid, 1);
	bool found = false;
	int i;

	for (i = 0; wanted && i < sk_ASN1_OBJECT_num(list); i++)
		found |= !OBJ_cmp(sk_ASN1_OBJECT_value(list, i), wanted);
	ASN1_OBJECT_free(wanted);
	EXTENDED_KEY_USAGE_free(list);
	ERR_clear_error();
	return found;
}

/**
 * trust_x509_check_role - may a certificate be used like this
 * @cert: the certificate
 * @role: the use
 * @err: message on failure
 *
 * A usage that is not written counts as not given (RFC 5280, 4.2.1.3 and
 * 4.2.1.12, leave that to the application).
 *
 * Return: 0 or -EKEYREJECTED.
 */
int trust_x509_check_role(X509 *cert, const struct trust_role *role, struct error *err)
{
	uint32_t flags = X509_get_extension_flags(cert);
	char subject[TRUST_SUBJECT_MAX];

	trust_x509_subject(cert, subject, sizeof(subject));
	if (flags & EXFLAG_INVALID)
		return error_set(err, -EKEYREJECTED, "%s: malformed extensions", subject);
	if (flags & EXFLAG_CA)
		return error_set(err, -EKEYREJECTED,
				 "%s: certificate of an authority, expected one of a %s",
				 subject, role->what);
	if (!has_usage(cert, role->needed))
		return error_set(err, -EKEYREJECTED,
				 "%s: not a %s certificate, expected extended key usage %s",
				 subject, role->what, role->needed);
	if (role->forbidden && has_usage(cert, role->forbidden))
		return error_set(err, -EKEYREJECTED,
				 "%s: not a %s certificate, it has extended key usage %s, too",
				 subject, role->what, role->forbidden);
	if (!(flags & EXFLAG_KUSAGE) || !(X509_get_key_usage(cert) & KU_DIGITAL_SIGNATURE))
		return error_set(err, -EKEYREJECTED,
				 "%s: expected key usage digitalSignature", subject);
	return 0;
}

/**
 * trust_x509_check_issuer - may an authority issue certificates for this use
 * @issuer: certificate of the authority
 * @role: the use
 * @err: message on failure
 *
 * An extended key usage in an authority's certificate limits what is below it.
 *
 * Return: 0 or -EKEYREJECTED.
 */
int trust_x509_check_issuer(X509 *issuer, const struct trust_role *role, struct error *err)
{
	char subject[TRUST_SUBJECT_MAX];

	if (!(X509_get_extension_flags(issuer) & EXFLAG_XKUSAGE) ||
	    has_usage(issuer, role->needed))
		return 0;
	trust_x509_subject(issuer, subject, sizeof(subject));
	return error_set(err, -EKEYREJECTED,
			 "%s: authority may not issue %s certificates, expected extended key usage %s or none",
			 subject, role->what, role->needed);
}

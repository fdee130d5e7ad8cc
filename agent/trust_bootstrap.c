// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/trust_bootstrap.h"
#include "agent/trust_cms.h"
#include "agent/trust_x509.h"

/**
 * trust_bootstrap_verify - did an operator sign a bootstrap packet
 * @anchors: operators and authorities to believe; NULL: any
 * @at: the moment to check for, seconds since 1970-01-01 UTC
 * @content: what was signed, see bootstrap_packet_signed()
 * @len: bytes of it
 * @cms: as for trust_verify_ruleset(); the signer's certificate has extended key usage
 *	TRUST_OID_OPERATOR
 * @cms_len: bytes of it
 * @verdict: filled in on success; the signer's name also on failure, as soon as it is known
 * @err: message on failure
 *
 * Return: as trust_verify_ruleset().
 */
int trust_bootstrap_verify(const struct trust_anchors *anchors, time_t at,
			   const uint8_t *content, size_t len, const uint8_t *cms, size_t cms_len,
			   struct trust_verdict *verdict, struct error *err)
{
	return trust_cms_verify_detached(anchors, at, &trust_role_operator,
					 "packet: one of the two was altered", content, len, cms,
					 cms_len, verdict, err);
}

/**
 * trust_bootstrap_sign - sign a bootstrap packet
 * @key_file: the operator's private key, PEM, or its PKCS#11 URI
 * @cert_file: its certificate, PEM, followed by those between it and the anchor
 * @content: what to sign
 * @len: bytes of it
 * @cms: set to the detached CMS SignedData, DER, to be freed
 * @cms_len: set to its length
 * @err: message on failure
 *
 * Return: as trust_sign_ruleset().
 */
int trust_bootstrap_sign(const char *key_file, const char *cert_file,
			 const uint8_t *content, size_t len,
			 uint8_t **cms, size_t *cms_len, struct error *err)
{
	return trust_x509_sign(key_file, cert_file, &trust_role_operator, content, len, cms,
			       cms_len, err);
}

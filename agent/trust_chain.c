// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From a certificate to an anchor.
 */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "agent/trust_x509.h"

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

/**
 * trust_x509_verify_chain - does a certificate lead to an anchor (RFC 5280, 6)
 * @anchors: authorities that this device believes
 * @at: the moment to check for, seconds since 1970-01-01 UTC
 * @cert: the certificate
 * @others: those that may lie between it and the anchor, or NULL
 * @role: what it must be good for
 * @verdict: filled in on success
 * @err: message on failure
 *
 * Return: 0, -ENOKEY for an unknown authority, -EKEYEXPIRED, -EKEYREVOKED,
 * -EKEYREJECTED for all else that is wrong with certificates, -ENOMEM.
 */
int trust_x509_verify_chain(const struct trust_anchors *anchors, time_t at, X509 *cert,
			    struct stack_st_X509 *others, const struct trust_role *role,
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

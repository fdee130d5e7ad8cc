// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is asked of an OCSP responder, and what its answer is worth: RFC 6960.
 */
#include <errno.h>
#include <string.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "agent/trust_ocsp_answer.h"

#define SKEW		300	/* seconds that a responder's clock may be wrong */
#define AGE_MAX		86400	/* of an answer that does not say when it ends */

/**
 * trust_question_make - ask about a certificate
 * @question: filled in, to be freed with trust_question_free() also on failure
 * @cert: the certificate, kept by the caller, as the others
 * @issuer: its issuer
 * @anchor: where the issuer's chain ends
 * @err: message on failure
 *
 * SHA-256 names issuer and key. The nonce is 16 bytes (RFC 8954).
 *
 * Return: 0 or -ENOMEM.
 */
int trust_question_make(struct trust_question *question, X509 *cert, X509 *issuer, X509 *anchor,
			struct error *err)
{
	OCSP_CERTID *id;

	*question = (struct trust_question){ .cert = cert, .issuer = issuer, .anchor = anchor };
	question->id = OCSP_cert_to_id(EVP_sha256(), cert, issuer);
	question->request = OCSP_REQUEST_new();
	id = question->id ? OCSP_CERTID_dup(question->id) : NULL;
	if (!id || !question->request || !OCSP_request_add0_id(question->request, id) ||
	    OCSP_request_add1_nonce(question->request, NULL, -1) != 1)
		return trust_x509_error(err, -ENOMEM, "OCSP request");
	return 0;
}

/**
 * trust_question_free - forget a question
 * @question: it
 */
void trust_question_free(struct trust_question *question)
{
	OCSP_CERTID_free(question->id);
	OCSP_REQUEST_free(question->request);
}

/*
 * Signed by the issuer, or by whom it certified for that (RFC 6960, 4.2.2.2): of
 * this device's anchors only the one counts that the certificate leads to.
 */
static int check_signature(const struct trust_question *q, OCSP_BASICRESP *basic, time_t at,
			   struct error *err)
{
	STACK_OF(X509) *others = sk_X509_new_null();
	int algorithm = OBJ_obj2nid(OCSP_resp_get0_tbs_sigalg(basic)->algorithm);
	X509_STORE *store = X509_STORE_new();
	X509 *signer = NULL;
	int ret;

	if (!others || !store || !sk_X509_push(others, q->issuer) ||
	    X509_STORE_add_cert(store, q->anchor) != 1) {
		ret = trust_x509_error(err, -ENOMEM, "OCSP answer");
		goto out;
	}
	X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
	X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), at);
	if (!trust_x509_signature_ok(algorithm))
		ret = error_set(err, -EKEYREJECTED,
				"OCSP answer with a weak signature, expected RSA or ECDSA with SHA-256 or more");
	else if (OCSP_basic_verify(basic, others, store, 0) != 1 ||
		 OCSP_resp_get0_signer(basic, &signer, others) != 1)
		ret = error_set(err, -EKEYREJECTED,
				"OCSP answer that was not signed for the certificate's issuer");
	else
		ret = trust_x509_check_algorithms(signer, signer == q->anchor, err);
out:
	X509_STORE_free(store);
	sk_X509_free(others);
	return ret;
}

/* RFC 6960, 4.2.2.1 */
static bool valid_at(const ASN1_GENERALIZEDTIME *from, const ASN1_GENERALIZEDTIME *until, time_t at)
{
	if (!from || ASN1_TIME_cmp_time_t(from, at + SKEW) > 0)
		return false;
	return until ? ASN1_TIME_cmp_time_t(until, at - SKEW) >= 0 :
		       ASN1_TIME_cmp_time_t(from, at - AGE_MAX) >= 0;
}

static int check_status(const struct trust_question *q, OCSP_BASICRESP *basic, bool fresh,
			time_t at, struct error *err)
{
	ASN1_GENERALIZEDTIME *since, *from, *until;
	char subject[TRUST_SUBJECT_MAX];
	int status, reason;

	if (OCSP_resp_find_status(basic, q->id, &status, &reason, &since, &from, &until) != 1)
		return error_set(err, -EBADMSG, "OCSP answer about another certificate");
	trust_x509_subject(q->cert, subject, sizeof(subject));
	/* What was revoked once stays so until a fresh answer says otherwise */
	if (status == V_OCSP_CERTSTATUS_REVOKED && !fresh)
		return error_set(err, -EKEYREVOKED, "%s: certificate is revoked", subject);
	if (!valid_at(from, until, at))
		return error_set(err, -EKEYEXPIRED, "OCSP answer that is not valid now");
	if (status == V_OCSP_CERTSTATUS_REVOKED)
		return error_set(err, -EKEYREVOKED, "%s: certificate is revoked", subject);
	return status == V_OCSP_CERTSTATUS_GOOD ? 0 :
	       error_set(err, -ENOENT, "OCSP responder does not know the certificate");
}

/**
 * trust_answer_judge - what an answer says
 * @question: what was asked
 * @der: the answer, OCSPResponse in DER
 * @len: bytes of it
 * @fresh: it was given just now to this question; else it is from the cache
 * @at: the moment to judge for
 * @err: why not, or that it was revoked
 *
 * A responder may leave out the nonce, as those do that sign in advance; another
 * nonce is an answer to somebody else.
 *
 * Return: 0 when the certificate is good; -EKEYREVOKED when it is revoked;
 * -ENOENT when the responder does not know it; -EKEYEXPIRED, -EKEYREJECTED or
 * -EBADMSG when the answer is worth nothing; -ENOMEM.
 */
int trust_answer_judge(const struct trust_question *question, const uint8_t *der, size_t len,
		       bool fresh, time_t at, struct error *err)
{
	OCSP_BASICRESP *basic = NULL;
	const uint8_t *p = der;
	OCSP_RESPONSE *answer;
	int ret;

	answer = d2i_OCSP_RESPONSE(NULL, &p, (long)len);
	if (!answer || p != der + len) {
		ret = error_set(err, -EBADMSG, "%zu bytes are not an OCSP answer in DER", len);
		goto out;
	}
	if (OCSP_response_status(answer) != OCSP_RESPONSE_STATUS_SUCCESSFUL) {
		ret = error_set(err, -EBADMSG, "OCSP responder says: %s",
				OCSP_response_status_str(OCSP_response_status(answer)));
		goto out;
	}
	basic = OCSP_response_get1_basic(answer);
	if (!basic)
		ret = error_set(err, -EBADMSG, "OCSP answer of an unknown kind");
	else if (fresh && !OCSP_check_nonce(question->request, basic))
		ret = error_set(err, -EBADMSG, "OCSP answer to another question");
	else
		ret = check_signature(question, basic, at, err);
	if (!ret)
		ret = check_status(question, basic, fresh, at, err);
out:
	ERR_clear_error();
	OCSP_BASICRESP_free(basic);
	OCSP_RESPONSE_free(answer);
	return ret;
}

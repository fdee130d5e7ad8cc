/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TRUST_OCSP_ANSWER_H
#define CARDGATE_TRUST_OCSP_ANSWER_H

/* Between the trust_ocsp*.c files: it shows OpenSSL's types */

#include <stdbool.h>
#include <time.h>
#include <openssl/ocsp.h>

#include "agent/trust_x509.h"

/**
 * struct trust_question - what a responder is asked
 * @cert: about this certificate
 * @issuer: of this one's
 * @anchor: which leads to this one
 * @id: RFC 6960, 4.1.1
 * @request: with a nonce
 */
struct trust_question {
	X509 *cert;
	X509 *issuer;
	X509 *anchor;
	OCSP_CERTID *id;
	OCSP_REQUEST *request;
};

int trust_question_make(struct trust_question *question, X509 *cert, X509 *issuer, X509 *anchor,
			struct error *err);
void trust_question_free(struct trust_question *question);
int trust_answer_judge(const struct trust_question *question, const uint8_t *der, size_t len,
		       bool fresh, time_t at, struct error *err);

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/trust_card.h"
#include "agent/trust_x509.h"

/**
 * trust_card_subject - whose certificate it claims to be
 * @cert: the certificate, DER, which nobody has verified
 * @len: bytes of it
 * @subject: set to its subject on one line
 * @err: message on failure
 *
 * Return: 0, or -EBADMSG when it is no certificate.
 */
int trust_card_subject(const uint8_t *cert, size_t len, char subject[TRUST_SUBJECT_MAX],
		       struct error *err)
{
	X509 *x509;
	int ret;

	ret = trust_x509_decode(cert, len, &x509, err);
	if (ret)
		return ret;
	trust_x509_subject(x509, subject, TRUST_SUBJECT_MAX);
	X509_free(x509);
	return 0;
}

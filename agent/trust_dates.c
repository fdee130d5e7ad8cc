// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <openssl/cms.h>
#include <openssl/err.h>

#include "agent/trust_dates.h"
#include "agent/trust_x509.h"

static int add(const X509 *cert, struct trust_dates *dates, struct error *err)
{
	struct tm from = {}, until = {};
	size_t n = dates->count;

	if (n == TRUST_DATES_MAX)
		return error_set(err, -E2BIG, "more than %d certificates", TRUST_DATES_MAX);
	trust_x509_subject(cert, dates->list[n].subject, sizeof(dates->list[n].subject));
	if (ASN1_TIME_to_tm(X509_get0_notBefore(cert), &from) != 1 ||
	    ASN1_TIME_to_tm(X509_get0_notAfter(cert), &until) != 1) {
		ERR_clear_error();
		return error_set(err, -EBADMSG, "%s: malformed validity", dates->list[n].subject);
	}
	dates->list[n].from = timegm(&from);
	dates->list[n].until = timegm(&until);
	dates->count++;
	return 0;
}

static int add_all(const STACK_OF(X509) *certs, struct trust_dates *dates, struct error *err)
{
	int ret = 0, i;

	*dates = (struct trust_dates){};
	for (i = 0; i < sk_X509_num(certs) && !ret; i++)
		ret = add(sk_X509_value(certs, i), dates, err);
	return ret;
}

/**
 * trust_dates_file - validity of the certificates in a file
 * @path: PEM or DER
 * @dates: filled in
 * @err: message on failure
 *
 * Return: 0, -EBADMSG, -E2BIG for more than TRUST_DATES_MAX, or what
 * file_read() says.
 */
int trust_dates_file(const char *path, struct trust_dates *dates, struct error *err)
{
	STACK_OF(X509) *certs = NULL;
	int ret;

	ret = trust_x509_load(path, &certs, err);
	if (ret)
		return ret;
	ret = add_all(certs, dates, err);
	sk_X509_pop_free(certs, X509_free);
	return ret ? error_prefix(err, ret, "%s", path) : 0;
}

/**
 * trust_dates_signature - validity of the certificates that came with a signature
 * @cms: CMS SignedData, DER; it is not verified
 * @len: bytes of it
 * @dates: filled in
 * @err: message on failure
 *
 * Return: 0, -EBADMSG, or -E2BIG for more than TRUST_DATES_MAX.
 */
int trust_dates_signature(const uint8_t *cms, size_t len, struct trust_dates *dates,
			  struct error *err)
{
	CMS_ContentInfo *info = NULL;
	STACK_OF(X509) *certs;
	const uint8_t *p = cms;
	int ret;

	if (len <= INT32_MAX)
		info = d2i_CMS_ContentInfo(NULL, &p, (long)len);
	certs = info ? CMS_get1_certs(info) : NULL;
	ERR_clear_error();
	if (certs)
		ret = add_all(certs, dates, err);
	else
		ret = error_set(err, -EBADMSG, "signature: no certificates in it");
	sk_X509_pop_free(certs, X509_free);
	CMS_ContentInfo_free(info);
	return ret;
}

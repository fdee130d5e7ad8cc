// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whether certificates that were believed were taken back since: their responders
 * are asked, and what they said last counts while they cannot be reached.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "agent/file.h"
#include "agent/trust_ocsp.h"
#include "agent/trust_ocsp_answer.h"

#define PATH_SIZE	512

/* RFC 5280, 4.2.2.1: the first URL over HTTP; false: nobody is to be asked */
static bool responder_of(X509 *cert, char url[TRUST_OCSP_URL_MAX])
{
	STACK_OF(OPENSSL_STRING) *urls = X509_get1_ocsp(cert);
	const char *one;
	int i;

	*url = '\0';
	for (i = 0; !*url && i < sk_OPENSSL_STRING_num(urls); i++) {
		one = sk_OPENSSL_STRING_value(urls, i);
		if (!strncmp(one, "http://", 7) && strlen(one) < TRUST_OCSP_URL_MAX)
			strcpy(url, one);
	}
	X509_email_free(urls);
	ERR_clear_error();
	return *url;
}

static int cache_path(const struct trust_ocsp *how, OCSP_CERTID *id, char path[PATH_SIZE])
{
	uint8_t digest[TRUST_DIGEST_SIZE], *der = NULL;
	int len = i2d_OCSP_CERTID(id, &der), used;
	size_t i;

	if (len <= 0 || trust_sha256(der, (size_t)len, digest)) {
		OPENSSL_free(der);
		return -ENOMEM;
	}
	OPENSSL_free(der);
	used = snprintf(path, PATH_SIZE, "%s/", how->cache);
	if (used < 0 || used + 2 * TRUST_DIGEST_SIZE >= PATH_SIZE)
		return -ENAMETOOLONG;
	for (i = 0; i < TRUST_DIGEST_SIZE; i++)
		used += snprintf(path + used, 3, "%02x", digest[i]);
	return 0;
}

static void keep(const struct trust_ocsp *how, const struct trust_question *question,
		 const uint8_t *answer, size_t len)
{
	char path[PATH_SIZE];

	/* Without it the next question has to be answered, which is the safe side */
	if (how->cache && !file_make_directory(how->cache, 0755, NULL) &&
	    !cache_path(how, question->id, path))
		file_write(path, 0644, answer, len, NULL);
}

/* What the responder said last, if that counts still */
static int from_cache(const struct trust_ocsp *how, const struct trust_question *question,
		      time_t at, struct error *err)
{
	struct error why = {};
	char path[PATH_SIZE];
	uint8_t *answer;
	size_t len;
	int ret;

	if (!how->cache || cache_path(how, question->id, path) ||
	    file_read(path, TRUST_OCSP_ANSWER_MAX, &answer, &len, NULL))
		return -ENOENT;
	ret = trust_answer_judge(question, answer, len, false, at, &why);
	free(answer);
	return ret == -EKEYREVOKED ? error_set(err, ret, "%s", why.text) : ret;
}

static int ask(const struct trust_ocsp *how, const struct trust_question *question,
	       const char *url, time_t at, struct error *err)
{
	uint8_t answer[TRUST_OCSP_ANSWER_MAX], *request = NULL;
	size_t len = sizeof(answer);
	int n, ret;

	n = i2d_OCSP_REQUEST(question->request, &request);
	if (n <= 0)
		return trust_x509_error(err, -ENOMEM, "OCSP request");
	ret = how->fetch(url, request, (size_t)n, how->deadline_ms, answer, &len, err);
	OPENSSL_free(request);
	if (!ret)
		ret = trust_answer_judge(question, answer, len, true, at, err);
	if (!ret || ret == -EKEYREVOKED)
		keep(how, question, answer, len);
	return ret;
}

static int check_one(const struct trust_ocsp *how, X509 *cert, X509 *issuer, X509 *anchor,
		     const char *url, time_t at, struct error *err)
{
	struct trust_question question;
	char subject[TRUST_SUBJECT_MAX];
	struct error why = {};
	int ret, cached;

	ret = trust_question_make(&question, cert, issuer, anchor, err);
	if (ret)
		goto out;
	ret = ask(how, &question, url, at, &why);
	if (!ret || ret == -EKEYREVOKED) {
		error_set(err, ret, "%s", why.text);
		goto out;
	}
	cached = from_cache(how, &question, at, err);
	if (!cached || cached == -EKEYREVOKED) {
		ret = cached;
		goto out;
	}
	trust_x509_subject(cert, subject, sizeof(subject));
	ret = error_set(err, -EHOSTUNREACH, "%s: %s does not say that it is not revoked: %s",
			subject, url, why.text);
out:
	trust_question_free(&question);
	return ret;
}

/**
 * trust_ocsp_check - was one of the certificates revoked that @anchors verified?
 * @anchors: since they were loaded
 * @how: whom to ask
 * @at: the moment to judge for, seconds since 1970-01-01 UTC
 * @asked: set to the number of certificates that name a responder; may be NULL
 * @err: why not
 *
 * Certificates that name no responder over HTTP (authority information access,
 * RFC 5280, 4.2.2.1) are passed over, as are anchors. All responders together
 * have the deadline. An answer is kept in the cache, and counts while the
 * responder cannot be reached: as long as it is valid, and for ever when it says
 * that the certificate is revoked.
 *
 * Return: 0 when all are known to be good, or name nobody; -EKEYREVOKED;
 * -EHOSTUNREACH when one of them is known neither to be good nor revoked; -ENOMEM.
 */
int trust_ocsp_check(const struct trust_anchors *anchors, const struct trust_ocsp *how,
		     time_t at, size_t *asked, struct error *err)
{
	int ret = 0, one, i, count = sk_X509_num(anchors->verified);
	struct trust_ocsp each = *how;
	char url[TRUST_OCSP_URL_MAX];
	struct error why;
	size_t n = 0;

	for (i = 0; i + 2 < count; i += 3)
		n += responder_of(sk_X509_value(anchors->verified, i), url);
	if (asked)
		*asked = n;
	if (n)
		each.deadline_ms /= n;
	for (i = 0; i + 2 < count && ret != -EKEYREVOKED; i += 3) {
		X509 *cert = sk_X509_value(anchors->verified, i);

		if (!responder_of(cert, url))
			continue;
		one = check_one(&each, cert, sk_X509_value(anchors->verified, i + 1),
				sk_X509_value(anchors->verified, i + 2), url, at,
				&why);
		if (one)
			ret = error_set(err, one, "%s", why.text);
	}
	return ret;
}

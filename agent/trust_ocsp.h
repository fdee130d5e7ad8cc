/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TRUST_OCSP_H
#define CARDGATE_TRUST_OCSP_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "agent/trust.h"

#define TRUST_OCSP_URL_MAX	512
#define TRUST_OCSP_ANSWER_MAX	16384

/**
 * struct trust_ocsp - how responders are asked
 * @cache: directory of their answers, made when it is missing; NULL: none
 * @deadline_ms: for all of them together
 * @fetch: sends a request, DER, to a responder: trust_ocsp_fetch(). At @answer
 *	is room for TRUST_OCSP_ANSWER_MAX bytes; 0 or -errno
 */
struct trust_ocsp {
	const char *cache;
	unsigned int deadline_ms;
	int (*fetch)(const char *url, const uint8_t *request, size_t request_len,
		     unsigned int deadline_ms, uint8_t *answer, size_t *len, struct error *err);
};

int trust_ocsp_check(const struct trust_anchors *anchors, const struct trust_ocsp *how,
		     time_t at, size_t *asked, struct error *err);
int trust_ocsp_fetch(const char *url, const uint8_t *request, size_t request_len,
		     unsigned int deadline_ms, uint8_t *answer, size_t *len,
		     struct error *err);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TRUST_DATES_H
#define CARDGATE_TRUST_DATES_H

#include "agent/trust.h"

#define TRUST_DATES_MAX	8

/**
 * struct trust_dates - how long some certificates are valid
 * @count: certificates
 * @list: subject, first and last second since 1970-01-01 UTC
 */
struct trust_dates {
	size_t count;
	struct {
		char subject[TRUST_SUBJECT_MAX];
		int64_t from;
		int64_t until;
	} list[TRUST_DATES_MAX];
};

int trust_dates_file(const char *path, struct trust_dates *dates, struct error *err);
int trust_dates_signature(const uint8_t *cms, size_t len, struct trust_dates *dates,
			  struct error *err);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_POLICY_ERRORS_H
#define CARDGATE_POLICY_ERRORS_H

#include <stddef.h>
#include <stdio.h>

#define POLICY_ERRORS_MAX	20
#define POLICY_ERROR_SIZE	320

/**
 * struct policy_errors - all that is wrong with one policy
 * @file: its name, in front of each line; not owned
 * @count: errors found; those beyond POLICY_ERRORS_MAX are only counted
 * @list: line, 0 when there is none, and what was found and expected
 */
struct policy_errors {
	const char *file;
	size_t count;
	struct {
		unsigned int line;
		char text[POLICY_ERROR_SIZE];
	} list[POLICY_ERRORS_MAX];
};

void policy_errors_add(struct policy_errors *errors, unsigned int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void policy_errors_print(const struct policy_errors *errors, FILE *out);

#endif

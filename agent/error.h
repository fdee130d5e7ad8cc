/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_ERROR_H
#define CARDGATE_ERROR_H

/**
 * struct error - what went wrong, for a person
 * @text: one line without newline: place, problem, expectation
 *
 * Functions return -errno for the program and fill this for its user.
 */
struct error {
	char text[512];
};

int error_set(struct error *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int error_prefix(struct error *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif

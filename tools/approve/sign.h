/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TOOLS_APPROVE_SIGN_H
#define CARDGATE_TOOLS_APPROVE_SIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/error.h"
#include "agent/trust_approval.h"
#include "tools/cli/command.h"

/* How an approval is proved: options of the commands that make one */
#define SIGN_OPTIONS								\
	{ "key", 0, "KEY", "private key of the approver, PEM, or its PKCS#11 URI", false,	\
	  &sign.key, 1 },							\
	{ "cert", 0, "FILE", "its certificate, and those up to the anchor, PEM", false,	\
	  &sign.cert, 1 },							\
	{ "mac-key", 0, "FILE", "in place of both: key that cards verify MACs with", false,	\
	  &sign.mac_key, 1 }

/**
 * struct sign - how an approval is proved
 * @key: of the approver, PEM, or its PKCS#11 URI
 * @cert: file of its certificate, and those up to the anchor, PEM
 * @mac_key: file of the key for MACs, in place of both
 */
struct sign {
	const char *key;
	const char *cert;
	const char *mac_key;
};

extern struct sign sign;

bool sign_given(void);
int sign_check(const struct command *command);
int sign_write(const struct trust_approval *approval, const char *path, struct error *err);
int sign_list(uint8_t *text, size_t len, const char *path, struct error *err);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CLI_ASK_H
#define CARDGATE_CLI_ASK_H

#include <stddef.h>

#include "agent/error.h"

int ask_yes(const char *question, const char *option, struct error *err);
int ask_secret(const char *question, const char *option, char *secret, size_t size,
	       struct error *err);

#endif

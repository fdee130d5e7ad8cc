/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_SECRET_H
#define CARDGATE_CARD_SECRET_H

#include <stddef.h>
#include <stdint.h>

#include "agent/ask.h"
#include "agent/error.h"

#define SECRET_MAX	ASK_ANSWER_MAX

/**
 * struct secret - a PIN, to be wiped by secret_wipe()
 * @data: its characters
 * @len: how many
 */
struct secret {
	uint8_t data[SECRET_MAX];
	size_t len;
};

int secret_get(struct secret *secret, const char *file, const char *option,
	       const char *prompt, struct error *err);
void secret_wipe(struct secret *secret);

#endif

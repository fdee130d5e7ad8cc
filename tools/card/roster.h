/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_ROSTER_H
#define CARDGATE_CARD_ROSTER_H

#include <stddef.h>
#include <stdint.h>

#include "agent/error.h"
#include "agent/trust.h"

#define ROSTER_HOLDER_MAX	65	/* a part of a subject of X.509 and NUL */
#define ROSTER_BUNDLE_MAX	256
#define ROSTER_DAYS_MAX		36500

/**
 * struct roster_entry - somebody who gets a card
 * @line: of the file
 * @holder: their name
 * @department: where they work, empty: that of the command line
 * @bundle: file, empty: that of the command line
 * @days: validity of their certificate, 0: that of the command line
 */
struct roster_entry {
	unsigned int line;
	char holder[ROSTER_HOLDER_MAX];
	char department[ROSTER_HOLDER_MAX];
	char bundle[ROSTER_BUNDLE_MAX];
	unsigned int days;
};

/**
 * struct roster - everybody who gets a card
 * @entries: they
 * @count: how many
 * @digest: SHA-256 of the file
 */
struct roster {
	struct roster_entry *entries;
	size_t count;
	uint8_t digest[TRUST_DIGEST_SIZE];
};

int roster_load(struct roster *roster, const char *path, struct error *err);
int roster_parse(struct roster *roster, const char *text, size_t len, struct error *err);
void roster_free(struct roster *roster);

#endif

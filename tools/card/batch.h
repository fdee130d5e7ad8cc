/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_BATCH_H
#define CARDGATE_CARD_BATCH_H

#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "agent/card.h"
#include "agent/error.h"
#include "agent/trust.h"
#include "roster.h"
#include "tool.h"

/* How far somebody's card is; the names are those of the state file */
enum batch_status { BATCH_WAITING, BATCH_STARTED, BATCH_ISSUED, BATCH_STATUSES };

/**
 * struct batch_card - somebody's card
 * @status: how far it is
 * @reader: where it was made
 * @certificate: SHA-256 of its certificate
 * @apdus: that it took
 * @seconds: that it took
 * @when: it was done
 */
struct batch_card {
	enum batch_status status;
	char reader[CARD_READER_MAX];
	uint8_t certificate[TRUST_DIGEST_SIZE];
	unsigned long apdus;
	double seconds;
	time_t when;
};

/**
 * struct batch - cards for everybody on a list
 * @roster: the list
 * @cards: one for each entry
 * @path: of the state file
 */
struct batch {
	struct roster roster;
	struct batch_card *cards;
	const char *path;
};

int batch_load(struct batch *batch, const char *roster, const char *state, struct error *err);
int batch_store(const struct batch *batch, struct error *err);
void batch_report(const struct batch *batch, bool json, FILE *to);
void batch_free(struct batch *batch);
int batch_run(const struct options *opt, struct error *err);

#endif

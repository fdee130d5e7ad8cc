/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_H
#define CARDGATE_CARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/apdu.h"
#include "agent/error.h"

#define CARD_READER_MAX		128	/* name with NUL */
#define CARD_READERS_MAX	16
#define CARD_ATR_MAX		33
#define CARD_EXCHANGE_MS	5000	/* a good deadline for one APDU */

/**
 * struct card_reader - a reader and what is in it
 * @name: its name
 * @present: there is a card
 * @atr: what the card answered to reset
 * @atr_len: its bytes, 0 for a card that does not answer
 */
struct card_reader {
	char name[CARD_READER_MAX];
	bool present;
	uint8_t atr[CARD_ATR_MAX];
	size_t atr_len;
};

/**
 * enum card_event_kind - what happened
 * @CARD_SERVICE_UP: pcscd answers
 * @CARD_SERVICE_DOWN: pcscd is gone; its readers were reported as removed
 * @CARD_READER_ADDED: a reader was plugged in
 * @CARD_READER_REMOVED: a reader was unplugged; its card was reported as removed
 * @CARD_INSERTED: a card was put in
 * @CARD_REMOVED: a card was pulled
 */
enum card_event_kind {
	CARD_SERVICE_UP,
	CARD_SERVICE_DOWN,
	CARD_READER_ADDED,
	CARD_READER_REMOVED,
	CARD_INSERTED,
	CARD_REMOVED,
};

/**
 * struct card_event - something that happened to a reader
 * @kind: what
 * @reader: the reader; its name only for CARD_SERVICE_*, where it is empty
 */
struct card_event {
	enum card_event_kind kind;
	struct card_reader reader;
};

struct card;
struct card_watch;

int card_watch_open(struct card_watch **watch, int *fd, struct error *err);
int card_watch_next(struct card_watch *watch, struct card_event *event, struct error *err);
void card_watch_close(struct card_watch *watch);

int card_readers(struct card_reader readers[CARD_READERS_MAX], size_t *count,
		 unsigned int deadline_ms, struct error *err);

int card_open(const char *reader, unsigned int deadline_ms, struct card **card,
	      struct error *err);
void card_budget(struct card *card, unsigned int ms);
struct apdu_link *card_link(struct card *card);
int card_transmit(struct card *card, const uint8_t *cmd, size_t cmd_len,
		  uint8_t *resp, size_t *len, struct error *err);
int card_begin(struct card *card, struct error *err);
int card_end(struct card *card, struct error *err);
void card_reset_on_close(struct card *card);
void card_close(struct card *card);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_ASKER_H
#define CARDGATE_ASKER_H

#include "agent/ask.h"
#include "agent/keeper.h"

struct sd_event;
struct sd_event_source;

/**
 * struct asker - asks for PINs of cards while the loop goes on, one at a time
 * @loop: where answers are waited for
 * @keeper: knows which card waits for its PIN
 * @visited: told what came of a card whose PIN was typed in, as of keeper_card_in()
 * @data: for @visited
 * @ask: the question
 * @reader: where the card is; empty: there is no question
 * @answer: where the answer comes from
 */
struct asker {
	struct sd_event *loop;
	struct keeper *keeper;
	void (*visited)(void *data, const char *reader, int ret);
	void *data;
	struct ask ask;
	char reader[CARD_READER_MAX];
	struct sd_event_source *answer;
};

void asker_look(struct asker *asker);
void asker_card_out(struct asker *asker, const char *reader);
void asker_stop(struct asker *asker);

#endif

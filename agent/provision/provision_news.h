/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_PROVISION_NEWS_H
#define CARDGATE_PROVISION_NEWS_H

#include "agent/card.h"

/*
 * The card stays in its reader, and what it brings becomes other accounts: who wrote them tells
 * those that set them up, by a file whose content is the reader's name. It is a hint and no more:
 * the card is read and verified as if it had just been put in.
 */
void provision_news_tell(const char *reader);
int provision_news_open(struct error *err);
void provision_news_listen(int fd);
bool provision_news_next(int fd, char reader[CARD_READER_MAX]);

#endif

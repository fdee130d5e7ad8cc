/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CLI_QUESTION_H
#define CARDGATE_CLI_QUESTION_H

#include "agent/dm/dm_ask.h"

int question_ask(void *data, const struct dm_question *question, struct dm_reply *reply);

#endif

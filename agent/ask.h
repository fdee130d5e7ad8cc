/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_ASK_H
#define CARDGATE_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "agent/error.h"

#define ASK_ANSWER_MAX	64
#define ASK_SECONDS	60	/* until a question is given up */

/**
 * struct ask - a question to the user
 * @pid: the program that asks, 0: none does
 * @fd: where its answer comes
 * @answer: what has come, to be wiped by ask_stop()
 * @len: bytes of it
 */
struct ask {
	pid_t pid;
	int fd;
	uint8_t answer[ASK_ANSWER_MAX + 2];
	size_t len;
};

bool ask_possible(void);
int ask_start(struct ask *ask, const char *id, const char *prompt, struct error *err);
int ask_read(struct ask *ask, struct error *err);
void ask_stop(struct ask *ask);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_GUARD_H
#define CARDGATE_DMSERVER_GUARD_H

#include <stdbool.h>

#include "agent/error.h"

#define GUARD_SECONDS	60	/* from the first byte of a request to the last of its answer */

struct guard;
struct sockaddr;

int guard_start(struct error *err);
void guard_stop(void);
struct guard *guard_open(int fd);
void guard_again(struct guard *guard);
void guard_close(struct guard *guard);
bool guard_rate(const struct sockaddr *address, unsigned int per_second);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_USER_BUS_H
#define CARDGATE_USER_BUS_H

#include <stdint.h>
#include <sys/types.h>

#define USER_BUS_SIZE	64	/* bytes of an address */

struct sd_bus;

void user_bus_address(uid_t uid, char address[USER_BUS_SIZE]);
int user_bus_open(uid_t uid, uint64_t call_us, struct sd_bus **bus);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SELFTESTS_NETLINK_RANDOM_H
#define SELFTESTS_NETLINK_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void random_seed(uint64_t seed);
uint32_t random_below(uint32_t limit);
void random_bytes(uint8_t *bytes, size_t len);
size_t random_damage(uint8_t *bytes, size_t from, size_t len, size_t max);

/* Once in @n times; never when @n is 0 */
static inline bool random_once_in(uint32_t n)
{
	return n && !random_below(n);
}

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Chance that comes back: the same for the same seed on every machine.
 */
#include <string.h>

#include "selftests/vm/netlink/random.h"

#define DAMAGES_MAX	8

static uint64_t state;

/**
 * random_seed - begin anew
 * @seed: any number
 */
void random_seed(uint64_t seed)
{
	state = seed * 2 + 1;
	/* Small seeds have few bits */
	while (seed < 64)
		seed += 1 + random_below(2);
}

/**
 * random_below - a number
 * @limit: it is smaller than that, which is not 0
 */
uint32_t random_below(uint32_t limit)
{
	/* xorshift64* */
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (uint32_t)((state * 0x2545f4914f6cdd1dULL) >> 32) % limit;
}

/**
 * random_bytes - fill a place
 * @bytes: where
 * @len: how many
 */
void random_bytes(uint8_t *bytes, size_t len)
{
	while (len--)
		*bytes++ = (uint8_t)random_below(256);
}

static size_t damage_once(uint8_t *bytes, size_t from, size_t len, size_t max)
{
	static const uint16_t edges[] = { 0, 1, 3, 4, 5, 0x7fff, 0x8000, 0xfffc, 0xffff };
	size_t at = from + random_below((uint32_t)(len - from)), n;

	switch (random_below(5)) {
	case 0:
		bytes[at] ^= (uint8_t)(1 << random_below(8));
		return len;
	case 1:
		bytes[at] = (uint8_t)random_below(256);
		return len;
	case 2:	/* lengths and types are 16 bits wide and aligned */
		at &= ~(size_t)1;
		memcpy(bytes + at, &edges[random_below(sizeof(edges) / sizeof(*edges))], 2);
		return len;
	case 3:
		return at > from ? at : len;
	default: /* a part of it once more */
		n = random_below((uint32_t)(len - at) + 1);
		if (len + n > max)
			return len;
		memmove(bytes + at + n, bytes + at, len - at);
		return len + n;
	}
}

/**
 * random_damage - change bits, bytes, lengths, and cut or stretch
 * @bytes: what
 * @from: what comes before that stays
 * @len: bytes in use
 * @max: bytes of room, at least one more than in use
 *
 * Return: bytes in use afterwards.
 */
size_t random_damage(uint8_t *bytes, size_t from, size_t len, size_t max)
{
	uint32_t count = 1 + random_below(DAMAGES_MAX);

	while (count-- && len > from)
		len = damage_once(bytes, from, len, max);
	return len;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SELFTESTS_NETLINK_MAKE_H
#define SELFTESTS_NETLINK_MAKE_H

#include <stddef.h>
#include <stdint.h>

#include "selftests/vm/netlink/spec.h"

/**
 * struct make - attributes in the making
 * @bytes: where they are
 * @max: its size
 * @len: bytes in use
 * @wild: once in so many places something is wrong; 0: nothing is
 * @in_header: what comes is part of a rule set's header
 * @removal: what that says of a card's removal
 * @contexts, @schedules, @capabilities: how many of them the rule set has got
 */
struct make {
	uint8_t *bytes;
	size_t max;
	size_t len;
	uint32_t wild;
	bool in_header;
	uint32_t removal;
	uint32_t contexts;
	uint32_t schedules;
	uint32_t capabilities;
};

void make_set(struct make *make, const struct spec_set *set);
void make_request(struct make *make, const struct spec_request *request);
void make_attr(struct make *make, const struct spec_attr *attr, const void *data, size_t len);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_RULESET_NAMES_H
#define CARDGATE_RULESET_NAMES_H

#include <stddef.h>
#include <stdint.h>
#include <linux/cardgate.h>

/**
 * struct ruleset_names - numbers of cardgate.h and what people call them
 * @names: indexed by number; NULL where there is no name
 * @count: entries of @names
 */
struct ruleset_names {
	const char * const *names;
	size_t count;
};

extern const struct ruleset_names ruleset_capabilities;
extern const struct ruleset_names ruleset_actions;
extern const struct ruleset_names ruleset_connect_types;
extern const struct ruleset_names ruleset_removables;
extern const struct ruleset_names ruleset_interface_ops;
extern const struct ruleset_names ruleset_removals;

const char *ruleset_names_get(const struct ruleset_names *names, uint32_t number);
int ruleset_names_find(const struct ruleset_names *names, const char *name);
const char *ruleset_names_list(const struct ruleset_names *names, char *buf, size_t size);

#endif

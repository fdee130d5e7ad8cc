// SPDX-License-Identifier: GPL-2.0-or-later
#include <stddef.h>
#include <string.h>

#include "agent/context.h"
#include "agent/kernel.h"
#include "agent/log.h"

/**
 * context_kind - who tells a context
 * @name: the context
 * @whose: set to the department or policy that the name speaks of; NULL: not wanted
 *
 * Return: its kind.
 */
enum context_kind context_kind(const char *name, const char **whose)
{
	static const struct {
		const char *prefix;
		enum context_kind kind;
	} kinds[] = {
		{ "card.", CONTEXT_ANY_CARD },
		{ "cards.", CONTEXT_ALL_CARDS },
		{ "policy.", CONTEXT_ANY_POLICY },
		{ "policies.", CONTEXT_ALL_POLICIES },
	};
	size_t i, len;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		len = strlen(kinds[i].prefix);
		if (strncmp(name, kinds[i].prefix, len) || !name[len])
			continue;
		if (whose)
			*whose = name + len;
		return kinds[i].kind;
	}
	return CONTEXT_PLAIN;
}

/**
 * context_tell - tell the kernel the state of a context
 * @name: the context
 * @state: its state
 *
 * A failure is logged, and nothing else can be done about it.
 */
void context_tell(const char *name, enum cardgate_context_state state)
{
	struct kernel *kernel;
	struct error err = {};
	int ret;

	ret = kernel_open(&kernel, &err);
	if (!ret) {
		ret = kernel_context_set(kernel, name, state, &err);
		kernel_close(kernel);
	}
	if (ret)
		log_line(LOG_CRIT, "context %s is not %s: %s", name,
			 state == CARDGATE_CONTEXT_SET ? "set" : "clear", err.text);
}

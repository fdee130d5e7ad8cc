// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exported functions of modules that need not be loaded. Linking to them would
 * make insmod fail without them, and symbol_get() knows only EXPORT_SYMBOL_GPL,
 * so a probe that is never armed tells the address.
 */
#include <linux/kprobes.h>

#include "compat.h"
#include "symbol.h"

/**
 * cg_symbol_find - find a function by name
 * @name: its name
 *
 * The caller sees to it that the function's module stays. May sleep; must not
 * be called under locks that CPU hotplug callbacks take.
 *
 * Return: its address, or NULL when there is none now.
 */
void *cg_symbol_find(const char *name)
{
	struct kprobe probe = {
		.symbol_name = name,
		.flags = KPROBE_FLAG_DISABLED,
	};
	void *address = NULL;

	if (!register_kprobe(&probe)) {
		address = cg_function_start(probe.addr);
		unregister_kprobe(&probe);
	}
	return address;
}

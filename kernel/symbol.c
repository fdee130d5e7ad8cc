// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions of modules that need not be loaded, and functions that are nobody's
 * to call. Linking to them would make insmod fail, and symbol_get() knows only
 * EXPORT_SYMBOL_GPL, so a probe that is never armed tells the address.
 */
#include <linux/kprobes.h>
#include <linux/slab.h>

#include "compat.h"
#include "symbol.h"

/**
 * cg_symbol_find_all - find functions by name
 * @names: their names
 * @addresses: set to where they begin, NULL for one that is not there now; on
 *	error of no use
 * @count: how many
 *
 * The caller sees to it that the functions' modules stay. May sleep; must not
 * be called under locks that CPU hotplug callbacks take. One call waits for one
 * RCU grace period, however many there are to be found.
 *
 * Return: 0 or -ENOMEM.
 */
int cg_symbol_find_all(const char * const *names, void **addresses, size_t count)
{
	struct kprobe *probes, **found;
	size_t i, used = 0;
	int ret = -ENOMEM;

	probes = kcalloc(count, sizeof(*probes), GFP_KERNEL);
	found = kcalloc(count, sizeof(struct kprobe *), GFP_KERNEL);
	if (!probes || !found)
		goto free;
	for (i = 0, ret = 0; i < count && ret != -ENOMEM; i++) {
		addresses[i] = NULL;
		probes[i].symbol_name = names[i];
		probes[i].flags = KPROBE_FLAG_DISABLED;
		ret = register_kprobe(&probes[i]);
		if (ret)
			continue;
		addresses[i] = cg_function_start(probes[i].addr);
		found[used++] = &probes[i];
	}
	/* That there is no such function is no error */
	ret = ret == -ENOMEM ? ret : 0;
	if (used)
		unregister_kprobes(found, used);
free:
	kfree(found);
	kfree(probes);
	return ret;
}

/**
 * cg_symbol_find - find a function by name
 * @name: its name
 * @address: set to where it begins, NULL when it is not there now
 *
 * As cg_symbol_find_all().
 *
 * Return: 0 or -ENOMEM.
 */
int cg_symbol_find(const char *name, void **address)
{
	return cg_symbol_find_all(&name, address, 1);
}

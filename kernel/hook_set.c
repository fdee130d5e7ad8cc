// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hooks on functions of modules that need not be loaded: armed when the module
 * comes, before its first function runs, and disarmed before it goes. That a
 * kernel lacks one does not keep anything from loading; the gate's status tells
 * it. That there was no memory does: later there may be.
 */
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>

#include "gate.h"
#include "hook.h"
#include "symbol.h"

/* protects the list and what cg_hook_set_unarmed() shows */
static DEFINE_MUTEX(sets_lock);
static HLIST_HEAD(sets);

static void disarm(struct cg_hook_set *set)
{
	lockdep_assert_held(&sets_lock);
	cg_hook_disarm_all(set->hooks, set->count);
	if (set->goes)
		set->goes();
}

static int arm_hooks(struct cg_hook_set *set)
{
	struct cg_hook *hook;

	cg_hook_arm_all(set->hooks, set->count);
	for (hook = set->hooks; hook < set->hooks + set->count; hook++) {
		if (hook->error == -EINVAL && hook->optional)
			hook->error = 0;
		if (hook->error)
			pr_warn("cardgate: no hook on %s of %s: error %d\n", hook->name,
				set->module, hook->error);
		if (hook->error == -ENOMEM)
			return -ENOMEM;
	}
	return 0;
}

/* Return: 0; -ENOMEM, with nothing armed */
static int arm(struct cg_hook_set *set)
{
	int ret = 0;

	lockdep_assert_held(&sets_lock);
	if (set->comes)
		ret = set->comes();
	ret = ret ?: arm_hooks(set);
	if (ret)
		disarm(set);
	return ret;
}

static int module_event(struct notifier_block *nb, unsigned long state, void *data)
{
	const struct module *module = data;
	struct cg_hook_set *set;
	int ret = 0;

	mutex_lock(&sets_lock);
	hlist_for_each_entry(set, &sets, node) {
		if (strcmp(module->name, set->module))
			continue;
		if (state == MODULE_STATE_COMING)
			ret = arm(set);
		else if (state == MODULE_STATE_GOING)
			disarm(set);
	}
	mutex_unlock(&sets_lock);
	if (state == MODULE_STATE_GOING)
		cg_gate_sweep();
	/* An error keeps a module that comes from being loaded */
	return notifier_from_errno(ret);
}

static struct notifier_block module_nb = {
	.notifier_call = module_event,
};

/**
 * cg_hook_set_add - arm hooks as soon as their module is there
 * @set: the hooks
 *
 * Return: 0 or -ENOMEM; cg_hook_set_remove() is due in both cases.
 */
int cg_hook_set_add(struct cg_hook_set *set)
{
	void *there;
	int ret;

	mutex_lock(&sets_lock);
	hlist_add_head(&set->node, &sets);
	ret = cg_symbol_find(set->hooks->name, &there);
	/* One that is just coming is armed once more, which changes nothing */
	if (!ret && there)
		ret = arm(set);
	mutex_unlock(&sets_lock);
	return ret;
}

/**
 * cg_hook_set_remove - undo cg_hook_set_add()
 * @set: the hooks, added or not
 *
 * Calls that are under way may still be in our functions, see cg_hook_stop().
 */
void cg_hook_set_remove(struct cg_hook_set *set)
{
	mutex_lock(&sets_lock);
	hlist_del_init(&set->node);
	disarm(set);
	mutex_unlock(&sets_lock);
}

/**
 * cg_hook_set_unarmed - why hooks are not all in place
 * @set: the hooks
 * @why: room for a text
 * @size: of it, in bytes
 *
 * Return: length of the text; 0 when all are, or their module is not loaded.
 */
int cg_hook_set_unarmed(struct cg_hook_set *set, char *why, size_t size)
{
	int len = 0;
	size_t i;

	mutex_lock(&sets_lock);
	for (i = 0; !len && i < set->count; i++)
		if (set->hooks[i].error)
			len = scnprintf(why, size, "no hook on %s: error %d",
					set->hooks[i].name, set->hooks[i].error);
	mutex_unlock(&sets_lock);
	return len;
}

/**
 * cg_hook_set_init - watch modules come and go
 *
 * Return: 0 or what the notifier chain says.
 */
int cg_hook_set_init(void)
{
	return register_module_notifier(&module_nb);
}

/**
 * cg_hook_set_exit - undo cg_hook_set_init()
 */
void cg_hook_set_exit(void)
{
	unregister_module_notifier(&module_nb);
}

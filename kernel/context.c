// SPDX-License-Identifier: GPL-2.0-only
/*
 * Contexts: named flags that userspace tells and that only rule sets give
 * meaning to. They outlive rule sets, so that a context told before a policy
 * counts for it.
 */
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "context.h"
#include "event.h"
#include "gate.h"
#include "policy.h"

struct context {
	struct list_head node;
	enum cardgate_context_state state;
	char name[CARDGATE_NAME_MAX + 1];
};

/* protected by cg_gate_lock */
static LIST_HEAD(contexts);
static u32 context_count;
static u32 generation;

static struct context *find(const char *name)
{
	struct context *context;

	lockdep_assert_held(&cg_gate_lock);
	list_for_each_entry(context, &contexts, node)
		if (!strcmp(context->name, name))
			return context;
	return NULL;
}

static int set_locked(const char *name, enum cardgate_context_state state)
{
	struct context *context = find(name);

	if (!context) {
		if (context_count == CARDGATE_CONTEXTS_MAX)
			return -ENOSPC;
		context = kzalloc(sizeof(*context), GFP_KERNEL);
		if (!context)
			return -ENOMEM;
		strscpy(context->name, name, sizeof(context->name));
		list_add_tail(&context->node, &contexts);
		context_count++;
	}
	generation++;
	context->state = state;
	if (state == CARDGATE_CONTEXT_UNKNOWN) {
		list_del(&context->node);
		context_count--;
		kfree(context);
	}
	return 0;
}

/**
 * cg_context_set - tell a context's state
 * @name: the context, at most CARDGATE_NAME_MAX bytes
 * @state: its state from now on
 *
 * Return: 0; -ENOSPC when there are CARDGATE_CONTEXTS_MAX of them; -ENOMEM.
 */
int cg_context_set(const char *name, enum cardgate_context_state state)
{
	int ret;

	cg_gate_take();
	ret = set_locked(name, state);
	if (!ret) {
		cg_policy_reconsider_locked();
		cg_event_context(name, state);
	}
	cg_gate_release();
	return ret;
}

/**
 * cg_context_masks - contexts as a rule set numbers them
 * @rs: the rule set
 * @known: bit per context whose state was told
 * @set: bit per context that is set
 *
 * The caller holds cg_gate_lock.
 */
void cg_context_masks(const struct cg_ruleset *rs, u64 *known, u64 *set)
{
	const struct context *context;
	u32 i;

	*known = 0;
	*set = 0;
	for (i = 0; i < rs->context_count; i++) {
		context = find(rs->contexts[i]);
		if (!context)
			continue;
		*known |= BIT_ULL(i);
		if (context->state == CARDGATE_CONTEXT_SET)
			*set |= BIT_ULL(i);
	}
}

/**
 * cg_context_nth - enumerate the contexts
 * @n: number, from 0
 * @state: the context's state
 *
 * Return: its name, or NULL when there are not so many. The caller holds
 * cg_gate_lock.
 */
const char *cg_context_nth(u32 n, enum cardgate_context_state *state)
{
	const struct context *context;

	lockdep_assert_held(&cg_gate_lock);
	list_for_each_entry(context, &contexts, node) {
		if (n--)
			continue;
		*state = context->state;
		return context->name;
	}
	return NULL;
}

/**
 * cg_context_generation - how often a context was told
 *
 * The caller holds cg_gate_lock.
 */
u32 cg_context_generation(void)
{
	lockdep_assert_held(&cg_gate_lock);
	return generation;
}

/**
 * cg_context_exit - forget all contexts
 */
void cg_context_exit(void)
{
	struct context *context, *next;

	list_for_each_entry_safe(context, next, &contexts, node)
		kfree(context);
}

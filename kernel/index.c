// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Makes the index of a capability's rules, see index.h. Pure but for memory,
 * userspace runs the same code.
 */
#include <linux/errno.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/netlink.h>

#include "ruleset.h"

/**
 * struct builder - one walk over the rules
 * @rules: the rules
 * @index: what is filled in
 * @seen: shapes, by their hash; NULL: count entries only
 * @count: entries so far
 * @rule: position of the rule that the walk is at
 * @match: position of its device
 */
struct builder {
	const struct cg_rules *rules;
	struct cg_index *index;
	struct cg_shape *seen;
	u32 count;
	u32 rule;
	u32 match;
};

static void note_shape(struct builder *b, u32 word)
{
	u32 slot = cg_index_key(word, 0) & b->index->mask;

	while (b->seen[slot].word && b->seen[slot].word != word)
		slot = (slot + 1) & b->index->mask;
	if (!b->seen[slot].word)
		b->index->shape_count++;
	b->seen[slot].word = word;
	b->seen[slot].first = b->rule;
	b->index->fields |= word & CG_SHAPE_FIELDS;
}

static void add_entry(struct builder *b, u32 word, u32 sum)
{
	u32 number = ++b->count, *chain;
	struct cg_entry *entry;

	if (!b->seen)
		return;
	word |= CG_SHAPE_USED;
	note_shape(b, word);
	entry = &b->index->entries[number - 1];
	entry->key = cg_index_key(word, sum);
	entry->rule = b->rule;
	entry->match = b->match;
	chain = &b->index->chains[entry->key & b->index->mask];
	entry->next = *chain;
	*chain = number;
}

static u32 level_of(const struct cardgate_interface *interface)
{
	u32 level = 1;

	while (cg_shape_mask(level) != interface->mask)
		level++;
	return level;
}

/* Part of an attribute in the word and in the sum of hashes */
static u32 add_attribute(const struct nlattr *attr, u32 *word)
{
	const struct cardgate_interface *interface = nla_data(attr);

	*word |= BIT(nla_type(attr));
	if (nla_type(attr) != CARDGATE_DEVICE_INTERFACE)
		return cg_match_hash_demand(attr);
	*word |= level_of(interface) << CG_SHAPE_INTERFACE;
	return cg_match_hash_interface(CARDGATE_DEVICE_INTERFACE, interface->value);
}

static void add_element(struct builder *b, u32 word, u32 sum,
			const struct cardgate_interface *element)
{
	word |= BIT(CARDGATE_DEVICE_INTERFACES) | level_of(element) << CG_SHAPE_ELEMENT;
	sum += cg_match_hash_interface(CARDGATE_DEVICE_INTERFACES, element->value);
	add_entry(b, word, sum);
}

/* The narrowest of a list tells most */
static void add_narrowest(struct builder *b, u32 word, u32 sum,
			  const struct cardgate_interface *list, u32 count)
{
	const struct cardgate_interface *best = list;
	u32 i;

	for (i = 1; i < count; i++)
		if (list[i].mask > best->mask)
			best = &list[i];
	add_element(b, word, sum, best);
}

static void add_interfaces(struct builder *b, u32 word, u32 sum, const struct nlattr *attr)
{
	const struct cardgate_interfaces *wanted = nla_data(attr);
	u32 count = (nla_len(attr) - sizeof(*wanted)) / sizeof(wanted->list[0]), i;

	switch (wanted->op) {
	case CARDGATE_INTERFACES_ALL_OF:
	case CARDGATE_INTERFACES_EQUALS:
	case CARDGATE_INTERFACES_EQUALS_ORDERED:
		add_narrowest(b, word, sum, wanted->list, count);
		break;
	case CARDGATE_INTERFACES_ONE_OF:
		for (i = 0; i < count; i++)
			add_element(b, word, sum, &wanted->list[i]);
		break;
	default:
		add_entry(b, word, sum);
	}
}

static void add_match(struct builder *b)
{
	const struct cg_rule *rule = &b->rules->rules[b->rule];
	const struct cg_match *match = &rule->matches[b->match];
	const struct nlattr *attr, *interfaces = NULL;
	u32 word = 0, sum = 0, late = 0, hash;
	int rem;

	nla_for_each_attr(attr, match->attrs, match->len, rem) {
		if (nla_type(attr) == CARDGATE_DEVICE_INTERFACES) {
			interfaces = attr;
			continue;
		}
		hash = add_attribute(attr, &word);
		sum += hash;
		if (BIT(nla_type(attr)) & CG_LATE)
			late += hash;
	}
	if (interfaces)
		add_interfaces(b, word, sum, interfaces);
	else
		add_entry(b, word, sum);
	if (match->fields & (rule->action == CARDGATE_ACTION_DENY ? CG_LATE : CG_DEFERRED))
		add_entry(b, (word & CG_SHAPE_FIELDS & ~CG_LATE) | CG_SHAPE_PARTIAL, sum - late);
}

/* Backwards, so that each chain ends up in the order of the rules */
static void add_rules(struct builder *b)
{
	b->count = 0;
	for (b->rule = b->rules->count; b->rule--;) {
		cond_resched();
		b->match = 0;
		if (!b->rules->rules[b->rule].match_count)
			add_entry(b, 0, 0);
		for (; b->match < b->rules->rules[b->rule].match_count; b->match++)
			add_match(b);
	}
}

/* A power of two, so that a table of as many slots has a free one */
static u32 table_size(u32 count)
{
	u32 size = 1;

	while (size <= count)
		size *= 2;
	return size;
}

static int keep_shapes(struct builder *b)
{
	struct cg_index *index = b->index;
	u32 slot, kept = 0;

	index->shapes = kvcalloc(index->shape_count, sizeof(*index->shapes), GFP_KERNEL_ACCOUNT);
	if (!index->shapes)
		return -ENOMEM;
	for (slot = 0; slot <= index->mask; slot++)
		if (b->seen[slot].word)
			index->shapes[kept++] = b->seen[slot];
	return 0;
}

static int index_matches(struct builder *b)
{
	struct cg_index *index = b->index;
	u32 size;
	int ret;

	add_rules(b);
	size = table_size(b->count);
	index->mask = size - 1;
	index->entries = kvcalloc(b->count, sizeof(*index->entries), GFP_KERNEL_ACCOUNT);
	index->chains = kvcalloc(size, sizeof(*index->chains), GFP_KERNEL_ACCOUNT);
	b->seen = kvcalloc(size, sizeof(*b->seen), GFP_KERNEL_ACCOUNT);
	if (!index->entries || !index->chains || !b->seen) {
		ret = -ENOMEM;
	} else {
		add_rules(b);
		ret = keep_shapes(b);
	}
	kvfree(b->seen);
	return ret;
}

static u32 hash_class(const struct cg_rule *rule)
{
	u32 schedules = rule->schedule_count * sizeof(u32);
	u32 contexts = rule->context_count * sizeof(u32);

	const u32 kind = (rule->flags & CARDGATE_RULE_REMOTE) | rule->action << 1 | rule->any;

	return cg_index_key(kind,
			    cg_match_hash(0, rule->schedules, schedules) +
			    cg_match_hash(1, rule->contexts, contexts));
}

static bool same_list(const u32 *a, u32 a_count, const u32 *b, u32 b_count)
{
	return a_count == b_count && (!a_count || !memcmp(a, b, a_count * sizeof(*a)));
}

static bool same_class(const struct cg_rule *a, const struct cg_rule *b)
{
	return a->action == b->action && a->any == b->any &&
	       !((a->flags ^ b->flags) & CARDGATE_RULE_REMOTE) &&
	       same_list(a->schedules, a->schedule_count, b->schedules, b->schedule_count) &&
	       same_list(a->contexts, a->context_count, b->contexts, b->context_count);
}

/* Return: was there none like it before? */
static bool note_class(const struct cg_rules *rules, u32 rule, u32 *seen, u32 mask)
{
	const struct cg_rule *at = &rules->rules[rule];
	u32 slot = hash_class(at) & mask;

	if (at->flags & CARDGATE_RULE_MONITOR)
		return false;
	for (; seen[slot]; slot = (slot + 1) & mask)
		if (same_class(&rules->rules[seen[slot] - 1], at))
			return false;
	seen[slot] = rule + 1;
	return true;
}

static int index_classes(struct cg_rules *rules)
{
	struct cg_index *index = &rules->index;
	u32 size = table_size(rules->count), rule, kept = 0;
	u32 *seen = kvcalloc(size, sizeof(*seen), GFP_KERNEL_ACCOUNT);

	if (!seen)
		return -ENOMEM;
	for (rule = 0; rule < rules->count; rule++) {
		cond_resched();
		rules->rules[rule].distinct = note_class(rules, rule, seen, size - 1);
		index->distinct_count += rules->rules[rule].distinct;
	}
	kvfree(seen);
	index->distinct = kvcalloc(index->distinct_count, sizeof(*index->distinct),
				   GFP_KERNEL_ACCOUNT);
	if (!index->distinct)
		return -ENOMEM;
	for (rule = 0; rule < rules->count; rule++)
		if (rules->rules[rule].distinct)
			index->distinct[kept++] = rule;
	return 0;
}

/**
 * cg_index_build - make a capability's index
 * @rules: its rules, complete; their index is filled in
 *
 * Return: 0 or -ENOMEM; cg_index_free() is due in either case.
 */
int cg_index_build(struct cg_rules *rules)
{
	struct builder b = { .rules = rules, .index = &rules->index };
	int ret;

	if (!rules->count)
		return 0;
	ret = index_matches(&b);
	return ret ? ret : index_classes(rules);
}

/**
 * cg_index_free - undo cg_index_build()
 * @index: an index, or one that is all zero
 */
void cg_index_free(struct cg_index *index)
{
	kvfree(index->shapes);
	kvfree(index->entries);
	kvfree(index->chains);
	kvfree(index->distinct);
}

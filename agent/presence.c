// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whose cards are there, as the policy in force wants to know it: contexts with
 * the names of departments. The compiler sees to it that none of them loosens
 * anything when it is clear, and a pulled card sets none, so a removal never
 * loosens. What all cards must have in common is looked at anew when one is put
 * in: the authority's card gives then, and no removal does.
 */
#include <stdio.h>
#include <string.h>

#include "agent/context.h"
#include "agent/presence.h"
#include "agent/ruleset_text.h"

static bool is_of(const struct trust_holder *holder, const char *department)
{
	size_t i;

	for (i = 0; i < holder->count; i++)
		if (!strcmp(holder->departments[i], department))
			return true;
	return false;
}

/**
 * presence_counts - is a card that is there one of the association?
 * @card: the card
 * @association: the association
 *
 * Cards of another authority, or of its other policies, are not.
 */
bool presence_counts(const struct presence_card *card, const struct association *association)
{
	return association->exists &&
	       !memcmp(card->authority, association->authority, sizeof(card->authority)) &&
	       !strcmp(card->policy, association->policy_name);
}

/* @others: cards with other policies do, too */
static bool counts(const struct presence_card *card, const struct association *association,
		   bool others)
{
	return presence_counts(card, association) ||
	       (others && !memcmp(card->authority, association->authority,
				  sizeof(card->authority)));
}

static bool fits(const struct presence_card *card, enum context_kind kind, const char *whose)
{
	if (kind == CONTEXT_ANY_POLICY || kind == CONTEXT_ALL_POLICIES)
		return !strcmp(card->policy, whose);
	return is_of(&card->holder, whose);
}

/**
 * presence_any - is a card of the association there?
 * @presence: the cards
 * @association: the association
 *
 * Return: whether one is.
 */
bool presence_any(const struct presence *presence, const struct association *association)
{
	size_t i;

	for (i = 0; i < presence->count; i++)
		if (presence_counts(&presence->cards[i], association))
			return true;
	return false;
}

static bool is_set(const struct presence *presence, const struct association *association,
		   bool others, enum context_kind kind, const char *whose)
{
	size_t i, there = 0, of = 0;

	for (i = 0; i < presence->count; i++) {
		if (!counts(&presence->cards[i], association, others))
			continue;
		there++;
		of += fits(&presence->cards[i], kind, whose);
	}
	return kind == CONTEXT_ANY_CARD || kind == CONTEXT_ANY_POLICY ? of : there && of == there;
}

/* The rule set speaks of policies, so it says what becomes of cards with others */
static bool counts_others(const struct cg_ruleset *rs)
{
	enum context_kind kind;
	uint32_t i;

	for (i = 0; i < rs->context_count; i++) {
		kind = context_kind(rs->contexts[i], NULL);
		if (kind == CONTEXT_ANY_POLICY || kind == CONTEXT_ALL_POLICIES)
			return true;
	}
	return false;
}

/* NULL without an association */
static struct cg_ruleset *parse(const struct association *association)
{
	const struct bundle_object *object = bundle_find(&association->bundle, BUNDLE_RULESET);
	struct cg_ruleset *rs;
	struct error err;

	if (!association->exists || !object ||
	    ruleset_text_parse(object->data, object->len, &rs, &err))
		return NULL;
	return rs;
}

/* @presence: NULL: nobody is known to be there; @loosen: contexts may become set */
static void tell(const struct presence *presence, const struct association *association,
		 bool loosen)
{
	struct cg_ruleset *rs = parse(association);
	bool others = rs && counts_others(rs);
	enum context_kind kind;
	const char *whose;
	uint32_t i;

	for (i = 0; rs && i < rs->context_count; i++) {
		kind = context_kind(rs->contexts[i], &whose);
		if (kind == CONTEXT_PLAIN)
			continue;
		if (!presence || !is_set(presence, association, others, kind, whose))
			context_tell(rs->contexts[i], CARDGATE_CONTEXT_CLEAR);
		else if (loosen)
			context_tell(rs->contexts[i], CARDGATE_CONTEXT_SET);
	}
	cg_ruleset_free(rs);
}

/**
 * presence_counts_others - do the authority's cards with other policies count?
 * @association: with the policy in force
 *
 * Return: whether that policy speaks of the policies of cards; else such cards
 * are refused.
 */
bool presence_counts_others(const struct association *association)
{
	struct cg_ruleset *rs = parse(association);
	bool others = rs && counts_others(rs);

	cg_ruleset_free(rs);
	return others;
}

static size_t find(const struct presence *presence, const char *reader)
{
	size_t i = 0;

	while (i < presence->count && strcmp(presence->cards[i].reader, reader))
		i++;
	return i;
}

/**
 * presence_unknown - no card has been seen yet
 * @association: as restored
 */
void presence_unknown(const struct association *association)
{
	tell(NULL, association, false);
}

/**
 * presence_in - a card of the association's authority is in a reader
 * @presence: remembers it
 * @association: with the policy in force
 * @reader: the reader's name
 * @policy: the policy on it
 * @holder: whose card it is
 */
void presence_in(struct presence *presence, const struct association *association,
		 const char *reader, const char *policy, const struct trust_holder *holder)
{
	size_t i = find(presence, reader);
	struct presence_card *card = &presence->cards[i];

	if (i == CARD_READERS_MAX)
		return;
	if (i == presence->count)
		presence->count++;
	snprintf(card->reader, sizeof(card->reader), "%s", reader);
	memcpy(card->authority, association->authority, sizeof(card->authority));
	snprintf(card->policy, sizeof(card->policy), "%s", policy);
	card->holder = *holder;
	tell(presence, association, true);
}

/**
 * presence_out - a card was pulled
 * @presence: what is left
 * @association: with the policy in force
 * @reader: where
 *
 * Return: whether it was the last one with the association's policy.
 */
bool presence_out(struct presence *presence, const struct association *association,
		  const char *reader)
{
	size_t i = find(presence, reader);
	bool counted;

	if (i == presence->count)
		return false;
	counted = presence_counts(&presence->cards[i], association);
	presence->cards[i] = presence->cards[--presence->count];
	tell(presence, association, false);
	for (i = 0; i < presence->count; i++)
		counted &= !presence_counts(&presence->cards[i], association);
	return counted;
}

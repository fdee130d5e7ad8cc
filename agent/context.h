/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CONTEXT_H
#define CARDGATE_CONTEXT_H

#include <linux/cardgate.h>

/**
 * enum context_kind - who tells a context, by its name
 * @CONTEXT_PLAIN: the administrator, or the agent where the policy says so
 * @CONTEXT_ANY_CARD: "card.DEPARTMENT", the agent: a card of the department is there
 * @CONTEXT_ALL_CARDS: "cards.DEPARTMENT", the agent: cards are there, and all are of
 *	the department
 * @CONTEXT_ANY_POLICY: "policy.NAME", the agent: a card with the policy is there
 * @CONTEXT_ALL_POLICIES: "policies.NAME", the agent: cards are there, and all are with
 *	the policy
 */
enum context_kind {
	CONTEXT_PLAIN,
	CONTEXT_ANY_CARD,
	CONTEXT_ALL_CARDS,
	CONTEXT_ANY_POLICY,
	CONTEXT_ALL_POLICIES,
};

enum context_kind context_kind(const char *name, const char **whose);
void context_tell(const char *name, enum cardgate_context_state state);

#endif

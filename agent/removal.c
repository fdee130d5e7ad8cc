// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the policy wants done when its card is pulled. Nothing of it loosens:
 * the compiler sees to it that a context does not, and where something fails
 * the kernel takes the context for unknown, which is as strict.
 */
#include <stdio.h>

#include "agent/context.h"
#include "agent/log.h"
#include "agent/removal.h"
#include "agent/ruleset_text.h"
#include "agent/session.h"

/**
 * struct terms - what the policy says
 * @action: enum cardgate_removal
 * @context: the context to set
 */
struct terms {
	uint32_t action;
	char context[CARDGATE_NAME_MAX + 1];
};

static struct terms terms_of(const struct association *association)
{
	const struct bundle_object *object = bundle_find(&association->bundle, BUNDLE_RULESET);
	struct terms terms = { CARDGATE_REMOVAL_NOTHING, "" };
	struct cg_ruleset *rs;
	struct error err;

	if (!association->exists || !object ||
	    ruleset_text_parse(object->data, object->len, &rs, &err))
		return terms;
	terms.action = rs->removal;
	if (rs->removal_context)
		snprintf(terms.context, sizeof(terms.context), "%s", rs->removal_context);
	cg_ruleset_free(rs);
	return terms;
}

/**
 * removal_unknown - no card of the association has been seen yet
 * @association: as restored
 */
void removal_unknown(const struct association *association)
{
	struct terms terms = terms_of(association);

	if (terms.action == CARDGATE_REMOVAL_CONTEXT)
		context_tell(terms.context, CARDGATE_CONTEXT_SET);
}

/**
 * removal_in - a card of the association is in a reader
 * @association: with the policy in force
 */
void removal_in(const struct association *association)
{
	struct terms terms = terms_of(association);

	if (terms.action == CARDGATE_REMOVAL_CONTEXT)
		context_tell(terms.context, CARDGATE_CONTEXT_CLEAR);
}

/**
 * removal_out - the last card of the association was pulled
 * @association: with the policy in force
 */
void removal_out(const struct association *association)
{
	struct terms terms = terms_of(association);
	struct error err;

	if (terms.action == CARDGATE_REMOVAL_CONTEXT)
		context_tell(terms.context, CARDGATE_CONTEXT_SET);
	if (terms.action != CARDGATE_REMOVAL_LOCK)
		return;
	if (session_lock_all(&err))
		log_line(LOG_CRIT, "sessions are not locked: %s", err.text);
	else
		log_line(LOG_NOTICE, "all sessions are locked");
}

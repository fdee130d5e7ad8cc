// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/policy_model.h"
#include "agent/ruleset_clean.h"
#include "diff_say.h"

/**
 * diff_say - note a difference
 * @place: where it is
 * @fmt: printf format of what differs
 */
void diff_say(struct diff_place *place, const char *fmt, ...)
{
	struct diff_line *line;
	char *text = NULL;
	va_list args;
	int n;

	line = policy_model_add(&place->diff->list, &place->diff->count, sizeof(*line));
	va_start(args, fmt);
	n = vasprintf(&text, fmt, args);
	va_end(args);
	if (!line || n < 0) {
		place->failed = true;
		return;
	}
	line->capability = place->capability;
	line->rule = place->rule ? strdup(place->rule) : NULL;
	n = asprintf(&line->text, "%s%s%s%s%s%s", place->capability ? place->capability : "",
		     place->capability ? ": " : "", place->rule ? "rule " : "",
		     place->rule ? place->rule : "", place->rule ? ": " : "", text);
	place->failed = place->failed || n < 0 || (place->rule && !line->rule);
	if (n < 0)
		line->text = NULL;
	free(text);
	text = n < 0 ? NULL : strdup(line->text);
	place->failed = place->failed || !text;
	/* Cleaning makes nothing longer */
	if (text)
		ruleset_clean_copy(text, line->text, strlen(text) + 1);
	free(text);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>

#include "agent/policy_errors.h"
#include "agent/ruleset_clean.h"

/**
 * policy_errors_add - note one more error
 * @errors: the list, sorted by line; errors of one line stay in their order
 * @line: where, from 1; 0 for the whole file
 * @fmt: printf format: what was found, what was expected
 */
void policy_errors_add(struct policy_errors *errors, unsigned int line, const char *fmt, ...)
{
	size_t pos = errors->count;
	char text[POLICY_ERROR_SIZE];
	va_list args;

	errors->count++;
	if (pos >= POLICY_ERRORS_MAX)
		return;
	while (pos && errors->list[pos - 1].line > line) {
		errors->list[pos] = errors->list[pos - 1];
		pos--;
	}
	errors->list[pos].line = line;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	/* Values of the policy are quoted */
	ruleset_clean_copy(text, errors->list[pos].text, sizeof(errors->list[pos].text));
}

/**
 * policy_errors_print - write them as ``file:line: text``
 * @errors: the list
 * @out: where to
 */
void policy_errors_print(const struct policy_errors *errors, FILE *out)
{
	size_t i;

	for (i = 0; i < errors->count && i < POLICY_ERRORS_MAX; i++) {
		fprintf(out, "%s:", errors->file);
		if (errors->list[i].line)
			fprintf(out, "%u:", errors->list[i].line);
		fprintf(out, " %s\n", errors->list[i].text);
	}
	if (errors->count > POLICY_ERRORS_MAX)
		fprintf(out, "%s: and %zu more\n", errors->file, errors->count - POLICY_ERRORS_MAX);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "agent/policy_model.h"
#include "agent/usbguard_parse.h"
#include "agent/usbguard_string.h"

const char * const usbguard_attributes[USBGUARD_ATTRIBUTES] = {
	[USBGUARD_ID] = "id",
	[USBGUARD_HASH] = "hash",
	[USBGUARD_PARENT_HASH] = "parent-hash",
	[USBGUARD_NAME] = "name",
	[USBGUARD_SERIAL] = "serial",
	[USBGUARD_PORT] = "via-port",
	[USBGUARD_INTERFACE] = "with-interface",
	[USBGUARD_CONNECT_TYPE] = "with-connect-type",
	[USBGUARD_CONDITIONS] = "if",
	[USBGUARD_LABEL] = "label",
};

const char * const usbguard_operators[] = {
	[USBGUARD_ALL_OF] = "all-of",
	[USBGUARD_ONE_OF] = "one-of",
	[USBGUARD_NONE_OF] = "none-of",
	[USBGUARD_EQUALS] = "equals",
	[USBGUARD_EQUALS_ORDERED] = "equals-ordered",
	[USBGUARD_MATCH_ALL] = "match-all",
};

static const char * const targets[] = { "allow", "block", "reject" };

#define OPERATORS	(sizeof(usbguard_operators) / sizeof(usbguard_operators[0]))
#define TARGETS		(sizeof(targets) / sizeof(targets[0]))

/**
 * struct parser - one line
 * @at: what is left of it
 * @end: its end
 * @line: its number
 * @errors: gets what is wrong
 */
struct parser {
	const char *at;
	const char *end;
	unsigned int line;
	struct policy_errors *errors;
};

__attribute__((format(printf, 2, 3)))
static int wrong(struct parser *p, const char *fmt, ...)
{
	char text[POLICY_ERROR_SIZE / 2];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	policy_errors_add(p->errors, p->line, "\"%.*s\", expected %s",
			  (int)(p->end - p->at < 40 ? p->end - p->at : 40), p->at, text);
	return -EINVAL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool skip_blanks(struct parser *p)
{
	const char *before = p->at;

	while (p->at < p->end && is_blank(*p->at))
		p->at++;
	return p->at > before;
}

static size_t word_length(const struct parser *p)
{
	const char *at = p->at;

	while (at < p->end && (isalnum((unsigned char)*at) || *at == '-'))
		at++;
	return (size_t)(at - p->at);
}

/* Number of the table's word that comes next, which is then passed; -1: none */
static int take_word(struct parser *p, const char * const *table, size_t count)
{
	size_t len = word_length(p), i;

	for (i = 0; i < count; i++)
		if (strlen(table[i]) == len && !memcmp(table[i], p->at, len))
			break;
	if (i == count)
		return -1;
	p->at += len;
	return (int)i;
}

/* Up to a blank or what ends a set */
static int take_bare(struct parser *p, const char **text)
{
	const char *start = p->at;

	while (p->at < p->end && !is_blank(*p->at) && *p->at != '}' && *p->at != '#')
		p->at++;
	*text = strndup(start, (size_t)(p->at - start));
	return *text ? 0 : -ENOMEM;
}

static int take_string(struct parser *p, char close, const char **text)
{
	const char *problem;
	size_t used;
	char *copy;

	copy = usbguard_string(p->at + 1, (size_t)(p->end - p->at - 1), close, &used, &problem);
	if (!copy && !problem)
		return -ENOMEM;
	if (!copy)
		return wrong(p, "%s", problem);
	*text = copy;
	p->at += used + 1;
	return 0;
}

static int take_condition(struct parser *p, struct usbguard_value *value)
{
	size_t len;

	if (p->at < p->end && *p->at == '!') {
		value->negated = true;
		p->at++;
	}
	len = word_length(p);
	if (!len)
		return wrong(p, "a condition such as localtime(08:00-17:00)");
	value->text = strndup(p->at, len);
	p->at += len;
	if (!value->text)
		return -ENOMEM;
	if (p->at == p->end || *p->at != '(')
		return 0;
	return take_string(p, ')', &value->argument);
}

static int take_value(struct parser *p, enum usbguard_attribute attr, struct usbguard_set *set)
{
	struct usbguard_value *value;

	value = policy_model_add(&set->values, &set->count, sizeof(*value));
	if (!value)
		return -ENOMEM;
	if (attr == USBGUARD_CONDITIONS)
		return take_condition(p, value);
	if (attr == USBGUARD_ID || attr == USBGUARD_INTERFACE)
		return take_bare(p, &value->text);
	if (p->at == p->end || *p->at != '"')
		return wrong(p, "a value in quotation marks");
	return take_string(p, '"', &value->text);
}

static int take_set(struct parser *p, enum usbguard_attribute attr, struct usbguard_set *set)
{
	bool separated = true;
	int ret = 0;

	p->at++;
	skip_blanks(p);
	while (!ret && p->at < p->end && *p->at != '}') {
		if (!separated)
			return wrong(p, "a blank between values");
		ret = take_value(p, attr, set);
		separated = skip_blanks(p);
	}
	if (ret)
		return ret;
	if (p->at == p->end || !set->count)
		return wrong(p, "values and a closing brace");
	p->at++;
	return 0;
}

static int take_attribute(struct parser *p, struct usbguard_rule *rule)
{
	const char *start = p->at;
	int attr = take_word(p, usbguard_attributes, USBGUARD_ATTRIBUTES), op;
	struct usbguard_set *set;

	if (attr < 0)
		return wrong(p,
			     "an attribute: id, hash, parent-hash, name, serial, via-port, with-interface, with-connect-type, label or if");
	set = &rule->sets[attr];
	if (set->count) {
		p->at = start;
		return wrong(p, "each attribute once");
	}
	if (!skip_blanks(p))
		return wrong(p, "a blank and a value");
	op = take_word(p, usbguard_operators, OPERATORS);
	set->op = op < 0 ? USBGUARD_EQUALS : (enum usbguard_operator)op;
	if (op >= 0 && (!skip_blanks(p) || p->at == p->end || *p->at != '{'))
		return wrong(p, "a set in braces behind the operator");
	if (p->at < p->end && *p->at == '{')
		return take_set(p, (enum usbguard_attribute)attr, set);
	return take_value(p, (enum usbguard_attribute)attr, set);
}

/* "allow 1234:5678" is short for "allow id 1234:5678" */
static int take_short_id(struct parser *p, struct usbguard_rule *rule)
{
	const char *colon = memchr(p->at, ':', (size_t)(p->end - p->at));
	const char *blank = p->at;

	while (blank < p->end && !is_blank(*blank) && *blank != '#')
		blank++;
	if (!colon || colon > blank)
		return 0;
	rule->sets[USBGUARD_ID].op = USBGUARD_EQUALS;
	return take_value(p, USBGUARD_ID, &rule->sets[USBGUARD_ID]);
}

static int take_rule(struct parser *p, struct usbguard_rule *rule)
{
	bool separated;
	int target, ret;

	target = take_word(p, targets, TARGETS);
	if (target < 0)
		return wrong(p, "a rule that begins with allow, block or reject");
	rule->target = targets[target];
	separated = skip_blanks(p);
	ret = separated ? take_short_id(p, rule) : 0;
	if (rule->sets[USBGUARD_ID].count)
		separated = skip_blanks(p);
	while (!ret && p->at < p->end && *p->at != '#') {
		if (!separated)
			return wrong(p, "a blank between attributes");
		ret = take_attribute(p, rule);
		separated = skip_blanks(p);
	}
	return ret;
}

static int parse_line(struct parser *p, struct usbguard_rules *rules)
{
	struct usbguard_rule *rule;
	int ret = 0;

	skip_blanks(p);
	if (p->at == p->end)
		return 0;
	rule = policy_model_add(&rules->list, &rules->count, sizeof(*rule));
	if (!rule)
		return -ENOMEM;
	rule->line = p->line;
	if (*p->at != '#')
		ret = take_rule(p, rule);
	if (!ret && p->at < p->end) {
		rule->comment = strndup(p->at + 1, (size_t)(p->end - p->at - 1));
		ret = rule->comment ? 0 : -ENOMEM;
	}
	return ret;
}

/**
 * usbguard_parse - read USBGuard's rules
 * @text: the file
 * @len: bytes of it
 * @rules: set to the rules and comments, to be freed with usbguard_free(), also
 *	on failure
 * @errors: gets what is wrong, by line
 *
 * Return: 0, -EINVAL when something is wrong, -ENOMEM.
 */
int usbguard_parse(const uint8_t *text, size_t len, struct usbguard_rules *rules,
		   struct policy_errors *errors)
{
	struct parser p = { .errors = errors };
	const char *start, *all_end = (const char *)text + len;
	int ret = 0;

	*rules = (struct usbguard_rules){};
	for (start = (const char *)text; start < all_end && ret != -ENOMEM; start = p.end + 1) {
		p.at = start;
		p.end = memchr(start, '\n', (size_t)(all_end - start));
		if (!p.end)
			p.end = all_end;
		p.line++;
		if (memchr(start, '\0', (size_t)(p.end - start)))
			ret = wrong(&p, "text without NUL bytes");
		else
			ret = parse_line(&p, rules);
	}
	return ret == -ENOMEM ? ret : errors->count ? -EINVAL : 0;
}

static void free_set(struct usbguard_set *set)
{
	size_t i;

	for (i = 0; i < set->count; i++) {
		free((char *)set->values[i].text);
		free((char *)set->values[i].argument);
	}
	free(set->values);
}

/**
 * usbguard_free - give back what usbguard_parse() made
 * @rules: the rules
 */
void usbguard_free(struct usbguard_rules *rules)
{
	size_t i, attr;

	for (i = 0; i < rules->count; i++) {
		for (attr = 0; attr < USBGUARD_ATTRIBUTES; attr++)
			free_set(&rules->list[i].sets[attr]);
		free((char *)rules->list[i].comment);
	}
	free(rules->list);
	*rules = (struct usbguard_rules){};
}

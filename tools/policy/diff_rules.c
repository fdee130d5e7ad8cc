// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What two policies say differently, whether or not it changes a decision.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/policy_model.h"
#include "agent/policy_value.h"
#include "agent/ruleset_clean.h"
#include "agent/ruleset_device.h"
#include "agent/ruleset_names.h"
#include "agent/ruleset_sample.h"
#include "agent/ruleset_text.h"
#include "agent/ruleset_time.h"
#include "diff.h"
#include "diff_say.h"

/* Text of something, made by a function that prints it; "" without memory */
typedef void (*printer)(const struct cg_ruleset *rs, const void *of, FILE *out);

static char *printed(struct diff_place *place, printer print, const struct cg_ruleset *rs,
		     const void *of)
{
	char *text = NULL, *clean;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out)
		print(rs, of, out);
	if (!out || fclose(out))
		place->failed = true;
	clean = text ? malloc(size + 1) : NULL;
	place->failed = place->failed || !clean;
	if (clean)
		ruleset_clean_copy(text, clean, size + 1);
	free(text);
	return clean ? clean : calloc(1, 1);
}

/* Both printed; says what it is now when that is something else */
static void compare(struct diff_place *place, const char *what, printer print,
		    const struct cg_ruleset *rs[2], const void *before, const void *after)
{
	char *old = printed(place, print, rs[0], before);
	char *new = printed(place, print, rs[1], after);

	if (old && new && strcmp(old, new))
		diff_say(place, "%s now %s, was %s", what, *new ? new : "none",
			 *old ? old : "none");
	free(old);
	free(new);
}

static void print_text(const struct cg_ruleset *rs, const void *of, FILE *out)
{
	(void)rs;
	if (of)
		fprintf(out, "\"%s\"", (const char *)of);
}

static void print_devices(const struct cg_ruleset *rs, const void *of, FILE *out)
{
	const struct cg_rule *rule = of;
	struct cg_subject demand;
	u32 i;

	(void)rs;
	for (i = 0; i < rule->match_count; i++) {
		ruleset_device_from_match(&rule->matches[i], &demand);
		fputs(i ? "; " : "", out);
		if (demand.fields)
			ruleset_sample_print(&demand, out);
		else
			fputs("id=*:*", out);
	}
	if (!i)
		fputs("for any device", out);
}

static void print_conditions(const struct cg_ruleset *rs, const void *of, FILE *out)
{
	const struct cg_rule *rule = of;

	if (rule->schedule_count || rule->context_count)
		ruleset_text_conditions(rs, rule, out);
	else
		fputs("without conditions", out);
}

static void print_action(const struct cg_ruleset *rs, const void *of, FILE *out)
{
	const struct cg_rule *rule = of;

	(void)rs;
	fprintf(out, "%s%s%s%s", ruleset_names_get(&ruleset_actions, rule->action),
		rule->flags & CARDGATE_RULE_MONITOR ? " [monitor]" : "",
		rule->flags & CARDGATE_RULE_FORCE ? " [force]" : "",
		rule->flags & CARDGATE_RULE_REMOTE ? " [remote may allow]" : "");
}

static void print_default(const struct cg_ruleset *rs, const void *of, FILE *out)
{
	const struct cg_rules *rules = of;

	(void)rs;
	fputs(rules->named ? ruleset_names_get(&ruleset_actions, rules->default_action) :
	      "not spoken of", out);
	if (rules->remote)
		fputs(" [remote may allow]", out);
}

static void print_schedule(const struct cg_ruleset *rs, const void *of, FILE *out)
{
	const struct cg_schedule *schedule = of;
	char text[2][POLICY_VALUE_TEXT_SIZE];
	u32 i;

	(void)rs;
	for (i = 0; i < schedule->count; i++) {
		const struct cardgate_window *window = &schedule->windows[i];

		fprintf(out, "%s%s", i ? ", " : "",
			policy_value_days_text(window->days, text[0]));
		fprintf(out, " %s-%s", policy_value_time_text(window->start, text[0]),
			policy_value_time_text(window->end, text[1]));
		if (window->first != INT32_MIN)
			fprintf(out, " from %s", policy_value_date_text(window->first, text[0]));
		if (window->last != INT32_MAX)
			fprintf(out, " until %s", policy_value_date_text(window->last, text[0]));
	}
}

static void print_validity(const struct cg_ruleset *rs, const void *of, FILE *out)
{
	char text[RULESET_TIME_SIZE];

	(void)of;
	fprintf(out, "%s until ", rs->not_before == INT64_MIN ? "always" :
		ruleset_time_format(rs, rs->not_before, text));
	fputs(rs->not_after == INT64_MAX ? "further notice" :
	      ruleset_time_format(rs, rs->not_after, text), out);
}

static void print_cards(const struct cg_ruleset *rs, const void *of, FILE *out)
{
	(void)of;
	fputs(rs->flags & CARDGATE_POLICY_ANY_CARD ? "any of the authority's" :
	      "those whose certificate names the policy", out);
	if (rs->flags & CARDGATE_POLICY_RELEASE)
		fputs(", which end the association", out);
	if (rs->flags & CARDGATE_POLICY_OCSP)
		fputs(", and that OCSP says are good", out);
}

static const struct cg_rule *find_rule(const struct cg_rules *rules, const char *id)
{
	u32 i;

	for (i = 0; i < rules->count; i++)
		if (!strcmp(rules->rules[i].id, id))
			return &rules->rules[i];
	return NULL;
}

static void compare_rule(struct diff_place *place, const struct cg_ruleset *rs[2],
			 const struct cg_rule *before, const struct cg_rule *after)
{
	place->rule = after->id;
	compare(place, "action", print_action, rs, before, after);
	compare(place, "devices", print_devices, rs, before, after);
	compare(place, "holds", print_conditions, rs, before, after);
	compare(place, "label", print_text, rs, before->label, after->label);
	place->rule = NULL;
}

/* In the longest row of rules that keep their order none was moved */
static int find_moved(struct diff_place *place, const struct cg_rules *old,
		      const struct cg_rules *new)
{
	u32 *length = calloc(new->count + 1, sizeof(*length)), best = 0, i, j, at, left;
	u32 *was = calloc(new->count + 1, sizeof(*was));
	const struct cg_rule *rule;

	if (!length || !was) {
		free(length);
		free(was);
		return -ENOMEM;
	}
	for (i = 0; i < new->count; i++) {
		rule = find_rule(old, new->rules[i].id);
		was[i] = rule ? (u32)(rule - old->rules) + 1 : 0;
		length[i] = was[i] > 0;
		for (j = 0; j < i && was[i]; j++)
			if (was[j] && was[j] < was[i] && length[j] >= length[i])
				length[i] = length[j] + 1;
		best = length[i] > best ? length[i] : best;
	}
	for (i = new->count, left = best, at = UINT32_MAX; i--;) {
		if (left && length[i] == left && was[i] < at) {
			at = was[i];
			left--;
		} else if (was[i]) {
			place->rule = new->rules[i].id;
			diff_say(place, "moved from place %u to %u", was[i], i + 1);
			place->rule = NULL;
		}
	}
	free(length);
	free(was);
	return 0;
}

static int compare_capability(struct diff_place *place, const struct cg_ruleset *rs[2], u32 cap)
{
	const struct cg_rules *old = &rs[0]->caps[cap], *new = &rs[1]->caps[cap];
	const struct cg_rule *other;
	u32 i;

	place->capability = ruleset_names_get(&ruleset_capabilities, cap);
	compare(place, "default", print_default, rs, old, new);
	for (i = 0; i < old->count; i++) {
		place->rule = old->rules[i].id;
		if (!find_rule(new, old->rules[i].id))
			diff_say(place, "removed");
	}
	for (i = 0; i < new->count; i++) {
		place->rule = new->rules[i].id;
		other = find_rule(old, new->rules[i].id);
		if (other)
			compare_rule(place, rs, other, &new->rules[i]);
		else
			diff_say(place, "added as number %u: %s", i + 1,
				 ruleset_names_get(&ruleset_actions, new->rules[i].action));
	}
	place->rule = NULL;
	if (find_moved(place, old, new))
		return -ENOMEM;
	place->capability = NULL;
	return 0;
}

static const struct cg_schedule *find_schedule(const struct cg_ruleset *rs, const char *name)
{
	u32 i;

	for (i = 0; i < rs->schedule_count; i++)
		if (!strcmp(rs->schedules[i].name, name))
			return &rs->schedules[i];
	return NULL;
}

static void compare_schedules(struct diff_place *place, const struct cg_ruleset *rs[2])
{
	const struct cg_schedule *other;
	char what[2 * RULESET_CLEAN_SIZE];
	u32 i;

	for (i = 0; i < rs[0]->schedule_count; i++)
		if (!find_schedule(rs[1], rs[0]->schedules[i].name))
			diff_say(place, "schedule %s: removed", rs[0]->schedules[i].name);
	for (i = 0; i < rs[1]->schedule_count; i++) {
		other = find_schedule(rs[0], rs[1]->schedules[i].name);
		snprintf(what, sizeof(what), "schedule %s:", rs[1]->schedules[i].name);
		if (other)
			compare(place, what, print_schedule, rs, other, &rs[1]->schedules[i]);
		else
			diff_say(place, "%s added", what);
	}
}

static void compare_contexts(struct diff_place *place, const struct cg_ruleset *rs[2])
{
	u32 i;

	for (i = 0; i < rs[0]->context_count; i++)
		if (cg_ruleset_context(rs[1], rs[0]->contexts[i]) < 0)
			diff_say(place, "context %s: removed", rs[0]->contexts[i]);
	for (i = 0; i < rs[1]->context_count; i++)
		if (cg_ruleset_context(rs[0], rs[1]->contexts[i]) < 0)
			diff_say(place, "context %s: added", rs[1]->contexts[i]);
}

/**
 * diff_rules - what two policies say differently
 * @rs: the policies, old and new
 * @diff: gets what differs
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int diff_rules(const struct cg_ruleset *rs[2], struct diff *diff, struct error *err)
{
	struct diff_place place = { .diff = diff };
	u32 cap;
	int ret = 0;

	compare(&place, "name", print_text, rs, rs[0]->name, rs[1]->name);
	if (rs[0]->version != rs[1]->version)
		diff_say(&place, "version now %llu, was %llu", (unsigned long long)rs[1]->version,
			 (unsigned long long)rs[0]->version);
	compare(&place, "issuer", print_text, rs, rs[0]->issuer, rs[1]->issuer);
	compare(&place, "valid", print_validity, rs, NULL, NULL);
	compare(&place, "cards", print_cards, rs, NULL, NULL);
	if (rs[0]->zone_count != rs[1]->zone_count ||
	    (rs[0]->zone_count && memcmp(rs[0]->zone, rs[1]->zone,
					 rs[0]->zone_count * sizeof(*rs[0]->zone))))
		diff_say(&place, "local time has other offsets from UTC");
	compare_schedules(&place, rs);
	compare_contexts(&place, rs);
	for (cap = 1; cap <= CARDGATE_CAP_MAX && !ret; cap++)
		ret = compare_capability(&place, rs, cap);
	return ret || place.failed ? error_set(err, -ENOMEM, "out of memory") : 0;
}

/**
 * diff_free - give back differences
 * @diff: the differences
 */
void diff_free(struct diff *diff)
{
	size_t i;

	for (i = 0; i < diff->count; i++) {
		free(diff->list[i].rule);
		free(diff->list[i].when);
		free(diff->list[i].where);
		free(diff->list[i].devices);
		free(diff->list[i].text);
	}
	free(diff->list);
	*diff = (struct diff){};
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <json-c/json.h>

#include "agent/ruleset_time.h"
#include "diff.h"
#include "input.h"
#include "json.h"
#include "policy.h"
#include "week.h"

static const char *at_text, *json;

static const struct option_spec options[] = {
	{ "at", 0, "TIME", "compare the week of this moment, YYYY-MM-DDTHH:MM; now when not given",
	  false, &at_text, 1 },
	{ "json", 0, NULL, "write JSON", false, &json, 1 },
	{}
};

static void print_text(const struct diff *decisions, const struct diff *rules)
{
	size_t i;

	if (!decisions->count)
		printf("No decision differs in that week.\n");
	for (i = 0; i < decisions->count; i++)
		printf("%s\n", decisions->list[i].text);
	if (rules->count)
		printf("\n");
	for (i = 0; i < rules->count; i++)
		printf("  %s\n", rules->list[i].text);
}

static struct json_object *new_list(const struct diff *diff)
{
	struct json_object *list = json_object_new_array(), *object;
	size_t i;

	for (i = 0; i < diff->count; i++) {
		const struct diff_line *line = &diff->list[i];

		object = json_object_new_object();
		json_add_text(object, "capability", line->capability);
		json_add_text(object, "rule", line->rule);
		json_add_text(object, "action", line->action);
		json_add_text(object, "when", line->when);
		json_add_text(object, "while", line->where);
		json_add_text(object, "devices", line->devices);
		json_add_text(object, "text", line->text);
		json_object_array_add(list, object);
	}
	return list;
}

static int print_json(const struct diff *decisions, const struct diff *rules, struct error *err)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "decisions", new_list(decisions));
	json_object_object_add(object, "rules", new_list(rules));
	json_add_bool(object, "complete", !decisions->incomplete);
	return json_print(object, err);
}

static int compare(const struct cg_ruleset *rs[2], const struct policy_packages *packages[2],
		   struct error *err)
{
	struct diff decisions = {}, rules = {};
	s64 now = time(NULL);
	int ret = 0;

	if (at_text)
		ret = ruleset_time_parse(rs[1], at_text, &now, err);
	if (!ret)
		ret = diff_decisions(rs, week_start(rs[1], now), &decisions, err);
	if (!ret && packages[0] && packages[1])
		ret = diff_packages(packages, &decisions, err);
	if (!ret)
		ret = diff_rules(rs, &rules, err);
	if (!ret && json)
		ret = print_json(&decisions, &rules, err);
	else if (!ret && (decisions.count || rules.count))
		print_text(&decisions, &rules);
	if (!ret && decisions.incomplete)
		fprintf(stderr,
			"note: too many contexts or devices to compare all combinations\n");
	diff_free(&decisions);
	diff_free(&rules);
	return ret;
}

/* NULL where only a rule set is at hand, which says no more than that there is something */
static const struct policy_packages *packages_of(struct input *in, const char *path)
{
	static const struct policy_packages none;

	if (input_parse(in, path))
		return NULL;
	if (in->policy)
		return &in->policy->packages;
	if (!(in->rs->flags & CARDGATE_POLICY_PACKAGES))
		return &none;
	fprintf(stderr, "note: %s does not have what the policy says of packages\n", path);
	return NULL;
}

static int run(int argc, char **argv)
{
	const struct policy_packages *packages[2];
	const struct cg_ruleset *rs[2];
	struct input in[2];
	struct error err;
	int ret, i;

	(void)argc;
	if (input_load(argv[0], &in[0]))
		return EXIT_FAILURE;
	if (input_load(argv[1], &in[1])) {
		input_free(&in[0]);
		return EXIT_FAILURE;
	}
	for (i = 0; i < 2; i++) {
		rs[i] = in[i].rs;
		packages[i] = packages_of(&in[i], argv[i]);
	}
	ret = compare(rs, packages, &err);
	if (ret)
		fprintf(stderr, "cardgate-policy diff: %s\n", err.text);
	input_free(&in[0]);
	input_free(&in[1]);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct command cmd_diff = {
	"diff", "OLD NEW", 2, 2, "say in words what two policies decide differently", options, run,
};

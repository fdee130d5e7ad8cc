// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "agent/ruleset_explain.h"
#include "agent/ruleset_names.h"
#include "agent/ruleset_subject.h"
#include "agent/ruleset_text.h"
#include "agent/ruleset_time.h"
#include "input.h"
#include "json.h"
#include "policy.h"

static const char *at_text, *json;
static const char *contexts[CARDGATE_CONTEXTS_MAX];

static const struct option_spec options[] = {
	{ "at", 0, "TIME", "moment, YYYY-MM-DDTHH:MM in the policy's zone; now when not given",
	  false, &at_text, 1 },
	{ "context", 0, "NAME", "context that is set, !NAME: that is not; others are unknown",
	  false, contexts, CARDGATE_CONTEXTS_MAX },
	{ "json", 0, NULL, "write JSON", false, &json, 1 },
	{}
};

/**
 * struct question - what was asked
 * @cap: the capability
 * @subject: the device
 * @moment: when and where
 */
struct question {
	enum cardgate_capability cap;
	struct cg_subject subject;
	struct cg_moment moment;
};

static int parse_question(const struct cg_ruleset *rs, int argc, char **argv, struct question *q,
			  struct error *err)
{
	int ret = 0, cap, i;
	char names[64];

	*q = (struct question){ .moment = { .now = time(NULL), .clock_trusted = true } };
	cap = ruleset_names_find(&ruleset_capabilities, argv[0]);
	if (cap < 0)
		return error_set(err, cap, "unknown capability %s, expected %s", argv[0],
				 ruleset_names_list(&ruleset_capabilities, names, sizeof(names)));
	q->cap = (enum cardgate_capability)cap;
	for (i = 1; i < argc && !ret; i++)
		ret = ruleset_subject_set(&q->subject, argv[i], err);
	for (i = 0; i < CARDGATE_CONTEXTS_MAX && contexts[i] && !ret; i++)
		ret = ruleset_subject_context(rs, &q->moment, contexts[i], err);
	if (at_text && !ret)
		ret = ruleset_time_parse(rs, at_text, &q->moment.now, err);
	return ret;
}

static const char *verdict(const struct ruleset_explanation *explanation,
			   const struct ruleset_step *step)
{
	if (!step->reached)
		return "not reached";
	if (explanation->decision.rule == step->rule)
		return "decides";
	if (step->holds)
		return "holds, only reports";
	return "does not hold";
}

static void print_text(const struct cg_ruleset *rs, const struct question *q,
		       const struct ruleset_explanation *explanation)
{
	char text[RULESET_REASON_SIZE], when[RULESET_TIME_SIZE], id[RULESET_CLEAN_SIZE];
	size_t i;

	ruleset_explain_decision(rs, q->cap, &explanation->decision, text, sizeof(text));
	printf("%s\n\n%s at %s:\n", text, ruleset_names_get(&ruleset_capabilities, q->cap),
	       ruleset_time_format(rs, q->moment.now, when));
	for (i = 0; i < explanation->count; i++) {
		const struct ruleset_step *step = &explanation->steps[i];

		printf("%4u  %-5s %s: %s\n", step->rule->index,
		       ruleset_names_get(&ruleset_actions, step->rule->action),
		       ruleset_clean(step->rule->id, id), verdict(explanation, step));
		if (step->reached)
			printf("        %s\n", step->why);
	}
	printf("      default %s\n", rs->caps[q->cap].named ?
	       ruleset_names_get(&ruleset_actions, rs->caps[q->cap].default_action) :
	       "allow, the policy does not speak of it");
}

static int explain(const struct cg_ruleset *rs, int argc, char **argv, struct error *err)
{
	struct ruleset_explanation explanation;
	struct question q;
	int ret;

	ret = parse_question(rs, argc, argv, &q, err);
	if (!ret)
		ret = ruleset_explain(rs, q.cap, &q.subject, &q.moment, &explanation, err);
	if (ret)
		return ret;
	if (json)
		ret = json_explanation(rs, q.cap, q.moment.now, &explanation, err);
	else
		print_text(rs, &q, &explanation);
	ruleset_explain_free(&explanation);
	return ret;
}

static int run(int argc, char **argv)
{
	struct error err;
	struct input in;
	int ret;

	if (input_load(argv[0], &in))
		return EXIT_FAILURE;
	ret = explain(in.rs, argc - 1, argv + 1, &err);
	if (ret)
		fprintf(stderr, "cardgate-policy explain: %s\n", err.text);
	input_free(&in);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct command cmd_explain = {
	"explain", "FILE CAPABILITY [KEY=VALUE...]", 2, INT_MAX,
	"say what a policy decides for a device, and which rule and why", options, run,
};

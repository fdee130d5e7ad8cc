// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Decides once more what the kernel decided, with the same code, and keeps
 * the reasons.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bits.h>

#include "agent/cli/explain.h"
#include "agent/cli/find.h"
#include "agent/ruleset_subject.h"
#include "agent/ruleset_time.h"

/* Time and contexts may change between two questions to the kernel */
#define TRIES		3

static int read_device(struct kernel *kernel, const char *word, struct kernel_device *device,
		       struct error *err)
{
	const struct kernel_device *found;
	struct kernel_device *devices;
	size_t count;
	int ret;

	ret = kernel_devices(kernel, &devices, &count, err);
	if (ret)
		return ret;
	ret = find_device(devices, count, word, &found, err);
	if (!ret)
		*device = *found;
	free(devices);
	return ret;
}

static int assume(const struct cli *cli, struct explain *explain, struct error *err)
{
	const struct cg_ruleset *rs = explain->snapshot.rs;
	struct cg_moment *moment = &explain->snapshot.moment;
	size_t i;
	int ret = 0;

	explain->what_if = cli->at || cli->context_count;
	if (!explain->what_if)
		return 0;
	if (!rs)
		return error_set(err, -ENOENT,
				 "no policy is in force, so --at and --context mean nothing");
	if (cli->at) {
		ret = ruleset_time_parse(rs, cli->at, &moment->now, err);
		moment->clock_trusted = true;
	}
	for (i = 0; i < cli->context_count && !ret; i++)
		ret = ruleset_subject_context(rs, moment, cli->contexts[i], err);
	return ret;
}

static void exempt(struct cg_decision *decision)
{
	if (decision->action != CARDGATE_ACTION_DENY ||
	    (decision->rule && decision->rule->flags & CARDGATE_RULE_FORCE))
		return;
	decision->action = CARDGATE_ACTION_ALLOW;
	decision->reason = CARDGATE_REASON_EXEMPT;
	decision->rule = NULL;
}

static void set_verdict(struct kernel_device *verdict, const struct cg_decision *decision,
			uint32_t cap)
{
	const struct cg_rule *rule = decision->rule;

	*verdict = (struct kernel_device){
		.action = decision->action,
		.reason = decision->reason,
		.capability = cap,
	};
	if (!rule)
		return;
	verdict->rule_index = rule->index;
	snprintf(verdict->rule_id, sizeof(verdict->rule_id), "%s", rule->id);
	if (rule->label)
		snprintf(verdict->rule_label, sizeof(verdict->rule_label), "%s", rule->label);
}

/* The first capability that denies decides, else the first one */
static int decide(struct explain *explain, struct error *err)
{
	const struct snapshot *snapshot = &explain->snapshot;
	bool first = true;
	uint32_t cap;
	int ret;

	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++) {
		struct cg_decision *decision = &explain->caps[cap].decision;

		if (!(explain->device.capabilities & BIT(cap)))
			continue;
		ret = ruleset_explain(snapshot->rs, cap, &explain->subject, &snapshot->moment,
				      &explain->caps[cap], err);
		if (ret)
			return ret;
		if (explain->exempt)
			exempt(decision);
		if (first || (decision->action == CARDGATE_ACTION_DENY &&
			      explain->verdict.action != CARDGATE_ACTION_DENY))
			set_verdict(&explain->verdict, decision, cap);
		first = false;
	}
	return 0;
}

static bool agrees(const struct kernel_device *a, const struct kernel_device *b)
{
	return a->action == b->action && a->reason == b->reason &&
	       a->capability == b->capability && !strcmp(a->rule_id, b->rule_id);
}

static int try(struct kernel *kernel, const struct cli *cli, struct explain *explain,
	       struct error *err)
{
	int ret;

	ret = snapshot_take(kernel, &explain->snapshot, err);
	if (!ret)
		ret = read_device(kernel, cli->argument, &explain->device, err);
	if (!ret)
		ret = assume(cli, explain, err);
	if (ret)
		return ret;
	explain->subject = explain->device.subject;
	explain->exempt = explain->device.exempt;
	if (explain->snapshot.rs)
		ret = decide(explain, err);
	else
		explain->verdict = explain->device;
	explain->agrees = agrees(&explain->verdict, &explain->device);
	return ret;
}

/**
 * explain_run - find out why a device has its verdict
 * @cli: the command line
 * @explain: filled in, to be freed with explain_free(), whatever is returned
 * @err: message on failure
 *
 * Return: 0; -EPERM without root; as find_device(); -EINVAL, -ERANGE or
 * -ENOENT when what is assumed makes no sense; or another -errno.
 */
int explain_run(const struct cli *cli, struct explain *explain, struct error *err)
{
	struct kernel *kernel;
	int tries, ret;

	*explain = (struct explain){};
	ret = kernel_open(&kernel, err);
	if (ret)
		return ret;
	for (tries = 0; tries < TRIES; tries++) {
		explain_free(explain);
		ret = try(kernel, cli, explain, err);
		if (ret || explain->what_if || explain->agrees)
			break;
	}
	kernel_close(kernel);
	return ret;
}

/**
 * explain_free - forget what explain_run() found
 * @explain: the explanation
 */
void explain_free(struct explain *explain)
{
	uint32_t cap;

	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++)
		ruleset_explain_free(&explain->caps[cap]);
	snapshot_free(&explain->snapshot);
	*explain = (struct explain){};
}

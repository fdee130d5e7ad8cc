// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/policy_lint.h"
#include "agent/ruleset_time.h"
#include "agent/trust_dates.h"
#include "input.h"
#include "json_report.h"
#include "policy.h"

static const char *lint, *error, *cert, *at_text, *json;

static const struct option_spec options[] = {
	{ "lint", 0, NULL, "warn of what is allowed and hardly meant", false, &lint, 1 },
	{ "error", 0, "lint", "the same, as errors", false, &error, 1 },
	{ "cert", 0, "FILE", "warn also of a signer's certificate that ends too early, PEM", false,
	  &cert, 1 },
	{ "at", 0, "TIME", "present of the warnings, YYYY-MM-DDTHH:MM; now when not given", false,
	  &at_text, 1 },
	{ "json", 0, NULL, "write warnings as JSON", false, &json, 1 },
	{}
};

/* Those of a file, or those that came with a bundle's signature */
static int look_at_certificates(const struct input *in, s64 now, struct policy_findings *findings,
				struct error *err)
{
	const struct bundle_object *signature = bundle_find(&in->bundle, BUNDLE_SIGNATURE);
	struct trust_dates dates = {};
	int ret = 0;
	size_t i;

	if (cert)
		ret = trust_dates_file(cert, &dates, err);
	else if (signature)
		ret = trust_dates_signature(signature->data, signature->len, &dates, err);
	for (i = 0; i < dates.count && !ret; i++)
		ret = policy_lint_certificate(in->rs, now, dates.list[i].subject,
					      dates.list[i].from, dates.list[i].until, findings,
					      err);
	return ret;
}

static int look_at(const struct input *in, struct policy_findings *findings, struct error *err)
{
	s64 now = time(NULL);
	int ret = 0;

	if (at_text)
		ret = ruleset_time_parse(in->rs, at_text, &now, err);
	if (!ret)
		ret = policy_lint(in->policy, in->rs, now, findings, err);
	return ret ? ret : look_at_certificates(in, now, findings, err);
}

static void print_findings(const char *path, const struct policy_findings *findings)
{
	size_t i;

	for (i = 0; i < findings->count; i++) {
		fprintf(stderr, "%s:", path);
		if (findings->list[i].line)
			fprintf(stderr, "%u:", findings->list[i].line);
		fprintf(stderr, " %s: %s [%s]\n", error ? "error" : "warning",
			findings->list[i].text, findings->list[i].name);
	}
	if (findings->incomplete)
		fprintf(stderr, "%s: note: too large to look through all that it can decide\n",
			path);
}

static int lint_one(const char *path, const struct input *in, struct json_object *report)
{
	struct policy_findings findings = {};
	struct error err;
	int ret;

	ret = look_at(in, &findings, &err);
	if (ret)
		fprintf(stderr, "%s: %s\n", path, err.text);
	else if (json)
		json_report_add(report, path, &findings);
	else
		print_findings(path, &findings);
	if (!ret && error && findings.count)
		ret = -EINVAL;
	policy_lint_free(&findings);
	return ret;
}

static int check_all(int argc, char **argv)
{
	bool wanted = lint || error || cert || json;
	struct json_object *report = json ? json_report_new() : NULL;
	int i, ret = EXIT_SUCCESS;
	struct error err;
	struct input in;

	for (i = 0; i < argc; i++) {
		if (input_load(argv[i], &in)) {
			ret = EXIT_FAILURE;
			continue;
		}
		if (wanted && lint_one(argv[i], &in, report))
			ret = EXIT_FAILURE;
		input_free(&in);
	}
	if (json && json_report_print(report, &err)) {
		fprintf(stderr, "%s\n", err.text);
		ret = EXIT_FAILURE;
	}
	return ret;
}

static int run(int argc, char **argv)
{
	if (error && strcmp(error, "lint"))
		return usage_error(&cmd_check, "--error %s, expected lint", error);
	return check_all(argc, argv);
}

const struct command cmd_check = {
	"check", "FILE...", 1, INT_MAX, "say what is wrong with policies, as FILE:LINE: WHAT",
	options, run,
};

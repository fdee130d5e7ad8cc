// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "agent/ruleset_text.h"
#include "input.h"
#include "json.h"
#include "policy.h"

static const char *xml, *json;

static const struct option_spec options[] = {
	{ "xml", 0, NULL, "write the XML that a bundle carries, byte for byte", false, &xml, 1 },
	{ "json", 0, NULL, "write JSON", false, &json, 1 },
	{}
};

static int run(int argc, char **argv)
{
	struct error err;
	struct input in;
	int ret = 0;

	(void)argc;
	if (input_load(argv[0], &in))
		return EXIT_FAILURE;
	if (xml && !in.xml)
		ret = error_set(&err, -ENOENT, "%s: a rule set does not contain its XML", argv[0]);
	else if (xml)
		fwrite(in.xml, 1, in.xml_len, stdout);
	else if (json)
		ret = json_ruleset(in.rs, &err);
	else
		ruleset_text_show(in.rs, stdout);
	if (ret)
		fprintf(stderr, "%s\n", err.text);
	input_free(&in);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct command cmd_show = {
	"show", "FILE", 1, 1, "write a policy, rule set or bundle as readable text", options, run,
};

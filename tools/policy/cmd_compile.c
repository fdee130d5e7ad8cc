// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>

#include "agent/file.h"
#include "input.h"
#include "policy.h"

static const char *output;

static const struct option_spec options[] = {
	{ "output", 'o', "OUT", "file for the rule set, - for standard output", true, &output, 1 },
	{}
};

static int run(int argc, char **argv)
{
	struct error err;
	struct input in;
	int ret;

	(void)argc;
	if (input_compile(argv[0], &in))
		return EXIT_FAILURE;
	ret = file_write(output, 0644, in.ruleset, in.ruleset_len, &err);
	if (ret)
		fprintf(stderr, "%s\n", err.text);
	input_free(&in);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct command cmd_compile = {
	"compile", "FILE", 1, 1, "turn a policy into the rule set that the kernel evaluates",
	options, run,
};

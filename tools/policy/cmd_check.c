// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits.h>
#include <stdlib.h>

#include "input.h"
#include "policy.h"

static const struct option_spec options[] = { {} };

static int run(int argc, char **argv)
{
	int i, ret = EXIT_SUCCESS;
	struct input in;

	for (i = 0; i < argc; i++) {
		if (input_compile(argv[i], &in))
			ret = EXIT_FAILURE;
		else
			input_free(&in);
	}
	return ret;
}

const struct command cmd_check = {
	"check", "FILE...", 1, INT_MAX, "say what is wrong with policies, as FILE:LINE: WHAT",
	options, run,
};

// SPDX-License-Identifier: GPL-2.0-or-later
#include "approve.h"

static const struct command * const commands[] = {
	&cmd_signer,
	&cmd_package,
	&cmd_list,
	&cmd_sign,
	&cmd_show,
	NULL
};

int main(int argc, char **argv)
{
	static const struct program program = {
		"cardgate-approve", "Approves packages, for the authority of devices.", commands,
	};

	return command_main(&program, argc, argv);
}

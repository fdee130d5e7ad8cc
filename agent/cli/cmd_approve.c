// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/cli/approving.h"
#include "agent/cli/cli.h"

/**
 * cmd_approve - may these packages be installed?
 * @cli: the command line; its arguments are files
 * @err: message on failure
 *
 * Return: as approving_run().
 */
int cmd_approve(const struct cli *cli, struct error *err)
{
	const struct approving how = {
		.json = cli->json,
		.source = cli->source,
		.approval = cli->approval,
		.hold = cli->hold,
		.report_all = true,
	};

	return approving_run(&how, cli->arguments, cli->argument_count, err);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "agent/card_worker.h"
#include "agent/cli/cli.h"
#include "agent/cli/format.h"
#include "agent/control.h"
#include "agent/file.h"

/**
 * cmd_release - hand a signed release to the agent
 * @cli: the command line; its argument names the file
 * @err: message on failure
 *
 * Anybody may: what counts is the authority's signature.
 *
 * Return: 0; what control_ask() says, and admit_release() by it.
 */
int cmd_release(const struct cli *cli, struct error *err)
{
	struct error answer = {};
	uint8_t *file;
	size_t len;
	int ret;

	ret = file_read(cli->argument, CARD_WORKER_DATA_MAX, &file, &len, err);
	if (ret)
		return ret;
	ret = control_ask(CONTROL_SOCKET, CONTROL_RELEASE, file, len, &answer);
	free(file);
	if (ret)
		return error_set(err, ret, "%s", answer.text);
	format_print(FORMAT_PLAIN, stdout, "%s", answer.text);
	putchar('\n');
	return 0;
}

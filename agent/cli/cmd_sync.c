// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>

#include "agent/cli/cli.h"
#include "agent/cli/question.h"
#include "agent/dm/dm_sync.h"
#include "agent/dm/notify.h"
#include "agent/file.h"
#include "agent/log.h"

/**
 * cmd_sync - hold a session with the management server
 * @cli: the command line; its argument names the account, without one it is each
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int cmd_sync(const struct cli *cli, struct error *err)
{
	struct dm_sync sync = {
		.account = cli->argument,
		.ask = question_ask,
		.trace = cli->trace,
	};
	uint8_t *notification = NULL;
	size_t len = 0;
	int ret = 0;

	if (cli->notification)
		ret = file_read(cli->notification, NOTIFY_MAX, &notification, &len, err);
	if (ret)
		return ret;
	sync.notification = notification;
	sync.notification_len = len;
	log_open("cardgate", false);
	ret = dm_sync(&sync, err);
	free(notification);
	return ret;
}

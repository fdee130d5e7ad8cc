// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "agent/card.h"
#include "agent/cli/cli.h"
#include "agent/cli/provisioning.h"

/**
 * cmd_provision - set up the accounts that a card brings, or take them away
 * @cli: the command line
 * @err: message on failure
 *
 * Return: 0; as provisioning_card() and provision_all().
 */
int cmd_provision(const struct cli *cli, struct error *err)
{
	FILE *preview = cli->dry_run ? stdout : NULL;
	struct provision_site site;
	char reader[CARD_READER_MAX];
	int ret;

	ret = provision_site_of(&site, cli->user, err);
	if (!ret && cli->undo)
		return provision_all(PROVISION_UNDO, &site, NULL, preview, err);
	if (!ret)
		ret = provisioning_reader(cli->argument, reader, err);
	return ret ? ret : provisioning_card(&site, reader, preview, err);
}

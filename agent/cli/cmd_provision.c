// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "agent/card.h"
#include "agent/cli/cli.h"
#include "agent/cli/provisioning.h"

/* The reader that was named, or the only one with a card */
static int find_reader(const char *name, char reader[CARD_READER_MAX], struct error *err)
{
	struct card_reader readers[CARD_READERS_MAX];
	size_t i, count, found = 0;
	int ret;

	ret = card_readers(readers, &count, CARD_EXCHANGE_MS, err);
	if (ret)
		return ret;
	for (i = 0; i < count; i++) {
		if (!readers[i].present || (name && !strstr(readers[i].name, name)))
			continue;
		memcpy(reader, readers[i].name, CARD_READER_MAX);
		found++;
	}
	if (found == 1)
		return 0;
	return found ? error_set(err, -EINVAL, "several cards: name the reader, or a part of it") :
		       error_set(err, -ENOENT, "no card in %s", name ? name : "any reader");
}

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
		return provision_all(PROVISION_UNDO, &site, NULL, 0, preview, err);
	if (!ret)
		ret = find_reader(cli->argument, reader, err);
	return ret ? ret : provisioning_card(&site, reader, preview, err);
}

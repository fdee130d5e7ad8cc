// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "agent/cli/cli.h"
#include "agent/cli/owner.h"
#include "agent/kernel.h"
#include "agent/trust.h"

static int seal(const struct trust_certificates *list, struct error *err)
{
	struct kernel_anchor anchors[TRUST_CERTIFICATES_MAX];
	uint8_t id[CARDGATE_ASSOCIATION_SIZE];
	struct kernel *kernel;
	struct owner owner;
	struct error none;
	bool known;
	size_t i;
	int ret;

	for (i = 0; i < list->count; i++) {
		anchors[i].der = list->certs[i].der;
		anchors[i].len = list->certs[i].len;
	}
	/* A machine that is bound to nobody is no particular one */
	known = !owner_read(&owner, &none) && owner_id(&owner, id);
	owner_free(&owner);
	ret = kernel_open(&kernel, err);
	if (ret)
		return ret;
	ret = kernel_seal(kernel, anchors, list->count, known ? id : NULL, err);
	kernel_close(kernel);
	return ret;
}

/**
 * cmd_seal - have the kernel obey only what some authorities sign
 * @cli: the command line; its arguments name their certificates
 * @err: message on failure
 *
 * Return: 0 or -errno; nothing changed then.
 */
int cmd_seal(const struct cli *cli, struct error *err)
{
	struct trust_certificates list = {};
	size_t i;
	int ret = 0;

	for (i = 0; i < cli->argument_count && !ret; i++)
		ret = trust_certificates_read(&list, cli->arguments[i], err);
	if (!ret)
		ret = seal(&list, err);
	trust_certificates_free(&list);
	return ret;
}

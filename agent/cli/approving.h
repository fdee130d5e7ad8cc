/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CLI_APPROVING_H
#define CARDGATE_CLI_APPROVING_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/error.h"

#define APPROVING_EXIT_REFUSED	3
#define APPROVING_EXIT_DECLINED	4

/**
 * struct approving - how packages are judged
 * @json: tell programs
 * @quiet: tell of those only that are not simply approved
 * @source: where the packages are from, NULL: their paths
 * @approval: an approval or list that counts, too, or NULL
 * @hold: directory that copies of them go to, which are judged instead; NULL: none
 * @by_path: they are opened again by their names, so who can change what these name must be root
 * @remember: who agrees here is not asked again by who installs
 * @unbound_ok: a device without a policy for packages takes all
 * @report_all: approved ones are reported, too
 */
struct approving {
	bool json, quiet;
	const char *source, *approval, *hold;
	bool by_path, remember, unbound_ok, report_all;
};

int approving_run(const struct approving *how, char **paths, size_t count, struct error *err);

#endif

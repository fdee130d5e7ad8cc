/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DPKG_ARGS_H
#define CARDGATE_DPKG_ARGS_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/error.h"

#define DPKG_PATHS_MAX	65536

/**
 * struct dpkg_paths - names of packages
 * @list: the names, to be freed
 * @count: how many
 */
struct dpkg_paths {
	char **list;
	size_t count;
};

int dpkg_args_operands(char * const *argv, bool *installs);
int dpkg_paths_add(struct dpkg_paths *paths, const char *path, struct error *err);
int dpkg_paths_expand(struct dpkg_paths *paths, const char *operand, struct error *err);
void dpkg_paths_free(struct dpkg_paths *paths);

#endif

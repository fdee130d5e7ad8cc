/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_PROVISION_CHANGE_H
#define CARDGATE_PROVISION_CHANGE_H

#include <stdio.h>

#include "agent/provision/provision_plan.h"
#include "agent/provision/provision_site.h"

/* See provision_site_state() */
#define PROVISION_RECORD	"provisioned"
#define PROVISION_JOURNAL	"journal"

/* All outputs, all that were before, and the record */
#define PROVISION_CHANGES_MAX	(2 * PROVISION_OUTPUTS_MAX + 1)

/**
 * struct provision_change - a file that is to become another
 * @where: below which directory
 * @path: which
 * @old: as it is
 * @new: as it is to be
 */
struct provision_change {
	enum provision_where where;
	char path[PROVISION_PATH_SIZE];
	struct provision_file old, new;
};

struct provision_changes {
	struct provision_change list[PROVISION_CHANGES_MAX];
	size_t count;
};

int provision_change_plan(const struct provision_site *site, const struct provision_plan *plan,
			  struct provision_changes *changes, struct error *err);
int provision_change_leave(const struct provision_site *site, struct provision_changes *changes,
			   struct error *err);
int provision_change_apply(const struct provision_site *site,
			   const struct provision_changes *changes, struct error *err);
int provision_change_recover(const struct provision_site *site, struct error *err);
void provision_change_show(const struct provision_site *site,
			   const struct provision_changes *changes, FILE *out);
void provision_change_free(struct provision_changes *changes);

#endif

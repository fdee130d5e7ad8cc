/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_PROVISION_SECRETS_H
#define CARDGATE_PROVISION_SECRETS_H

#include "agent/provision/provision_site.h"

#define PROVISION_SECRETS_TOOL		"secret-tool"
#define PROVISION_SECRETS_ATTRIBUTE	"cardgate"

bool provision_secrets_there(const struct provision_site *site);
int provision_secrets_read(const struct provision_site *site, const char *name,
			   struct provision_file *file, struct error *err);
int provision_secrets_write(const struct provision_site *site, const char *name,
			    const struct provision_file *file, struct error *err);
int provision_secrets_remove(const struct provision_site *site, const char *name,
			     struct error *err);

#endif

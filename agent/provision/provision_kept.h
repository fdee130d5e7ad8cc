/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_PROVISION_KEPT_H
#define CARDGATE_PROVISION_KEPT_H

#include <stdbool.h>

#include "agent/provision/provision.h"
#include "agent/provision/provision_site.h"
#include "agent/provision/provision_read.h"

/* Documents of bootstrap packets, for the next time that the card comes; passwords included */
#define PROVISION_KEPT		".local/state/cardgate/cardgate-packets"
#define PROVISION_KEPT_MAX	8	/* documents */

bool provision_kept_next(const char *file, size_t len, size_t *at, const uint8_t **document,
			 size_t *document_len);
int provision_kept_gather(const struct provision_site *site, const struct provision_input *input,
			  struct provision_document *all, struct provision_plan *plan,
			  struct error *err);

#endif

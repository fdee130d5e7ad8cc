// SPDX-License-Identifier: GPL-2.0-or-later
/* Passwords: a file for each, which nobody else reads, and which goes with the card */
#include <string.h>

#include "agent/provision/connector.h"

static int make(const struct connector_job *job, struct error *err)
{
	const struct provision_account *a = NULL;
	char path[CONNECTOR_SECRET_SIZE], text[PROVISION_TEXT_SIZE + 1];
	int ret = 0;

	while (!ret && (a = connector_next(job, ~0U, a))) {
		if (!*a->secret)
			continue;
		connector_secret_path(job, a, path);
		snprintf(text, sizeof(text), "%s\n", a->secret);
		ret = provision_plan_add(job->plan, PROVISION_RUNTIME, strrchr(path, '/') + 1,
					 0600, "", text, strlen(text), err);
	}
	explicit_bzero(text, sizeof(text));
	return ret;
}

const struct connector connector_secret = {
	.name = "passwords",
	.kinds = ~0U,
	.make = make,
};

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Passwords: each in the secret service where there is one, else in a file that nobody else reads;
 * they go with the card
 */
#include <string.h>

#include "agent/provision/connector.h"

static int make(const struct connector_job *job, struct error *err)
{
	const struct provision_account *a = NULL;
	char path[CONNECTOR_SECRET_SIZE], text[PROVISION_TEXT_SIZE + 1];
	bool service = job->site->secrets;
	int ret = 0;

	while (!ret && (a = connector_next(job, ~0U, a))) {
		if (!*a->secret)
			continue;
		connector_secret_path(job, a, path);
		snprintf(text, sizeof(text), "%s%s", a->secret, service ? "" : "\n");
		ret = provision_plan_add(job->plan, service ? PROVISION_SECRETS : PROVISION_RUNTIME,
					 strrchr(path, '/') + 1, 0600, "", text, strlen(text), err);
	}
	explicit_bzero(text, sizeof(text));
	return ret;
}

const struct connector connector_secret = {
	.name = "passwords",
	.kinds = ~0U,
	.make = make,
};

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Messages from scripts: a file for go-sendxmpp --file. Debian 12's takes the password from nowhere
 * else, so it is where passwords are, and goes with the card.
 */
#include <string.h>

#include "agent/provision/connector.h"

#define KINDS	(1U << PROVISION_XMPP)

static int one(const struct connector_job *job, const struct provision_account *a,
	       struct error *err)
{
	char path[PROVISION_PATH_SIZE], text[4 * PROVISION_TEXT_SIZE];
	int len, ret;

	len = snprintf(text, sizeof(text), "username: %s\njserver: %s\nport: %u\npassword: %s\n",
		       a->user, a->address, a->port, a->secret);
	snprintf(path, sizeof(path), "sendxmpp-%s", a->id);
	ret = provision_plan_add(job->plan, PROVISION_RUNTIME, path, 0600, "", text, (size_t)len,
				 err);
	explicit_bzero(text, sizeof(text));
	return ret;
}

static int make(const struct connector_job *job, struct error *err)
{
	const struct provision_account *a = NULL;
	int ret = 0;

	while (!ret && (a = connector_next(job, KINDS, a)))
		ret = one(job, a, err);
	return ret;
}

const struct connector connector_sendxmpp = {
	.name = "go-sendxmpp",
	.program = "go-sendxmpp",
	.kinds = KINDS,
	.make = make,
};

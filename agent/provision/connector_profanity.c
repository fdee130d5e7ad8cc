// SPDX-License-Identifier: GPL-2.0-or-later
/* Chat: accounts of profanity, to be named with its /connect */
#include "agent/provision/connector.h"

#define KINDS	(1U << PROVISION_XMPP)

static void print(FILE *out, const struct connector_job *job, const struct provision_account *a)
{
	char secret[CONNECTOR_SECRET_SIZE];

	fprintf(out, "[" CONNECTOR_PREFIX "%s]\nenabled=true\njid=%s\nserver=%s\nport=%u\n", a->id,
		a->user, a->address, a->port);
	fprintf(out, "tls.policy=%s\n", a->starttls ? "force" : "direct");
	if (*a->secret) {
		connector_secret_path(job, a, secret);
		fprintf(out, "eval_password=cat %s\n", secret);
	}
}

static int make(const struct connector_job *job, struct error *err)
{
	const struct provision_account *a = NULL;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	while (out && (a = connector_next(job, KINDS, a)))
		print(out, job, a);
	return connector_file(job, ".local/share/profanity/accounts", 0600, "#", out, &text, &len,
			      err);
}

const struct connector connector_profanity = {
	.name = "profanity",
	.program = "profanity",
	.kinds = KINDS,
	.make = make,
};

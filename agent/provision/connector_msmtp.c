// SPDX-License-Identifier: GPL-2.0-or-later
/* Sending mail: accounts in ~/.msmtprc, to be named with msmtp --account */
#include "agent/provision/connector.h"

#define KINDS	(1U << PROVISION_SMTP)

static void print(FILE *out, const struct connector_job *job, const struct provision_account *a)
{
	char secret[CONNECTOR_COMMAND_SIZE];

	fprintf(out, "account " CONNECTOR_PREFIX "%s\n", a->id);
	fprintf(out, "host %s\nport %u\n", a->address, a->port);
	if (*a->from)
		fprintf(out, "from %s\n", a->from);
	/* Never in clear, whatever the defaults of the user's own accounts are */
	fprintf(out, "tls on\ntls_starttls %s\ntls_trust_file /etc/ssl/certs/ca-certificates.crt\n",
		a->starttls ? "on" : "off");
	fprintf(out, "auth on\nuser %s\n", a->user);
	if (*a->secret) {
		connector_secret_command(job, a, secret);
		fprintf(out, "passwordeval %s\n", secret);
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
	return connector_file(job, ".msmtprc", 0600, "#", out, &text, &len, err);
}

const struct connector connector_msmtp = {
	.name = "msmtp",
	.program = "msmtp",
	.kinds = KINDS,
	.make = make,
};

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Evolution: mail accounts as sources of evolution-data-server, a key file for each of account,
 * identity and way out. It takes passwords from the secret service only, so it asks for them.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/provision/connector.h"

#define KINDS	(1U << PROVISION_IMAP | 1U << PROVISION_SMTP)
#define DIR	".config/evolution/sources/"

static void print_head(FILE *out, const struct provision_account *a)
{
	fputs("[Data Source]\nDisplayName=", out);
	connector_key_text(out, *a->name ? a->name : a->id);
	fputs("\nEnabled=true\nParent=\n", out);
}

static void print_server(FILE *out, const struct provision_account *a)
{
	fprintf(out, "\n[Authentication]\nHost=%s\nMethod=PLAIN\nPort=%u\nProxyUid=system-proxy\n"
		"RememberPassword=false\nUser=%s\n", a->address, a->port, a->user);
	fprintf(out, "\n[Security]\nMethod=%s\n",
		a->starttls ? "starttls-on-standard-port" : "ssl-on-alternate-port");
}

static void print_account(FILE *out, const struct provision_account *a)
{
	fprintf(out, "\n[Mail Account]\nBackendName=imapx\nIdentityUid=" CONNECTOR_PREFIX
		"%s-identity\n", a->id);
	print_server(out, a);
}

static void print_transport(FILE *out, const struct provision_account *a)
{
	fputs("\n[Mail Transport]\nBackendName=smtp\n", out);
	print_server(out, a);
}

/* Who writes, and by which server; an account to receive with has the same by its own name */
static void print_identity(FILE *out, const struct provision_account *a)
{
	fprintf(out, "\n[Mail Identity]\nAddress=%s\n\n[Mail Submission]\nTransportUid="
		CONNECTOR_PREFIX "%s-transport\n", *a->from ? a->from : a->user, a->id);
}

static int put(const struct connector_job *job, const struct provision_account *a,
	       const char *suffix, void (*print)(FILE *out, const struct provision_account *a),
	       struct error *err)
{
	char path[PROVISION_PATH_SIZE], *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (out) {
		print_head(out, a);
		print(out, a);
	}
	snprintf(path, sizeof(path), DIR CONNECTOR_PREFIX "%s%s.source", a->id, suffix);
	return connector_file(job, path, 0600, "", out, &text, &len, err);
}

static int make(const struct connector_job *job, struct error *err)
{
	const struct provision_account *a = NULL;
	int ret = 0;

	while (!ret && (a = connector_next(job, KINDS, a))) {
		if (a->kind == PROVISION_IMAP) {
			ret = put(job, a, "", print_account, err);
			continue;
		}
		ret = put(job, a, "-transport", print_transport, err);
		if (!ret)
			ret = put(job, a, "-identity", print_identity, err);
	}
	return ret;
}

const struct connector connector_evolution = {
	.name = "evolution",
	.program = "evolution",
	.kinds = KINDS,
	.make = make,
};

// SPDX-License-Identifier: GPL-2.0-or-later
/* Receiving mail: channels in ~/.mbsyncrc, each into a Maildir below ~/Mail */
#include <stdlib.h>

#include "agent/provision/connector.h"

#define KINDS	(1U << PROVISION_IMAP)

/* Empty lines end mbsync's sections, ours and the one before */
static void print(FILE *out, const struct connector_job *job, const struct provision_account *a)
{
	char secret[CONNECTOR_COMMAND_SIZE];

	fprintf(out, "\nIMAPAccount " CONNECTOR_PREFIX "%s\n", a->id);
	fprintf(out, "Host %s\nPort %u\nSSLType %s\nUser %s\n", a->address, a->port,
		a->starttls ? "STARTTLS" : "IMAPS", a->user);
	if (*a->secret) {
		connector_secret_command(job, a, secret);
		fprintf(out, "PassCmd \"%s\"\n", secret);
	}
	fprintf(out, "\nIMAPStore " CONNECTOR_PREFIX "%s-remote\n"
		"Account " CONNECTOR_PREFIX "%s\n", a->id, a->id);
	fprintf(out, "\nMaildirStore " CONNECTOR_PREFIX "%s-local\n"
		"SubFolders Verbatim\nPath ~/Mail/" CONNECTOR_PREFIX "%s/\n"
		"Inbox ~/Mail/" CONNECTOR_PREFIX "%s/INBOX\n", a->id, a->id, a->id);
	fprintf(out, "\nChannel " CONNECTOR_PREFIX "%s\nFar :" CONNECTOR_PREFIX "%s-remote:\n"
		"Near :" CONNECTOR_PREFIX "%s-local:\nPatterns *\nCreate Near\nSyncState *\n\n",
		a->id, a->id, a->id);
}

/* mbsync makes no directory for its mailboxes to be in */
static int keep_directory(const struct connector_job *job, const struct provision_account *a,
			  struct error *err)
{
	static const char text[] = "Mail of an account that came with a smart card: cardgate(1)\n";
	char path[PROVISION_PATH_SIZE];

	snprintf(path, sizeof(path), "Mail/" CONNECTOR_PREFIX "%s/.cardgate", a->id);
	return provision_plan_add(job->plan, PROVISION_HOME, path, 0600, "", text,
				  sizeof(text) - 1, err);
}

static int make(const struct connector_job *job, struct error *err)
{
	const struct provision_account *a = NULL;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	int ret = 0;

	while (out && !ret && (a = connector_next(job, KINDS, a))) {
		print(out, job, a);
		ret = keep_directory(job, a, err);
	}
	if (ret && !fclose(out))
		free(text);
	return ret ? ret : connector_file(job, ".mbsyncrc", 0600, "#", out, &text, &len, err);
}

const struct connector connector_mbsync = {
	.name = "mbsync",
	.program = "mbsync",
	.kinds = KINDS,
	.make = make,
};

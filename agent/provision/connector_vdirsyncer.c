// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Calendars and address books: pairs of ~/.config/vdirsyncer/config. Its section "general" is
 * written by whoever is first; there must be one only.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/provision/connector.h"
#include "agent/provision/provision_block.h"

#define KINDS	(1U << PROVISION_CALDAV | 1U << PROVISION_CARDDAV)
#define PATH	".config/vdirsyncer/config"

static void print(FILE *out, const struct connector_job *job, const struct provision_account *a)
{
	bool calendar = a->kind == PROVISION_CALDAV;
	char secret[CONNECTOR_COMMAND_SIZE], name[2 * PROVISION_ID_SIZE];
	char *rest = secret, *word;

	snprintf(name, sizeof(name), "cardgate_%s_%s", provision_kind_name(a->kind), a->id);
	for (char *p = name; *p; p++)
		if (*p == '-')
			*p = '_';
	fprintf(out, "[pair %s]\na = \"%s_local\"\nb = \"%s_remote\"\n", name, name, name);
	fputs("collections = [\"from a\", \"from b\"]\nconflict_resolution = \"b wins\"\n", out);
	fprintf(out, "[storage %s_local]\ntype = \"filesystem\"\n"
		"path = \"~/.local/share/vdirsyncer/%s/\"\nfileext = \"%s\"\n", name, name,
		calendar ? ".ics" : ".vcf");
	fprintf(out, "[storage %s_remote]\ntype = \"%s\"\nurl = \"%s\"\nusername = \"%s\"\n", name,
		provision_kind_name(a->kind), a->address, a->user);
	if (*a->secret) {
		connector_secret_command(job, a, secret);
		fputs("password.fetch = [\"command\"", out);
		while ((word = strsep(&rest, " ")))
			fprintf(out, ", \"%s\"", word);
		fputs("]\n", out);
	}
}

/* Is there a section "general" that is not ours? */
static bool has_general(const struct connector_job *job)
{
	struct provision_file file;
	char *rest = NULL;
	bool there;
	size_t len;

	if (provision_site_read(job->site, PROVISION_HOME, PATH, &file, NULL) || !file.exists)
		return false;
	there = !provision_block_put(file.data, file.len, "#", NULL, &rest, &len, NULL) &&
		strstr(rest, "[general]");
	free(rest);
	provision_site_free(&file);
	return there;
}

static int make(const struct connector_job *job, struct error *err)
{
	const struct provision_account *a = NULL;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (out && !has_general(job))
		fputs("[general]\nstatus_path = \"~/.local/share/vdirsyncer/status/\"\n", out);
	while (out && (a = connector_next(job, KINDS, a)))
		print(out, job, a);
	return connector_file(job, PATH, 0600, "#", out, &text, &len, err);
}

const struct connector connector_vdirsyncer = {
	.name = "vdirsyncer",
	.program = "vdirsyncer",
	.kinds = KINDS,
	.make = make,
};

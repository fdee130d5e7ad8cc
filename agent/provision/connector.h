/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CONNECTOR_H
#define CARDGATE_CONNECTOR_H

#include <stdio.h>

#include "agent/provision/provision_plan.h"
#include "agent/provision/provision_read.h"
#include "agent/provision/provision_site.h"

#define CONNECTOR_SECRET_SIZE	(PROVISION_PATH_SIZE + PROVISION_ID_SIZE + 16)
#define CONNECTOR_COMMAND_SIZE	(CONNECTOR_SECRET_SIZE + 128)

/* How a file of a connector begins and how its accounts are called, so that they are no others' */
#define CONNECTOR_PREFIX	"cardgate-"

/**
 * struct connector_job - what a connector makes files of
 * @document: the accounts
 * @site: whose they are to be
 * @plan: where the files go; none is written before all connectors are done
 */
struct connector_job {
	const struct provision_document *document;
	const struct provision_site *site;
	struct provision_plan *plan;
};

/**
 * struct connector - brings accounts to one program
 * @name: for messages
 * @program: it is asked only where this program is installed; NULL: always
 * @system: its files are not the user's, but those of provision_site_system()
 * @kinds: bits (1 << enum provision_kind): it is asked only when there is one of these
 * @make: adds files to the plan, by provision_plan_add() or by a table's help;
 *	returns 0 or -errno, then nothing of all connectors is written
 */
struct connector {
	const char *name;
	const char *program;
	bool system;
	unsigned int kinds;
	int (*make)(const struct connector_job *job, struct error *err);
};

extern const struct connector connector_secret;
extern const struct connector connector_msmtp;
extern const struct connector connector_mbsync;
extern const struct connector connector_evolution;
extern const struct connector connector_sendxmpp;
extern const struct connector connector_vdirsyncer;
extern const struct connector connector_proxy;
extern const struct connector connector_bookmark;
extern const struct connector connector_network;
extern const struct connector connector_program;

int connector_run(const struct connector_job *job, struct error *err);
const struct provision_account *connector_next(const struct connector_job *job,
					       unsigned int kinds,
					       const struct provision_account *after);
void connector_secret_path(const struct connector_job *job,
			   const struct provision_account *account,
			   char path[CONNECTOR_SECRET_SIZE]);
void connector_secret_command(const struct connector_job *job,
			      const struct provision_account *account,
			      char command[CONNECTOR_COMMAND_SIZE]);
void connector_key_text(FILE *out, const char *text);
int connector_file(const struct connector_job *job, const char *path, mode_t mode,
		   const char *comment, FILE *file, char **text, size_t *len, struct error *err);

#endif

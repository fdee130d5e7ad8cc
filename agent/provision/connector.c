// SPDX-License-Identifier: GPL-2.0-or-later
/* All connectors, and what they have in common */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/provision/connector.h"
#include "agent/provision/provision_secrets.h"
#include "agent/user_bus.h"

static const struct connector * const connectors[] = {
	&connector_secret,
	&connector_msmtp,
	&connector_mbsync,
	&connector_evolution,
	&connector_sendxmpp,
	&connector_vdirsyncer,
	&connector_proxy,
	&connector_bookmark,
	&connector_network,
	&connector_program,
};

static bool installed(const char *program)
{
	static const char * const dirs[] = { "/usr/bin", "/usr/local/bin", "/bin", "/usr/sbin" };
	char path[128];
	size_t i;

	for (i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dirs[i], program);
		if (!access(path, X_OK))
			return true;
	}
	return false;
}

/**
 * connector_run - have all connectors plan their files
 * @job: what is to be provisioned
 * @err: message on failure
 *
 * Return: 0, or the -errno of the one that failed.
 */
int connector_run(const struct connector_job *job, struct error *err)
{
	const struct connector *c;
	size_t i;
	int ret;

	for (i = 0; i < sizeof(connectors) / sizeof(connectors[0]); i++) {
		c = connectors[i];
		if (c->system != job->site->system || !connector_next(job, c->kinds, NULL) ||
		    (c->program && !installed(c->program)))
			continue;
		ret = c->make(job, err);
		if (ret)
			return error_prefix(err, ret, "%s", c->name);
	}
	return 0;
}

/**
 * connector_next - go through accounts
 * @job: what is to be provisioned
 * @kinds: bits (1 << enum provision_kind) of those to see
 * @after: the one before, NULL for the first
 *
 * Return: the next one, NULL when there is none.
 */
const struct provision_account *connector_next(const struct connector_job *job,
					       unsigned int kinds,
					       const struct provision_account *after)
{
	const struct provision_account *end = job->document->accounts + job->document->count;

	for (after = after ? after + 1 : job->document->accounts; after < end; after++)
		if (kinds & 1U << after->kind)
			return after;
	return NULL;
}

/**
 * connector_secret_path - where an account's password is while the card is in and no secret service
 *	has it
 * @job: what is to be provisioned
 * @account: the account
 * @path: set to the file's name; no shell needs it quoted
 */
void connector_secret_path(const struct connector_job *job,
			   const struct provision_account *account,
			   char path[CONNECTOR_SECRET_SIZE])
{
	snprintf(path, CONNECTOR_SECRET_SIZE, "%s/%s-%s", job->site->paths[PROVISION_RUNTIME],
		 provision_kind_name(account->kind), account->id);
}

/**
 * connector_secret_command - what prints an account's password while the card is in
 * @job: what is to be provisioned
 * @account: the account
 * @command: set to words with a blank between; no shell needs them quoted
 */
void connector_secret_command(const struct connector_job *job,
			      const struct provision_account *account,
			      char command[CONNECTOR_COMMAND_SIZE])
{
	char path[CONNECTOR_SECRET_SIZE], bus[USER_BUS_SIZE];

	connector_secret_path(job, account, path);
	user_bus_address(job->site->uid, bus);
	if (job->site->secrets)
		snprintf(command, CONNECTOR_COMMAND_SIZE,
			 "env DBUS_SESSION_BUS_ADDRESS=%s " PROVISION_SECRETS_TOOL " lookup "
			 PROVISION_SECRETS_ATTRIBUTE " %s", bus, strrchr(path, '/') + 1);
	else
		snprintf(command, CONNECTOR_COMMAND_SIZE, "cat %s", path);
}

/**
 * connector_key_text - print a value into a key file, as GKeyFile and desktop entries have them
 * @out: the file
 * @text: the value, which has no control characters
 */
void connector_key_text(FILE *out, const char *text)
{
	bool first = true;

	for (; *text; text++, first = false) {
		if (*text == '\\')
			fputs("\\\\", out);
		else if (*text == ' ' && (first || !text[1]))
			fputs("\\s", out);
		else
			fputc(*text, out);
	}
}

/**
 * connector_file - plan the file that was printed
 * @job: whose plan
 * @path: below the home directory
 * @mode: of a new file
 * @comment: see struct provision_output
 * @file: from open_memstream(), closed here; NULL when that failed
 * @text: what it was given; freed here
 * @len: likewise
 * @err: message on failure
 *
 * Return: 0, -ENOMEM, or as provision_plan_add().
 */
int connector_file(const struct connector_job *job, const char *path, mode_t mode,
		   const char *comment, FILE *file, char **text, size_t *len, struct error *err)
{
	int ret;

	if (!file || fclose(file))
		ret = error_set(err, -ENOMEM, "out of memory");
	else
		ret = provision_plan_add(job->plan, PROVISION_HOME, path, mode, comment, *text,
					 *len, err);
	free(*text);
	*text = NULL;
	return ret;
}

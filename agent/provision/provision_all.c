// SPDX-License-Identifier: GPL-2.0-or-later
/* A user's files and, where root does it, NetworkManager's for that user */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/provision/provision.h"

/* NetworkManager looks at its files when it is told to; one that does not run will by itself */
static void reload(void)
{
	static const char * const argv[] = { "nmcli", "--wait", "5", "connection", "reload", NULL };
	static const char * const env[] = { "LC_ALL=C.UTF-8", NULL };
	posix_spawn_file_actions_t quiet;
	pid_t pid;

	if (access("/run/NetworkManager", F_OK) || posix_spawn_file_actions_init(&quiet))
		return;
	posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	if (!posix_spawn(&pid, "/usr/bin/nmcli", &quiet, NULL, (char **)argv, (char **)env))
		waitpid(pid, NULL, 0);
	posix_spawn_file_actions_destroy(&quiet);
}

/* Whether it can be done is known before anything is */
static int try(const struct provision_site *site, const struct provision_input *input,
	       struct error *err)
{
	FILE *nowhere = fopen("/dev/null", "w");
	int ret;

	if (!nowhere)
		return error_set(err, -errno, "/dev/null: %m");
	ret = provision_do_as(PROVISION_APPLY, site, input, nowhere, err);
	fclose(nowhere);
	return ret;
}

/**
 * provision_all - provision a user, networks included where this process is root's
 * @action: what to do
 * @user: from provision_site_of()
 * @input: as for provision_do()
 * @preview: likewise
 * @err: message on failure
 *
 * Networks are the card's alone, not those of packets. They come after the user's files, and when
 * they cannot be written in spite of having been tried before, those stay.
 *
 * Return: as provision_do_as().
 */
int provision_all(enum provision_action action, const struct provision_site *user,
		  const struct provision_input *input, FILE *preview, struct error *err)
{
	const struct provision_input card = {
		.card = input ? input->card : NULL, .card_len = input ? input->card_len : 0,
	};
	struct provision_site networks;
	bool system = provision_site_system(&networks, user) &&
		      (action != PROVISION_APPLY || card.card);
	int ret = 0, second = 0;

	if (system && action == PROVISION_APPLY && !preview)
		ret = try(&networks, &card, err);
	if (!ret)
		ret = provision_do_as(action, user, input, preview, err);
	/* What is to go goes, whatever else does not */
	if (system && (!ret || action != PROVISION_APPLY))
		second = provision_do_as(action, &networks, &card, preview, ret ? NULL : err);
	if (system && !preview && !second)
		reload();
	return ret ? ret : second;
}

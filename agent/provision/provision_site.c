// SPDX-License-Identifier: GPL-2.0-or-later
/* A user's directories: who that is, and becoming them */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/provision/provision_secrets.h"

#define NETWORKS	"/etc/NetworkManager/system-connections"
#define NETWORKS_RUN	"/run/NetworkManager"

/**
 * provision_site_of - find a user's directories
 * @site: set to them, none of them opened
 * @user: login name or number; NULL: whoever runs this
 * @err: message on failure
 *
 * Return: 0; -ENOENT when there is no such user; -ENAMETOOLONG.
 */
int provision_site_of(struct provision_site *site, const char *user, struct error *err)
{
	struct passwd *pw = user ? getpwnam(user) : getpwuid(getuid());
	int home, runtime;
	char *end;

	if (!pw && user && *user >= '0' && *user <= '9')
		pw = getpwuid((uid_t)strtoul(user, &end, 10));
	if (!pw)
		return error_set(err, -ENOENT, "no user '%s'", user ? user : "");
	*site = (struct provision_site){
		.uid = pw->pw_uid, .gid = pw->pw_gid, .user_uid = pw->pw_uid,
		.state = ".local/state/cardgate/",
	};
	site->dirs[PROVISION_HOME] = -1;
	site->dirs[PROVISION_RUNTIME] = -1;
	home = snprintf(site->paths[PROVISION_HOME], PROVISION_PATH_SIZE, "%s", pw->pw_dir);
	runtime = snprintf(site->paths[PROVISION_RUNTIME], PROVISION_PATH_SIZE,
			   "/run/user/%u/cardgate", (unsigned int)pw->pw_uid);
	if (home >= PROVISION_PATH_SIZE || runtime >= PROVISION_PATH_SIZE ||
	    strlen(pw->pw_name) >= sizeof(site->user))
		return error_set(err, -ENAMETOOLONG, "user '%s': name too long", pw->pw_name);
	strcpy(site->user, pw->pw_name);
	return 0;
}

/**
 * provision_site_system - where NetworkManager has what is set up for a user
 * @system: set to that
 * @user: from provision_site_of()
 *
 * Files of the configuration are "home", those that NetworkManager forgets when the machine is
 * switched off are "runtime".
 *
 * Return: whether this process may write there, and it is there.
 */
bool provision_site_system(struct provision_site *system, const struct provision_site *user)
{
	*system = (struct provision_site){
		.user_uid = user->uid, .system = true, .dirs = { -1, -1 },
		.paths = { NETWORKS, NETWORKS_RUN "/system-connections" },
	};
	strcpy(system->user, user->user);
	/* NetworkManager passes over what begins with a dot */
	snprintf(system->state, sizeof(system->state), ".cardgate/%u/", (unsigned int)user->uid);
	return !geteuid() && !access(NETWORKS, W_OK);
}

/**
 * provision_site_state - where a file of ours about what is ours is
 * @site: the directories
 * @name: its name
 * @path: set to its path below PROVISION_HOME
 */
void provision_site_state(const struct provision_site *site, const char *name,
			  char path[PROVISION_PATH_SIZE])
{
	snprintf(path, PROVISION_PATH_SIZE, "%s%s", site->state, name);
}

/**
 * provision_site_become - be that user from now on, for good
 * @site: the user
 * @err: message on failure
 *
 * Return: 0, also for who is that user already; -EPERM.
 */
int provision_site_become(const struct provision_site *site, struct error *err)
{
	if (geteuid() == site->uid && getuid() == site->uid && site->uid)
		return 0;
	if (!site->uid)
		return getuid() ? error_set(err, -EPERM, "only root provisions root") : 0;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || initgroups(site->user, site->gid) ||
	    setresgid(site->gid, site->gid, site->gid) ||
	    setresuid(site->uid, site->uid, site->uid))
		return error_set(err, -EPERM, "provisioning '%s': %s", site->user,
				 strerror(errno));
	return 0;
}

/**
 * provision_site_open - open a user's directories, as that user
 * @site: them
 * @make: make that for what goes with the card, when the runtime directory is there
 * @err: message on failure
 *
 * Return: 0, also when the runtime directory is not there; -errno.
 */
int provision_site_open(struct provision_site *site, bool make, struct error *err)
{
	const char *home = site->paths[PROVISION_HOME];
	const char *runtime = site->paths[PROVISION_RUNTIME];
	struct stat st;

	if (make && site->system)
		mkdir(NETWORKS_RUN, 0755);
	if (make)
		mkdir(runtime, 0700);
	site->secrets = !site->system && provision_secrets_there(site);
	site->dirs[PROVISION_HOME] = open(home, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (site->dirs[PROVISION_HOME] < 0)
		return error_set(err, -errno, "%s: %s", home, strerror(errno));
	site->dirs[PROVISION_RUNTIME] = open(runtime, O_PATH | O_DIRECTORY | O_CLOEXEC |
					     O_NOFOLLOW);
	if (site->dirs[PROVISION_RUNTIME] < 0)
		return 0;
	if (fstat(site->dirs[PROVISION_RUNTIME], &st) || st.st_uid != site->uid ||
	    st.st_mode & (site->system ? 022 : 077))
		return error_set(err, -EACCES, "%s: expected a directory for %s alone", runtime,
				 site->system ? "root" : site->user);
	return 0;
}

/**
 * provision_site_close - close what provision_site_open() opened
 * @site: the directories
 */
void provision_site_close(struct provision_site *site)
{
	int i;

	for (i = 0; i < PROVISION_DIRS; i++) {
		if (site->dirs[i] >= 0)
			close(site->dirs[i]);
		site->dirs[i] = -1;
	}
}

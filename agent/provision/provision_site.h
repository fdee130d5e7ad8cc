/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_PROVISION_SITE_H
#define CARDGATE_PROVISION_SITE_H

#include <sys/types.h>

#include "agent/provision/provision_plan.h"

#define PROVISION_FILE_MAX	(4 << 20)	/* bytes of a file that a part is put into */

/**
 * struct provision_site - whose files they are
 * @user: login name of whom it is for
 * @user_uid: the same
 * @uid: whose the files are: the user's, or root's
 * @gid: their group
 * @system: these are NetworkManager's files for that user, see provision_site_system()
 * @state: directory of the record and the journal, below PROVISION_HOME, with a slash
 * @paths: of the directories, see enum provision_where
 * @dirs: the same, opened; -1: it is not there
 * @secrets: passwords go to the secret service of the user's session
 */
struct provision_site {
	char user[64];
	uid_t user_uid;
	uid_t uid;
	gid_t gid;
	bool system;
	char state[64];
	char paths[PROVISION_DIRS][PROVISION_PATH_SIZE];
	int dirs[PROVISION_DIRS];
	bool secrets;
};

/**
 * struct provision_file - a file as it is
 * @exists: it is there
 * @mode: permission bits
 * @data: content, with a NUL behind it; NULL: it is not there
 * @len: its bytes
 */
struct provision_file {
	bool exists;
	mode_t mode;
	char *data;
	size_t len;
};

int provision_site_of(struct provision_site *site, const char *user, struct error *err);
bool provision_site_system(struct provision_site *system, const struct provision_site *user);
void provision_site_state(const struct provision_site *site, const char *name,
			  char path[PROVISION_PATH_SIZE]);
int provision_site_open(struct provision_site *site, bool make, struct error *err);
void provision_site_close(struct provision_site *site);
int provision_site_become(const struct provision_site *site, struct error *err);
int provision_site_read(const struct provision_site *site, enum provision_where where,
			const char *path, struct provision_file *file, struct error *err);
int provision_site_write(const struct provision_site *site, enum provision_where where,
			 const char *path, const struct provision_file *file, struct error *err);
int provision_site_remove(const struct provision_site *site, enum provision_where where,
			  const char *path, struct error *err);
void provision_site_free(struct provision_file *file);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_PROVISION_PLAN_H
#define CARDGATE_PROVISION_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "agent/error.h"

#define PROVISION_OUTPUTS_MAX	128
#define PROVISION_PATH_SIZE	256
#define PROVISION_COMMENT_SIZE	4

/**
 * enum provision_where - below which directory a file is
 * @PROVISION_HOME: the user's home directory
 * @PROVISION_RUNTIME: cardgate's directory in the user's runtime directory; what is there goes
 *	with the card
 * @PROVISION_SECRETS: the secret service of the user's session, a password by its name; likewise
 * @PROVISION_PLACES: how many
 */
enum provision_where {
	PROVISION_HOME,
	PROVISION_RUNTIME,
	PROVISION_SECRETS,
	PROVISION_PLACES,
};

#define PROVISION_DIRS	PROVISION_SECRETS	/* those that are directories */

/**
 * struct provision_output - a file, or a part of one, as it is to be
 * @where: below which directory
 * @path: relative to it
 * @mode: of a new file
 * @comment: a part between two lines of ours; they begin with this. Empty: all of it
 * @text: content; NULL: it is to go
 * @len: its bytes
 */
struct provision_output {
	enum provision_where where;
	char path[PROVISION_PATH_SIZE];
	mode_t mode;
	char comment[PROVISION_COMMENT_SIZE];
	char *text;
	size_t len;
};

struct provision_plan {
	struct provision_output outputs[PROVISION_OUTPUTS_MAX];
	size_t count;
};

int provision_plan_add(struct provision_plan *plan, enum provision_where where, const char *path,
		       mode_t mode, const char *comment, const char *text, size_t len,
		       struct error *err);
const struct provision_output *provision_plan_find(const struct provision_plan *plan,
						   enum provision_where where,
						   const char *path);
bool provision_plan_path_ok(const char *path);
int provision_plan_read(struct provision_plan *plan, const char *record, size_t len,
			struct error *err);
int provision_plan_write(const struct provision_plan *plan, char **record, size_t *len,
			 struct error *err);
void provision_plan_free(struct provision_plan *plan);

#endif

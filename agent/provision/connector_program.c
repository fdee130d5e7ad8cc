// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Connectors that are programs, for what others write: /usr/lib/cardgate/connectors.d. Each is told
 * of the accounts and says which files are to be; it writes none itself, so that all that is true
 * of ours is true of theirs. Passwords are not told, but where they will be.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <json-c/json.h>

#include "agent/provision/connector.h"
#include "agent/provision/connector_program.h"
#include "agent/provision/provision_program.h"

#define DIR_PATH	"/usr/lib/cardgate/connectors.d"
#define DEPTH		4	/* of what a program says */

static void put(struct json_object *map, const char *name, const char *text)
{
	json_object_object_add(map, name, json_object_new_string(text));
}

static struct json_object *account_json(const struct connector_job *job,
					const struct provision_account *a)
{
	struct json_object *map = json_object_new_object();
	char secret[CONNECTOR_SECRET_SIZE], command[CONNECTOR_COMMAND_SIZE];

	put(map, "kind", provision_kind_name(a->kind));
	put(map, "id", a->id);
	put(map, "name", a->name);
	put(map, "provider", a->provider);
	put(map, "address", a->address);
	json_object_object_add(map, "port", json_object_new_int(a->port));
	json_object_object_add(map, "starttls", json_object_new_boolean(a->starttls));
	put(map, "user", a->user);
	put(map, "from", a->from);
	put(map, "service", a->service);
	put(map, "auth", a->auth);
	connector_secret_path(job, a, secret);
	connector_secret_command(job, a, command);
	if (*a->secret)
		put(map, "password_command", command);
	if (*a->secret && !job->site->secrets)
		put(map, "password_file", secret);
	return map;
}

static struct json_object *job_json(const struct connector_job *job)
{
	struct json_object *map = json_object_new_object(), *list = json_object_new_array();
	const struct provision_account *a = NULL;

	put(map, "user", job->site->user);
	put(map, "home", job->site->paths[PROVISION_HOME]);
	put(map, "runtime", job->site->paths[PROVISION_RUNTIME]);
	while ((a = connector_next(job, ~0U, a)))
		json_object_array_add(list, account_json(job, a));
	json_object_object_add(map, "accounts", list);
	return map;
}

static const char *text_of(struct json_object *map, const char *name)
{
	struct json_object *value;

	return json_object_object_get_ex(map, name, &value) &&
	       json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;
}

static int take_file(struct json_object *file, struct provision_plan *plan, struct error *err)
{
	const char *path = text_of(file, "path"), *text = text_of(file, "text");
	const char *comment = text_of(file, "comment"), *mode = text_of(file, "mode");
	char *end = NULL;
	mode_t bits = mode ? (mode_t)strtoul(mode, &end, 8) : 0600;
	size_t len = text ? strlen(text) : 0;

	if (!path || !text)
		return error_set(err, -EBADMSG, "a file without path or text");
	if ((end && *end) || bits & ~0777U)
		return error_set(err, -EBADMSG, "mode '%s', octal digits up to 777 expected", mode);
	if (comment && (!*comment || strlen(comment) >= PROVISION_COMMENT_SIZE ||
			strchr(comment, ' ') || strchr(comment, '\n')))
		return error_set(err, -EBADMSG, "comment of 1 to %d characters expected",
				 PROVISION_COMMENT_SIZE - 1);
	if (comment && !len)
		return 0;
	if (comment && text[len - 1] != '\n')
		return error_set(err, -EBADMSG, "%s: a part of whole lines expected", path);
	return provision_plan_add(plan, PROVISION_HOME, path, bits, comment ? comment : "", text,
				  len, err);
}

/**
 * connector_program_parse - plan the files that a program asks for
 * @output: what it said: {"files": [{"path", "text", "mode", "comment"}]}
 * @len: its bytes
 * @plan: where they go
 * @err: message on failure
 *
 * Return: 0, -EBADMSG when it is something else, or as provision_plan_add().
 */
int connector_program_parse(const char *output, size_t len, struct provision_plan *plan,
			    struct error *err)
{
	struct json_tokener *tokener = json_tokener_new_ex(DEPTH);
	struct json_object *root, *files = NULL, *file;
	size_t i, count;
	int ret = 0;

	if (!tokener)
		return error_set(err, -ENOMEM, "out of memory");
	root = json_tokener_parse_ex(tokener, output, (int)len);
	json_tokener_free(tokener);
	if (!json_object_is_type(root, json_type_object) ||
	    !json_object_object_get_ex(root, "files", &files) ||
	    !json_object_is_type(files, json_type_array))
		ret = error_set(err, -EBADMSG, "it says no JSON object with \"files\"");
	count = ret ? 0 : json_object_array_length(files);
	for (i = 0; !ret && i < count; i++) {
		file = json_object_array_get_idx(files, i);
		ret = json_object_is_type(file, json_type_object) ? take_file(file, plan, err) :
		      error_set(err, -EBADMSG, "\"files\" has something else than objects");
	}
	json_object_put(root);
	return ret;
}

/* What others can write to does not decide what is in a user's files */
static int check(const char *path, struct error *err)
{
	struct stat st;

	if (lstat(path, &st))
		return error_set(err, -errno, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode) || st.st_uid || st.st_mode & 022 || !(st.st_mode & 0111))
		return error_set(err, -EPERM,
				 "%s: expected a program that is root's and only root can write to",
				 path);
	return 0;
}

static int run(const char *name, const char *input, struct provision_plan *plan,
	       struct error *err)
{
	char path[sizeof(DIR_PATH) + 256], *output;
	size_t len;
	int ret;

	snprintf(path, sizeof(path), DIR_PATH "/%s", name);
	ret = check(path, err);
	if (!ret)
		ret = provision_program_run(path, input, strlen(input), &output, &len, err);
	if (ret)
		return ret;
	ret = connector_program_parse(output, len, plan, err);
	free(output);
	return ret ? error_prefix(err, ret, "%s", name) : 0;
}

static int visible(const struct dirent *entry)
{
	return *entry->d_name != '.';
}

static int make(const struct connector_job *job, struct error *err)
{
	struct dirent **names;
	struct json_object *input;
	int count = scandir(DIR_PATH, &names, visible, alphasort), i, ret = 0;

	if (count < 0)
		return errno == ENOENT ? 0 : error_set(err, -errno, DIR_PATH ": %s",
						       strerror(errno));
	input = job_json(job);
	for (i = 0; i < count; i++) {
		if (!ret)
			ret = run(names[i]->d_name, json_object_to_json_string(input), job->plan,
				  err);
		free(names[i]);
	}
	free(names);
	json_object_put(input);
	return ret;
}

const struct connector connector_program = {
	.name = "programs",
	.kinds = ~0U,
	.make = make,
};

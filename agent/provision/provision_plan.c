// SPDX-License-Identifier: GPL-2.0-or-later
/* What is to be written where, and the record of it that says what is ours */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/provision/provision_plan.h"

/* One line per output: "home # .msmtprc", "runtime - imap-office" */
static const char * const places[] = {
	[PROVISION_HOME] = "home",
	[PROVISION_RUNTIME] = "runtime",
	[PROVISION_SECRETS] = "secrets",
};

/**
 * provision_plan_path_ok - may this be written below a directory?
 * @path: the path
 *
 * Return: true for one that is relative, has neither "." nor "..", no control characters and no
 * blank in front.
 */
bool provision_plan_path_ok(const char *path)
{
	size_t len = strlen(path), part;
	const char *p;

	if (!len || len >= PROVISION_PATH_SIZE || *path == ' ')
		return false;
	for (p = path; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return false;
	for (p = path; ; p += part + 1) {
		part = strcspn(p, "/");
		if (!part || (part == 1 && *p == '.') || (part == 2 && !strncmp(p, "..", 2)))
			return false;
		if (!p[part])
			return true;
	}
}

/**
 * provision_plan_find - find what is planned for a file
 * @plan: the plan
 * @where: the directory
 * @path: the path
 *
 * Return: it or NULL.
 */
const struct provision_output *provision_plan_find(const struct provision_plan *plan,
						   enum provision_where where, const char *path)
{
	size_t i;

	for (i = 0; i < plan->count; i++)
		if (plan->outputs[i].where == where && !strcmp(plan->outputs[i].path, path))
			return &plan->outputs[i];
	return NULL;
}

/**
 * provision_plan_add - plan a file
 * @plan: the plan
 * @where: below which directory
 * @path: relative to it
 * @mode: of a new file
 * @comment: see struct provision_output; up to PROVISION_COMMENT_SIZE - 1 characters
 * @text: content, copied; NULL: none
 * @len: its bytes
 * @err: message on failure
 *
 * Return: 0, -EINVAL for a bad path, -EEXIST when it is planned already, -E2BIG, -ENOMEM.
 */
int provision_plan_add(struct provision_plan *plan, enum provision_where where, const char *path,
		       mode_t mode, const char *comment, const char *text, size_t len,
		       struct error *err)
{
	struct provision_output *o = &plan->outputs[plan->count];

	if (!provision_plan_path_ok(path))
		return error_set(err, -EINVAL, "bad path, one below a directory expected");
	if (provision_plan_find(plan, where, path))
		return error_set(err, -EEXIST, "%s is to be written twice", path);
	if (plan->count == PROVISION_OUTPUTS_MAX)
		return error_set(err, -E2BIG, "more than %d files", PROVISION_OUTPUTS_MAX);
	*o = (struct provision_output){ .where = where, .mode = mode, .len = len };
	snprintf(o->path, sizeof(o->path), "%s", path);
	snprintf(o->comment, sizeof(o->comment), "%s", comment);
	if (text) {
		o->text = malloc(len + 1);
		if (!o->text)
			return error_set(err, -ENOMEM, "out of memory");
		memcpy(o->text, text, len);
		o->text[len] = '\0';
	}
	plan->count++;
	return 0;
}

static int read_line(struct provision_plan *plan, char *line, struct error *err)
{
	char *comment = strchr(line, ' '), *path = comment ? strchr(comment + 1, ' ') : NULL;
	int where = 0;
	bool all;

	if (!path)
		return -EBADMSG;
	*comment++ = '\0';
	*path++ = '\0';
	while (where < PROVISION_PLACES && strcmp(places[where], line))
		where++;
	if (where == PROVISION_PLACES || strlen(comment) >= PROVISION_COMMENT_SIZE)
		return -EBADMSG;
	all = !strcmp(comment, "-");
	return provision_plan_add(plan, (enum provision_where)where, path, 0, all ? "" : comment,
				  NULL, 0, err) ? -EBADMSG : 0;
}

/**
 * provision_plan_read - read the record of what is ours
 * @plan: set to it, without content; to be given to provision_plan_free()
 * @record: the text
 * @len: its bytes
 * @err: message on failure
 *
 * Return: 0, -EBADMSG, -ENOMEM.
 */
int provision_plan_read(struct provision_plan *plan, const char *record, size_t len,
			struct error *err)
{
	char *copy = strndup(record, len), *line, *rest = copy;
	int ret = copy ? 0 : -ENOMEM;

	memset(plan, 0, sizeof(*plan));
	while (!ret && (line = strsep(&rest, "\n")))
		if (*line)
			ret = read_line(plan, line, err);
	free(copy);
	if (ret)
		provision_plan_free(plan);
	return ret ? error_set(err, ret, "the record of what is provisioned was damaged") : 0;
}

/**
 * provision_plan_write - write the record of what is ours
 * @plan: what is
 * @record: set to the text, to be freed
 * @len: set to its bytes
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int provision_plan_write(const struct provision_plan *plan, char **record, size_t *len,
			 struct error *err)
{
	const struct provision_output *o;
	FILE *out;
	size_t i;

	*record = NULL;
	out = open_memstream(record, len);
	for (i = 0; out && i < plan->count; i++) {
		o = &plan->outputs[i];
		fprintf(out, "%s %s %s\n", places[o->where], *o->comment ? o->comment : "-",
			o->path);
	}
	if (out && !fclose(out))
		return 0;
	free(*record);
	*record = NULL;
	return error_set(err, -ENOMEM, "out of memory");
}

/**
 * provision_plan_free - forget a plan, passwords included
 * @plan: it; empty afterwards
 */
void provision_plan_free(struct provision_plan *plan)
{
	struct provision_output *o;

	while (plan->count) {
		o = &plan->outputs[--plan->count];
		if (o->text)
			explicit_bzero(o->text, o->len);
		free(o->text);
	}
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* From what is to be to what has to change for it */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/provision/provision_block.h"
#include "agent/provision/provision_change.h"

#define RECORD_MODE	0600

/* @change: with its old file; made part of @changes when the new one is another */
static int keep(struct provision_changes *changes, struct provision_change *change)
{
	const struct provision_file *old = &change->old, *new = &change->new;

	if (old->exists == new->exists && old->len == new->len &&
	    (!old->len || !memcmp(old->data, new->data, old->len)) &&
	    (!old->exists || old->mode == new->mode)) {
		provision_site_free(&change->old);
		provision_site_free(&change->new);
		return 0;
	}
	if (changes->count == PROVISION_CHANGES_MAX)
		return -E2BIG;
	changes->list[changes->count++] = *change;
	return 0;
}

static int whole(const struct provision_output *output, struct provision_change *change,
		 struct error *err)
{
	if (!output->text)
		return 0;
	change->new = (struct provision_file){
		.exists = true, .mode = output->mode, .len = output->len,
		.data = malloc(output->len + 1),
	};
	if (!change->new.data)
		return error_set(err, -ENOMEM, "out of memory");
	memcpy(change->new.data, output->text, output->len + 1);
	return 0;
}

static int part(const struct provision_site *site, const struct provision_output *output,
		struct provision_change *change, struct error *err)
{
	struct provision_file *new = &change->new;
	int ret;

	ret = provision_block_put(change->old.data, change->old.len, output->comment, output->text,
				  &new->data, &new->len, err);
	if (ret)
		return error_prefix(err, ret, "%s/%s", site->paths[output->where], output->path);
	new->mode = change->old.exists ? change->old.mode : output->mode;
	/* Nothing left, where nothing else ever was */
	new->exists = new->len || (change->old.exists && !change->old.len);
	if (!new->exists)
		provision_site_free(new);
	return 0;
}

static int add(const struct provision_site *site, const struct provision_output *output, bool ours,
	       struct provision_changes *changes, struct error *err)
{
	struct provision_change change = { .where = output->where };
	int ret;

	strcpy(change.path, output->path);
	ret = provision_site_read(site, output->where, output->path, &change.old, err);
	if (ret)
		return ret;
	/* The directory of passwords is ours alone */
	if (!*output->comment && change.old.exists && !ours && output->where == PROVISION_HOME)
		ret = error_set(err, -EEXIST, "%s/%s: it is there, and not cardgate's",
				site->paths[output->where], output->path);
	if (!ret)
		ret = *output->comment ? part(site, output, &change, err) :
					 whole(output, &change, err);
	if (!ret && keep(changes, &change))
		ret = error_set(err, -E2BIG, "more files than expected");
	if (ret) {
		provision_site_free(&change.old);
		provision_site_free(&change.new);
	}
	return ret;
}

static int read_record(const struct provision_site *site, struct provision_plan *record,
		       struct error *err)
{
	char path[PROVISION_PATH_SIZE];
	struct provision_file file;
	int ret;

	memset(record, 0, sizeof(*record));
	provision_site_state(site, PROVISION_RECORD, path);
	ret = provision_site_read(site, PROVISION_HOME, path, &file, err);
	if (!ret && file.exists)
		ret = provision_plan_read(record, file.data, file.len, err);
	provision_site_free(&file);
	return ret;
}

static int add_record(const struct provision_site *site, const struct provision_plan *plan,
		      struct provision_changes *changes, struct error *err)
{
	struct provision_output output = { .where = PROVISION_HOME, .mode = RECORD_MODE };
	int ret = 0;

	provision_site_state(site, PROVISION_RECORD, output.path);
	if (plan->count)
		ret = provision_plan_write(plan, &output.text, &output.len, err);
	if (!ret)
		ret = add(site, &output, true, changes, err);
	free(output.text);
	return ret;
}

/**
 * provision_change_plan - what has to change for a plan
 * @site: whose files, opened
 * @plan: what is to be; empty: nothing of ours
 * @changes: empty; filled in, to be given to provision_change_free() also on failure
 * @err: message on failure
 *
 * What was there of ours and is not planned any more goes.
 *
 * Return: 0; -EEXIST when a file of ours is somebody else's; -EBADMSG when the lines around a part
 * of ours, or the record of what is ours, were damaged; as provision_site_read().
 */
int provision_change_plan(const struct provision_site *site, const struct provision_plan *plan,
			  struct provision_changes *changes, struct error *err)
{
	struct provision_plan record;
	const struct provision_output *o;
	size_t i;
	int ret;

	ret = read_record(site, &record, err);
	for (i = 0; !ret && i < plan->count; i++) {
		o = &plan->outputs[i];
		ret = add(site, o, provision_plan_find(&record, o->where, o->path), changes, err);
	}
	for (i = 0; !ret && i < record.count; i++) {
		o = &record.outputs[i];
		if (!provision_plan_find(plan, o->where, o->path))
			ret = add(site, o, true, changes, err);
	}
	if (!ret)
		ret = add_record(site, plan, changes, err);
	provision_plan_free(&record);
	return ret;
}

/**
 * provision_change_leave - what has to change when the card is gone
 * @site: whose files, opened
 * @changes: empty; filled in, to be given to provision_change_free() also on failure
 * @err: message on failure
 *
 * Return: as provision_change_plan().
 */
int provision_change_leave(const struct provision_site *site, struct provision_changes *changes,
			   struct error *err)
{
	struct provision_plan record;
	size_t i;
	int ret;

	ret = read_record(site, &record, err);
	for (i = 0; !ret && i < record.count; i++)
		if (record.outputs[i].where != PROVISION_HOME)
			ret = add(site, &record.outputs[i], true, changes, err);
	provision_plan_free(&record);
	return ret;
}

/**
 * provision_change_free - forget changes
 * @changes: them; none afterwards
 */
void provision_change_free(struct provision_changes *changes)
{
	while (changes->count) {
		changes->count--;
		provision_site_free(&changes->list[changes->count].old);
		provision_site_free(&changes->list[changes->count].new);
	}
}

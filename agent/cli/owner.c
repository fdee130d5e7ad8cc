// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/cli/json.h"
#include "agent/cli/owner.h"
#include "agent/file.h"

#define FILE_SIZE_MAX	65536

/**
 * owner_read - whom does this machine obey?
 * @owner: filled in, for owner_free(), whatever is returned
 * @err: message on failure
 *
 * Return: 0; -ENOENT when the machine is not associated; -EACCES when the
 * reader may not know; -EINVAL and others when the file cannot be read.
 */
int owner_read(struct owner *owner, struct error *err)
{
	uint8_t *text;
	size_t len;
	int ret;

	*owner = (struct owner){};
	ret = file_read(OWNER_FILE, FILE_SIZE_MAX, &text, &len, err);
	if (ret)
		return ret;
	owner->root = json_parse((char *)text, err);
	free(text);
	if (!owner->root)
		return error_prefix(err, -EINVAL, "%s", OWNER_FILE);
	owner->authority_name = json_get_text(owner->root, "authority_name");
	if (!owner->authority_name)
		return error_set(err, -EINVAL, "%s: string \"authority_name\" expected",
				 OWNER_FILE);
	owner->policy_name = json_get_text(owner->root, "policy_name");
	owner->policy_version = json_get_number(owner->root, "policy_version");
	owner->since = (int64_t)json_get_number(owner->root, "since");
	owner->authority = json_get_text(owner->root, "authority");
	owner->id = json_get_text(owner->root, "id");
	return 0;
}

/**
 * owner_id - the association's id as bytes
 * @owner: the association
 * @id: filled in
 *
 * Return: whether there is one.
 */
bool owner_id(const struct owner *owner, uint8_t id[CARDGATE_ASSOCIATION_SIZE])
{
	size_t i;

	if (!owner->id || strlen(owner->id) != 2 * CARDGATE_ASSOCIATION_SIZE)
		return false;
	for (i = 0; i < CARDGATE_ASSOCIATION_SIZE; i++)
		if (sscanf(owner->id + 2 * i, "%2hhx", &id[i]) != 1)
			return false;
	return true;
}

/**
 * owner_free - forget what owner_read() read
 * @owner: the association
 */
void owner_free(struct owner *owner)
{
	json_free(owner->root);
	*owner = (struct owner){};
}

/**
 * owner_json - an association for programs
 * @owner: the association
 *
 * Return: an object; NULL, which is null, when there is none.
 */
struct json_object *owner_json(const struct owner *owner)
{
	struct json_object *map;

	if (!owner->authority_name)
		return NULL;
	map = json_map();
	json_put_text(map, "authority", owner->authority);
	json_put_text(map, "authority_name", owner->authority_name);
	json_put_text(map, "policy_name", owner->policy_name);
	json_put_number(map, "policy_version", owner->policy_version);
	if (owner->since)
		json_put_time(map, "since", owner->since);
	else
		json_put_text(map, "since", NULL);
	json_put_text(map, "id", owner->id);
	return map;
}

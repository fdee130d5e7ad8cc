// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The floor: the lowest version of each policy that this device takes, whatever
 * becomes of the association. A policy in force raises it to its own version, a
 * release to the next one, so that neither a card from before nor the release
 * itself is of use again.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "agent/file.h"
#include "agent/floor.h"
#include "agent/floor_tpm.h"
#include "agent/log.h"

#define FILE_FLOOR	"floor.json"
#define FILE_MAX	65536
#define ENTRIES_MAX	256

static void key_of(const struct association *offer, char hex[2 * TRUST_DIGEST_SIZE + 1])
{
	size_t i;

	for (i = 0; i < TRUST_DIGEST_SIZE; i++)
		snprintf(hex + 2 * i, 3, "%02x", offer->authority[i]);
}

static const char *text_of(json_object *entry, const char *key)
{
	json_object *value;

	return json_object_object_get_ex(entry, key, &value) ? json_object_get_string(value) : NULL;
}

static json_object *find(json_object *list, const struct association *offer)
{
	char hex[2 * TRUST_DIGEST_SIZE + 1];
	const char *authority, *policy;
	json_object *entry;
	size_t i;

	key_of(offer, hex);
	for (i = 0; i < json_object_array_length(list); i++) {
		entry = json_object_array_get_idx(list, i);
		authority = text_of(entry, "authority");
		policy = text_of(entry, "policy_name");
		if (authority && policy && !strcmp(authority, hex) &&
		    !strcmp(policy, offer->policy_name))
			return entry;
	}
	return NULL;
}

static uint64_t lowest_of(json_object *entry)
{
	json_object *value;

	if (!json_object_object_get_ex(entry, "lowest", &value))
		return UINT64_MAX;
	return json_object_get_uint64(value);
}

static int load(const char *path, json_object **list, struct error *err)
{
	uint8_t *text;
	size_t len;
	int ret;

	ret = file_read(path, FILE_MAX, &text, &len, err);
	if (ret == -ENOENT) {
		*list = json_object_new_array();
		return *list ? 0 : error_set(err, -ENOMEM, "out of memory");
	}
	if (ret)
		return ret;
	*list = json_tokener_parse((char *)text);
	free(text);
	if (json_object_is_type(*list, json_type_array))
		return 0;
	json_object_put(*list);
	return error_set(err, -EBADMSG, "%s: a list of policies and versions expected", path);
}

static int add(json_object *list, const struct association *offer, uint64_t lowest)
{
	json_object *entry = json_object_new_object();
	char hex[2 * TRUST_DIGEST_SIZE + 1];

	if (!entry || json_object_array_length(list) == ENTRIES_MAX ||
	    json_object_array_add(list, entry)) {
		json_object_put(entry);
		return -E2BIG;
	}
	key_of(offer, hex);
	json_object_object_add(entry, "authority", json_object_new_string(hex));
	json_object_object_add(entry, "policy_name", json_object_new_string(offer->policy_name));
	json_object_object_add(entry, "lowest",
			       json_object_new_uint64(lowest));
	return 0;
}

/* What a TPM that does not work would say is not known, so nothing is taken */
static int from_tpm(const struct floor *floor, const struct association *offer,
		    uint64_t *lowest, struct error *err)
{
	int ret;

	*lowest = 0;
	ret = floor->tpm ? floor_tpm_get(floor->tpm, offer, lowest, err) : 0;
	return ret == -ENODEV ? 0 : ret;
}

static void to_tpm(const struct floor *floor, const struct association *offer, uint64_t lowest)
{
	struct error err = {};
	int ret;

	if (!floor->tpm)
		return;
	ret = floor_tpm_raise(floor->tpm, offer, lowest, &err);
	if (ret && ret != -ENODEV)
		log_line(LOG_WARNING, "%s", err.text);
}

/**
 * floor_check - does a device that is bound to nobody take a policy?
 * @floor: the floor
 * @offer: what a verified card brings
 * @err: message on refusal
 *
 * Return: 0; -ESTALE when its version is too low; -EBADMSG when the file is
 * damaged; what floor_tpm_get() says but for -ENODEV; or another -errno.
 */
int floor_check(const struct floor *floor, const struct association *offer, struct error *err)
{
	json_object *list, *entry;
	uint64_t lowest, tpm;
	char path[512];
	int ret;

	snprintf(path, sizeof(path), "%s/" FILE_FLOOR, floor->dir);
	ret = load(path, &list, err);
	if (ret)
		return ret;
	entry = find(list, offer);
	lowest = entry ? lowest_of(entry) : 0;
	json_object_put(list);
	ret = from_tpm(floor, offer, &tpm, err);
	if (ret)
		return ret;
	if (tpm > lowest)
		lowest = tpm;
	if (offer->policy_version >= lowest)
		return 0;
	return error_set(err, -ESTALE, "policy %s version %" PRIu64
			 " was in force or released here before: version %" PRIu64
			 " or higher is expected; ask %s for it", offer->policy_name,
			 offer->policy_version, lowest, offer->authority_name);
}

/**
 * floor_raise - take nothing below a version any more
 * @floor: the floor
 * @offer: the policy
 * @lowest: its lowest version from now on; a lower one than is known changes nothing
 * @err: message on failure
 *
 * Return: 0; -E2BIG when there are too many policies; -EBADMSG when the file
 * is damaged; or another -errno.
 */
int floor_raise(const struct floor *floor, const struct association *offer, uint64_t lowest,
		struct error *err)
{
	json_object *list, *entry;
	const char *text;
	char path[512];
	int ret;

	snprintf(path, sizeof(path), "%s/" FILE_FLOOR, floor->dir);
	ret = file_make_directory(floor->dir, 0755, err);
	if (!ret)
		ret = load(path, &list, err);
	if (ret)
		return ret;
	entry = find(list, offer);
	if (entry && lowest_of(entry) >= lowest)
		goto out;
	if (entry)
		json_object_object_add(entry, "lowest", json_object_new_uint64(lowest));
	else if (add(list, offer, lowest))
		ret = error_set(err, -E2BIG, "%s: more than %d policies", path, ENTRIES_MAX);
	text = json_object_to_json_string_ext(list, JSON_C_TO_STRING_PRETTY);
	if (!ret)
		ret = file_write(path, 0644, text, strlen(text), err);
out:
	json_object_put(list);
	/* Also when the file knew: it may have been another machine's */
	if (!ret)
		to_tpm(floor, offer, lowest);
	return ret;
}

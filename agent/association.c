// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The association on disk: one file, replaced whole, that holds the bundle and,
 * as one more object of it, a record of who brought it. A second file repeats
 * the record for people and programs; nothing reads it back.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include "agent/association.h"
#include "agent/file.h"
#include "agent/log.h"

#define RECORD		"association"
#define RECORD_MAX	4096
#define FILE_BUNDLE	"association"
#define FILE_RECORD	"association.json"

static void to_hex(const uint8_t *bytes, size_t len, char *hex)
{
	size_t i;

	for (i = 0; i < len; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
}

static int from_hex(const char *hex, uint8_t *bytes, size_t len)
{
	size_t i;

	if (!hex || strlen(hex) != 2 * len || strspn(hex, "0123456789abcdef") != 2 * len)
		return -EINVAL;
	for (i = 0; i < len; i++)
		sscanf(hex + 2 * i, "%2" SCNx8, &bytes[i]);
	return 0;
}

static json_object *to_json(const struct association *a)
{
	char hex[2 * TRUST_DIGEST_SIZE + 1];
	json_object *json = json_object_new_object();

	to_hex(a->authority, sizeof(a->authority), hex);
	json_object_object_add(json, "authority", json_object_new_string(hex));
	json_object_object_add(json, "authority_name",
			       json_object_new_string(a->authority_name));
	json_object_object_add(json, "policy_name", json_object_new_string(a->policy_name));
	json_object_object_add(json, "policy_version",
			       json_object_new_uint64(a->policy_version));
	to_hex(a->digest, sizeof(a->digest), hex);
	json_object_object_add(json, "policy_digest", json_object_new_string(hex));
	json_object_object_add(json, "since", json_object_new_int64(a->since));
	to_hex(a->id, sizeof(a->id), hex);
	json_object_object_add(json, "id", json_object_new_string(hex));
	return json;
}

static const char *get_string(json_object *json, const char *key)
{
	json_object *value;

	if (!json_object_object_get_ex(json, key, &value))
		return NULL;
	return json_object_get_string(value);
}

static uint64_t get_number(json_object *json, const char *key)
{
	json_object *value;

	if (!json_object_object_get_ex(json, key, &value))
		return 0;
	return json_object_get_uint64(value);
}

static int from_json(struct association *a, json_object *json)
{
	const char *authority = get_string(json, "authority_name");
	const char *policy = get_string(json, "policy_name");

	if (!authority || !policy ||
	    from_hex(get_string(json, "authority"), a->authority, sizeof(a->authority)) ||
	    from_hex(get_string(json, "policy_digest"), a->digest, sizeof(a->digest)))
		return -EBADMSG;
	snprintf(a->authority_name, sizeof(a->authority_name), "%s", authority);
	snprintf(a->policy_name, sizeof(a->policy_name), "%s", policy);
	a->policy_version = get_number(json, "policy_version");
	a->since = (time_t)get_number(json, "since");
	/* One from before there were ids has none, and no release for it alone */
	from_hex(get_string(json, "id"), a->id, sizeof(a->id));
	return a->policy_version ? 0 : -EBADMSG;
}

static int parse_record(struct association *a, struct error *err)
{
	const struct bundle_object *record = bundle_find(&a->bundle, RECORD);
	char text[RECORD_MAX];
	json_object *json;
	int ret;

	if (!record || record->len >= sizeof(text))
		return error_set(err, -EBADMSG, "no record of the association");
	memcpy(text, record->data, record->len);
	text[record->len] = '\0';
	json = json_tokener_parse(text);
	ret = json ? from_json(a, json) : -EBADMSG;
	json_object_put(json);
	return ret ? error_set(err, ret, "record of the association not understood") : 0;
}

/**
 * association_load - read the association
 * @association: filled in; @exists says whether there is one
 * @dir: state directory
 * @err: message on failure
 *
 * Return: 0; -EBADMSG when the file is not ours or damaged; or -errno.
 */
int association_load(struct association *association, const char *dir, struct error *err)
{
	char path[512];
	int ret;

	memset(association, 0, sizeof(*association));
	snprintf(path, sizeof(path), "%s/" FILE_BUNDLE, dir);
	ret = bundle_load(&association->bundle, path, err);
	if (ret == -ENOENT)
		return 0;
	if (ret)
		return ret;
	ret = parse_record(association, err);
	if (ret) {
		association_free(association);
		return error_prefix(err, ret, "%s", path);
	}
	association->exists = true;
	return 0;
}

static int store_bundle(const struct association *a, const char *record, const char *dir,
			struct error *err)
{
	struct bundle copy = {};
	char path[512];
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < a->bundle.count; i++)
		if (strcmp(a->bundle.objects[i].name, RECORD))
			ret = bundle_add(&copy, a->bundle.objects[i].name,
					 a->bundle.objects[i].data, a->bundle.objects[i].len, err);
	if (!ret)
		ret = bundle_add(&copy, RECORD, record, strlen(record), err);
	if (!ret) {
		snprintf(path, sizeof(path), "%s/" FILE_BUNDLE, dir);
		ret = bundle_save(&copy, path, err);
	}
	bundle_free(&copy);
	return ret;
}

/**
 * association_store - write the association, all or nothing
 * @association: what to write
 * @dir: state directory, made when it is not there
 * @err: message on failure
 *
 * Return: 0 or -errno; the old association is kept then.
 */
int association_store(const struct association *association, const char *dir,
		      struct error *err)
{
	json_object *json = to_json(association);
	const char *record = json_object_to_json_string_ext(json, JSON_C_TO_STRING_PRETTY);
	int ret;

	ret = file_make_directory(dir, 0755, err);
	if (!ret)
		ret = store_bundle(association, record, dir, err);
	json_object_put(json);
	return ret;
}

/**
 * association_show - write the association's record once more, for people
 * @association: what was stored
 * @dir: state directory
 *
 * A failure is logged: nothing reads it back.
 */
void association_show(const struct association *association, const char *dir)
{
	json_object *json = to_json(association);
	const char *record = json_object_to_json_string_ext(json, JSON_C_TO_STRING_PRETTY);
	struct error err;
	char path[512];

	snprintf(path, sizeof(path), "%s/" FILE_RECORD, dir);
	if (file_write(path, 0644, record, strlen(record), &err))
		log_line(LOG_WARNING, "%s", err.text);
	json_object_put(json);
}

/**
 * association_accepts - may a card's policy take the place of the present one?
 * @association: the present one
 * @offer: what a verified card brings
 * @err: message on refusal
 *
 * Return: 0; -EALREADY when it is the present one; -EACCES when the device is
 * bound to another authority or has another policy of it; -ESTALE for a lower
 * version; -EEXIST for the same version with other content.
 */
int association_accepts(const struct association *association,
			const struct association *offer, struct error *err)
{
	if (!association->exists)
		return 0;
	if (memcmp(association->authority, offer->authority, TRUST_DIGEST_SIZE))
		return error_set(err, -EACCES,
				 "this device is bound to %s; the card is of %s",
				 association->authority_name, offer->authority_name);
	if (strcmp(association->policy_name, offer->policy_name))
		return error_set(err, -EACCES,
				 "policy %s is in force on this device; the card has policy %s",
				 association->policy_name, offer->policy_name);
	if (offer->policy_version < association->policy_version)
		return error_set(err, -ESTALE, "policy version %" PRIu64
				 " is older than %" PRIu64 ", which is in force",
				 offer->policy_version, association->policy_version);
	if (offer->policy_version > association->policy_version)
		return 0;
	if (memcmp(offer->digest, association->digest, TRUST_DIGEST_SIZE))
		return error_set(err, -EEXIST, "policy version %" PRIu64
				 " is in force with other content;"
				 " a changed policy needs a higher version",
				 offer->policy_version);
	return error_set(err, -EALREADY, "policy version %" PRIu64 " is in force",
			 offer->policy_version);
}

/**
 * association_remove - forget on disk what the first card brought
 * @dir: state directory
 */
void association_remove(const char *dir)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/" FILE_RECORD, dir);
	unlink(path);
	snprintf(path, sizeof(path), "%s/" FILE_BUNDLE, dir);
	unlink(path);
}

/**
 * association_free - forget what association_load() read
 * @association: may be empty
 */
void association_free(struct association *association)
{
	bundle_free(&association->bundle);
	memset(association, 0, sizeof(*association));
}

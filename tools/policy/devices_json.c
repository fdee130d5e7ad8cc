// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <json-c/json.h>

#include "agent/ruleset_subject.h"
#include "devices.h"

#define DEPTH_MAX	8

static int read_subject(struct json_object *map, struct device *device, struct error *err)
{
	char *word;
	int ret = 0;

	json_object_object_foreach(map, key, value) {
		if (!json_object_is_type(value, json_type_string))
			return error_set(err, -EINVAL, "subject: \"%.40s\", expected a string",
					 key);
		if (asprintf(&word, "%s=%s", key, json_object_get_string(value)) < 0)
			return error_set(err, -ENOMEM, "out of memory");
		ret = ruleset_subject_set(&device->subject, word, err);
		free(word);
		if (ret)
			break;
	}
	return ret;
}

static int read_capabilities(struct json_object *list, struct device *device, struct error *err)
{
	struct json_object *name;
	int ret = 0;
	size_t i;

	for (i = 0; i < json_object_array_length(list) && !ret; i++) {
		name = json_object_array_get_idx(list, i);
		ret = devices_capability(device, json_object_is_type(name, json_type_string) ?
					 json_object_get_string(name) : "", err);
	}
	return ret;
}

static int read_device(struct json_object *map, struct devices *devices, struct error *err)
{
	struct json_object *caps = NULL, *subject = NULL;
	struct device *device = devices_add(devices);
	int ret;

	if (!device)
		return error_set(err, -E2BIG, "too many devices, or no memory");
	if (!json_object_is_type(map, json_type_object) ||
	    !json_object_object_get_ex(map, "capabilities", &caps) ||
	    !json_object_object_get_ex(map, "subject", &subject) ||
	    !json_object_is_type(caps, json_type_array) ||
	    !json_object_is_type(subject, json_type_object))
		return error_set(err, -EINVAL,
				 "expected an object with \"capabilities\" and \"subject\"");
	ret = read_capabilities(caps, device, err);
	if (!ret)
		ret = read_subject(subject, device, err);
	if (!ret)
		devices_complete(device);
	return ret;
}

static int read_root(struct json_object *root, struct devices *devices, struct error *err)
{
	struct json_object *list = NULL;
	int ret = 0;
	size_t i;

	if (!json_object_is_type(root, json_type_object) ||
	    !json_object_object_get_ex(root, "devices", &list) ||
	    !json_object_is_type(list, json_type_array))
		return error_set(err, -EINVAL,
				 "expected what \"cardgate devices --json\" writes, an object with a list \"devices\"");
	for (i = 0; i < json_object_array_length(list) && !ret; i++) {
		ret = read_device(json_object_array_get_idx(list, i), devices, err);
		if (ret)
			error_prefix(err, ret, "devices[%zu]", i);
	}
	return ret;
}

/**
 * devices_json - devices as "cardgate devices --json" writes them
 * @text: the document
 * @len: bytes of it
 * @devices: gets the devices
 * @err: message on failure
 *
 * Return: 0, -EINVAL, -E2BIG, -ENOMEM.
 */
int devices_json(const char *text, size_t len, struct devices *devices, struct error *err)
{
	struct json_tokener *tokener = json_tokener_new_ex(DEPTH_MAX);
	struct json_object *root = NULL;
	int ret;

	if (!tokener)
		return error_set(err, -ENOMEM, "out of memory");
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	root = json_tokener_parse_ex(tokener, text, (int)len);
	if (json_tokener_get_error(tokener) == json_tokener_success)
		ret = read_root(root, devices, err);
	else
		ret = error_set(err, -EINVAL, "byte %zu: not JSON: %s",
				json_tokener_get_parse_end(tokener),
				json_tokener_error_desc(json_tokener_get_error(tokener)));
	json_object_put(root);
	json_tokener_free(tokener);
	return ret;
}

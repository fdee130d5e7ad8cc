// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bits.h>

#include "agent/file.h"
#include "agent/policy_model.h"
#include "agent/ruleset_clean.h"
#include "agent/ruleset_device.h"
#include "agent/ruleset_names.h"
#include "agent/ruleset_sample.h"
#include "agent/ruleset_subject.h"
#include "devices.h"

#define FILE_SIZE_MAX	(16 << 20)
#define DEVICES_MAX	10000
#define CLASS_HUB	0x09
#define CLASS_READER	0x0b

/**
 * devices_add - one more device
 * @devices: the list
 *
 * Return: the device, all zero; NULL without memory or when there are too many.
 */
struct device *devices_add(struct devices *devices)
{
	if (devices->count >= DEVICES_MAX)
		return NULL;
	return policy_model_add(&devices->list, &devices->count, sizeof(*devices->list));
}

/**
 * devices_free - give back devices
 * @devices: the list
 */
void devices_free(struct devices *devices)
{
	free(devices->list);
	*devices = (struct devices){};
}

/**
 * devices_capability - say that a device touches a capability
 * @device: the device
 * @name: such as "camera"
 * @err: message on failure
 *
 * Return: 0 or -EINVAL.
 */
int devices_capability(struct device *device, const char *name, struct error *err)
{
	int cap = ruleset_names_find(&ruleset_capabilities, name);
	char names[64];

	if (cap <= 0)
		return error_set(err, -EINVAL, "capability \"%.40s\", expected %s", name,
				 ruleset_names_list(&ruleset_capabilities, names, sizeof(names)));
	device->capabilities |= BIT(cap);
	return 0;
}

static void add_label(char *label, const char *key, const struct cg_subject *subject)
{
	const struct ruleset_attribute *attr = ruleset_device_find(key);
	char value[RULESET_VALUE_SIZE], clean[RULESET_VALUE_SIZE];
	size_t used = strlen(label);

	if (!(subject->fields & attr->fields))
		return;
	attr->format(attr, subject, value, sizeof(value));
	snprintf(label + used, DEVICES_LABEL_SIZE - used, "%s%s", used ? " " : "",
		 ruleset_clean_copy(value, clean, sizeof(clean)));
}

/**
 * devices_complete - fill in what follows from what a device is
 * @device: the device; gets a label, unless it has one
 */
void devices_complete(struct device *device)
{
	static const char * const keys[] = { "name", "id", "address", "interface", "port" };
	const struct cg_subject *subject = &device->subject;
	u32 class = subject->interface.value >> 16;
	bool labelled = *device->label;
	size_t i;

	device->exempt = device->capabilities & BIT(CARDGATE_CAP_USB) &&
			 subject->fields & BIT(CARDGATE_DEVICE_INTERFACE) &&
			 (class == CLASS_HUB || class == CLASS_READER);
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]) && !*device->label; i++)
		add_label(device->label, keys[i], subject);
	if (!labelled && subject->fields & BIT(CARDGATE_DEVICE_NAME))
		add_label(device->label, "id", subject);
	if (!*device->label)
		snprintf(device->label, sizeof(device->label), "device");
}

/* Next word of a line; quotation marks keep blanks together */
static bool next_word(char **at, char *word, size_t size)
{
	bool quoted = false;
	size_t used = 0;
	char *p = *at;

	while (*p == ' ' || *p == '\t')
		p++;
	if (!*p || *p == '#')
		return false;
	for (; *p && (quoted || (*p != ' ' && *p != '\t')); p++) {
		if (*p == '"')
			quoted = !quoted;
		else if (used + 1 < size)
			word[used++] = *p;
	}
	word[used] = '\0';
	*at = p;
	return true;
}

static int read_line(char *line, struct devices *devices, struct error *err)
{
	char word[RULESET_VALUE_SIZE], *rest = word, *name;
	struct device *device;
	int ret = 0;

	line[strcspn(line, "\r")] = '\0';
	if (!next_word(&line, word, sizeof(word)))
		return 0;
	device = devices_add(devices);
	if (!device)
		return error_set(err, -E2BIG, "more than %d devices, or no memory", DEVICES_MAX);
	while (!ret && (name = strsep(&rest, ",")))
		ret = devices_capability(device, name, err);
	while (!ret && next_word(&line, word, sizeof(word)))
		ret = ruleset_subject_set(&device->subject, word, err);
	if (!ret)
		devices_complete(device);
	return ret;
}

/**
 * devices_text - devices of a text file
 * @text: a line per device: capabilities with commas between, then KEY=VALUE
 * @len: bytes of it
 * @devices: gets the devices
 * @err: message on failure, with the line
 *
 * Return: 0, -EINVAL, -E2BIG, -ENOMEM.
 */
int devices_text(const char *text, size_t len, struct devices *devices, struct error *err)
{
	char *copy = strndup(text, len), *rest = copy, *line;
	unsigned int number = 0;
	int ret = copy ? 0 : error_set(err, -ENOMEM, "out of memory");

	while (!ret && (line = strsep(&rest, "\n"))) {
		number++;
		ret = read_line(line, devices, err);
		if (ret)
			error_prefix(err, ret, "line %u", number);
	}
	free(copy);
	return ret;
}

/**
 * devices_load - devices of a file
 * @path: what "cardgate devices --json" wrote, or text, see devices_text()
 * @devices: gets the devices; to be freed with devices_free(), also on failure
 * @err: message on failure
 *
 * Return: 0, -EINVAL, or what file_read() says.
 */
int devices_load(const char *path, struct devices *devices, struct error *err)
{
	const char *start;
	uint8_t *text;
	size_t len;
	int ret;

	ret = file_read(path, FILE_SIZE_MAX, &text, &len, err);
	if (ret)
		return ret;
	start = (const char *)text;
	if (memchr(text, '\0', len))
		ret = error_set(err, -EINVAL, "NUL byte, expected text");
	else if (len && start[strspn(start, " \t\r\n")] == '{')
		ret = devices_json(start, len, devices, err);
	else
		ret = devices_text(start, len, devices, err);
	if (!ret && !devices->count)
		ret = error_set(err, -EINVAL, "no devices in it");
	free(text);
	return ret ? error_prefix(err, ret, "%s", path) : 0;
}

static int add_named(const struct cg_ruleset *rs, enum cardgate_capability cap,
		     struct devices *devices, struct error *err)
{
	struct ruleset_samples samples = {};
	struct device *device;
	size_t i;
	int ret;

	ret = ruleset_sample_add(&samples, rs, cap, err);
	if (!ret)
		ret = ruleset_sample_finish(&samples, cap, err);
	for (i = 0; i < samples.count && !ret; i++) {
		if (samples.list[i].both)
			continue;
		device = devices_add(devices);
		if (!device) {
			ret = error_set(err, -E2BIG, "more than %d devices, or no memory",
					DEVICES_MAX);
			break;
		}
		device->subject = samples.list[i].subject;
		device->capabilities = BIT(cap);
		ruleset_sample_label(&samples.list[i].demand, samples.count == 1, device->label,
				     sizeof(device->label));
		devices_complete(device);
	}
	ruleset_sample_free(&samples);
	return ret;
}

/**
 * devices_named - one device for each that a policy names, and one for all others
 * @rs: the policy
 * @devices: gets the devices; to be freed with devices_free(), also on failure
 * @err: message on failure
 *
 * Return: 0, -E2BIG, -ENOMEM.
 */
int devices_named(const struct cg_ruleset *rs, struct devices *devices, struct error *err)
{
	int ret = 0;
	u32 cap;

	for (cap = 1; cap <= CARDGATE_CAP_MAX && !ret; cap++)
		if (rs->caps[cap].named)
			ret = add_named(rs, (enum cardgate_capability)cap, devices, err);
	return ret;
}

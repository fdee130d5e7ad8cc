// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "agent/cli/cli.h"
#include "agent/cli/device.h"
#include "agent/cli/json.h"
#include "agent/cli/table.h"
#include "agent/ruleset_names.h"

static void add_row(struct table *table, const struct kernel_device *device)
{
	bool denied = device->action == CARDGATE_ACTION_DENY;
	char node[DEVICE_NODE_SIZE], text[DEVICE_WHY_SIZE];
	const struct cg_subject *subject = &device->subject;

	table_add(table, FORMAT_PLAIN, "%u", device->id);
	table_add(table, denied ? FORMAT_BAD : FORMAT_GOOD, "%s",
		  ruleset_names_get(&ruleset_actions, device->action));
	table_add(table, FORMAT_PLAIN, "%s", device_capabilities(device->capabilities, text));
	table_add(table, FORMAT_PLAIN, "%s", subject->name);
	table_add(table, FORMAT_PLAIN, "%s", device_ids(subject, text));
	table_add(table, FORMAT_PLAIN, "%s", subject->port);
	table_add(table, FORMAT_PLAIN, "%s", device_why(device, text));
	if (device_node(device, node))
		table_add(table, FORMAT_PLAIN, "%s", node);
	else
		table_add(table, FORMAT_FAINT, "%s%s", *device->path ? "/sys" : "", device->path);
}

static int print_table(const struct kernel_device *devices, size_t count, struct error *err)
{
	static const char * const headings[] = {
		"#ID", "VERDICT", "TOUCHES", "NAME", "IDS", "PORT", "WHY", "WHERE",
	};
	struct table table = { .headings = headings, .columns = 8 };
	size_t i;

	for (i = 0; i < count; i++)
		add_row(&table, &devices[i]);
	return table_print(&table, stdout, err);
}

static int print_json(const struct kernel_device *devices, size_t count, struct error *err)
{
	struct json_object *root = json_map(), *list = json_list();
	size_t i;

	for (i = 0; i < count; i++)
		json_add(list, device_json(&devices[i]));
	json_put(root, "devices", list);
	return json_print(root, err);
}

/**
 * cmd_devices - list the gated devices
 * @cli: the command line
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int cmd_devices(const struct cli *cli, struct error *err)
{
	struct kernel_device *devices;
	struct kernel *kernel;
	size_t count;
	int ret;

	ret = kernel_open(&kernel, err);
	if (ret)
		return ret;
	ret = kernel_devices(kernel, &devices, &count, err);
	kernel_close(kernel);
	if (ret)
		return ret;
	if (cli->json)
		ret = print_json(devices, count, err);
	else if (count)
		ret = print_table(devices, count, err);
	else
		puts("no devices");
	free(devices);
	return ret;
}

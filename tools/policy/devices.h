/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TOOLS_POLICY_DEVICES_H
#define CARDGATE_TOOLS_POLICY_DEVICES_H

#include "agent/error.h"
#include "kernel/eval.h"

#define DEVICES_LABEL_SIZE	160

/**
 * struct device - a device that a policy is asked about
 * @label: what people call it
 * @capabilities: bit per enum cardgate_capability that using it touches
 * @exempt: a hub or card reader: only rules with force bind it
 * @subject: what rules see of it
 */
struct device {
	char label[DEVICES_LABEL_SIZE];
	u32 capabilities;
	bool exempt;
	struct cg_subject subject;
};

struct devices {
	struct device *list;
	size_t count;
};

int devices_load(const char *path, struct devices *devices, struct error *err);
int devices_json(const char *text, size_t len, struct devices *devices, struct error *err);
int devices_text(const char *text, size_t len, struct devices *devices, struct error *err);
int devices_named(const struct cg_ruleset *rs, struct devices *devices, struct error *err);
int devices_kernel(struct devices *devices, struct error *err);
int devices_sysfs(const char *root, struct devices *devices, struct error *err);
struct device *devices_add(struct devices *devices);
int devices_capability(struct device *device, const char *name, struct error *err);
void devices_complete(struct device *device);
void devices_free(struct devices *devices);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CLI_DEVICE_H
#define CARDGATE_CLI_DEVICE_H

#include <stddef.h>

#include "agent/kernel.h"

#define DEVICE_NODE_SIZE	128
#define DEVICE_CAPS_SIZE	64
#define DEVICE_IDS_SIZE		32
#define DEVICE_WHY_SIZE		256

struct json_object;

const char *device_node(const struct kernel_device *device, char buf[DEVICE_NODE_SIZE]);
const char *device_capabilities(uint32_t bits, char buf[DEVICE_CAPS_SIZE]);
const char *device_ids(const struct cg_subject *subject, char buf[DEVICE_IDS_SIZE]);
const char *device_why(const struct kernel_device *device, char buf[DEVICE_WHY_SIZE]);
void device_json_subject(struct json_object *map, const struct cg_subject *subject);
void device_json_decision(struct json_object *map, const struct kernel_device *device);
struct json_object *device_json(const struct kernel_device *device);

#endif

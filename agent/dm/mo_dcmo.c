// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ./DCMO/<capability> (DCMO 1.0; LwM2M object 15): one for each row of the kernel's table. Attached
 * and Enabled are independent: a capability stays disabled while nothing of it is plugged in.
 *
 * Formats and occurrences of the nodes were not at hand in the standard's own words; this file is
 * the only place that has them.
 */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "agent/dm/mo.h"
#include "agent/dm/mo_dcmo.h"
#include "agent/dm/tree_inside.h"
#include "agent/dm/tree_value.h"
#include "agent/ruleset_names.h"

/* Property tells the function, Group where LwM2M's object 15 puts it; both stay as they are */
static const struct {
	const char *property;
	const char *group;
	const char *description;
} rows[CARDGATE_CAP_MAX + 1] = {
	[CARDGATE_CAP_BLUETOOTH] = { "Bluetooth", "CONNECTIVITY", "Bluetooth controllers" },
	[CARDGATE_CAP_USB] = { "USB", "CONNECTIVITY", "USB devices and their interfaces" },
	[CARDGATE_CAP_CAMERA] = { "Camera", "VISION", "cameras and what captures video" },
	[CARDGATE_CAP_IR] = { "Infrared", "CONNECTIVITY", "infrared receivers and senders" },
};

static int get_property(struct tree *tree, const struct tree_node *node, uint8_t **data,
			size_t *len, struct error *why)
{
	(void)tree;
	return mo_text(data, len, rows[node->key].property, why);
}

static int get_group(struct tree *tree, const struct tree_node *node, uint8_t **data, size_t *len,
		     struct error *why)
{
	(void)tree;
	return mo_text(data, len, rows[node->key].group, why);
}

static int get_description(struct tree *tree, const struct tree_node *node, uint8_t **data,
			   size_t *len, struct error *why)
{
	(void)tree;
	return mo_text(data, len, rows[node->key].description, why);
}

static int gate_of(struct tree *tree, const struct tree_node *node,
		   const struct kernel_gate **gate, struct error *why)
{
	const struct kernel_status *status;
	int ret = tree_kernel_status(tree, &status, why);

	*gate = &status->gates[node->key];
	return ret;
}

static int get_attached(struct tree *tree, const struct tree_node *node, uint8_t **data,
			size_t *len, struct error *why)
{
	const struct kernel_gate *gate;
	int status = gate_of(tree, node, &gate, why);

	return status == DM_OK ? mo_text(data, len, gate->devices ? "true" : "false", why) : status;
}

static int get_enabled(struct tree *tree, const struct tree_node *node, uint8_t **data,
		       size_t *len, struct error *why)
{
	const struct kernel_gate *gate;
	int status = gate_of(tree, node, &gate, why);
	bool enabled;

	if (status != DM_OK)
		return status;
	enabled = gate->state != CARDGATE_STATE_DENIED;
	return mo_text(data, len, enabled ? "true" : "false", why);
}

static int get_state(struct tree *tree, const struct tree_node *node, uint8_t **data, size_t *len,
		     struct error *why)
{
	static const char * const names[] = {
		[CARDGATE_STATE_ALLOWED] = "allowed",
		[CARDGATE_STATE_RESTRICTED] = "restricted",
		[CARDGATE_STATE_DENIED] = "denied",
	};
	const struct kernel_gate *gate;
	int status = gate_of(tree, node, &gate, why);

	return status == DM_OK ? mo_text(data, len, names[gate->state], why) : status;
}

static int get_devices(struct tree *tree, const struct tree_node *node, uint8_t **data,
		       size_t *len, struct error *why)
{
	const struct kernel_gate *gate;
	int status = gate_of(tree, node, &gate, why);

	return status == DM_OK ? mo_format(data, len, why, "%u", gate->devices) : status;
}

static int get_refused(struct tree *tree, const struct tree_node *node, uint8_t **data,
		       size_t *len, struct error *why)
{
	const struct kernel_gate *gate;
	int status = gate_of(tree, node, &gate, why);

	if (status != DM_OK)
		return status;
	return mo_format(data, len, why, "%" PRIu64, gate->denied_total);
}

static int get_enforced(struct tree *tree, const struct tree_node *node, uint8_t **data,
			size_t *len, struct error *why)
{
	const struct kernel_gate *gate;
	int status = gate_of(tree, node, &gate, why);

	return status == DM_OK ? mo_text(data, len, gate->armed ? "true" : "false", why) : status;
}

static int get_operation(struct tree *tree, const struct tree_node *node, uint8_t **data,
			 size_t *len, struct error *why)
{
	const struct kernel_gate *gate;
	char until[TREE_TIME_SIZE];
	int status = gate_of(tree, node, &gate, why);

	if (status != DM_OK)
		return status;
	if (!gate->operation.version || (gate->operation.until != INT64_MAX &&
					 gate->operation.until < time(NULL)))
		return mo_text(data, len, "none", why);
	if (gate->operation.until != INT64_MAX)
		tree_value_time(gate->operation.until, until);
	return mo_format(data, len, why, "%s%s%s",
			 gate->operation.action == CARDGATE_ACTION_DENY ? "disable" : "enable",
			 gate->operation.until != INT64_MAX ? " until " : "",
			 gate->operation.until != INT64_MAX ? until : "");
}

static const struct tree_ops operation_ops = { .get = get_operation };
static const struct tree_ops property_ops = { .get = get_property };
static const struct tree_ops group_ops = { .get = get_group };
static const struct tree_ops description_ops = { .get = get_description };
static const struct tree_ops attached_ops = { .get = get_attached };
static const struct tree_ops enabled_ops = { .get = get_enabled };
static const struct tree_ops state_ops = { .get = get_state };
static const struct tree_ops devices_ops = { .get = get_devices };
static const struct tree_ops refused_ops = { .get = get_refused };
static const struct tree_ops enforced_ops = { .get = get_enforced };

#define FIXED	(TREE_PERMANENT | TREE_LIVE)

static const struct tree_shape ext_leaves[] = {
	{ "State", TREE_CHR, TREE_GET, FIXED, NULL, NULL, &state_ops,
	  "allowed: every device; restricted: some; denied: none" },
	{ "Operation", TREE_CHR, TREE_GET, FIXED, NULL, NULL, &operation_ops,
	  "none, disable or enable, and until when, of a server" },
	{ "Devices", TREE_INT, TREE_GET, FIXED, NULL, NULL, &devices_ops, "devices present" },
	{ "Refused", TREE_INT, TREE_GET, FIXED, NULL, NULL, &refused_ops,
	  "uses refused since the module was loaded" },
	{ "Enforced", TREE_BOOL, TREE_GET, FIXED, NULL, NULL, &enforced_ops,
	  "the kernel can enforce what it decides" },
	{ }
};

static const struct tree_shape leaves[] = {
	{ "Property", TREE_CHR, TREE_GET, FIXED | TREE_NEEDED, NULL, NULL, &property_ops,
	  "what it is" },
	{ "Group", TREE_CHR, TREE_GET, FIXED, NULL, NULL, &group_ops, "what it belongs to" },
	{ "Description", TREE_CHR, TREE_GET, FIXED, NULL, NULL, &description_ops, "for people" },
	{ "Attached", TREE_BOOL, TREE_GET, FIXED, NULL, NULL, &attached_ops,
	  "a device of it is present" },
	{ "Enabled", TREE_BOOL, TREE_GET, FIXED | TREE_NEEDED, NULL, NULL, &enabled_ops,
	  "a device of it may be used, now or once it is present" },
	{ "Operations", TREE_NODE, TREE_GET, TREE_PERMANENT, NULL, mo_dcmo_operations, NULL,
	  "what a server may do with it" },
	{ "Ext", TREE_NODE, TREE_GET, TREE_PERMANENT, NULL, ext_leaves, NULL,
	  "what else is known" },
	{ }
};

static const struct tree_shape capabilities[] = {
	{ "", TREE_NODE, TREE_GET, FIXED, MO_DCMO, leaves, NULL, "a capability" },
	{ }
};

static const struct tree_shape shape = {
	"DCMO", TREE_NODE, TREE_GET, TREE_PERMANENT | TREE_OWNED, NULL, capabilities, NULL,
	"capabilities of this device"
};

static int build(struct tree *tree, struct tree_node *top, struct error *err)
{
	uint32_t cap;
	(void)tree;

	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++)
		if (!mo_grow(top, capabilities, rows[cap].property, cap))
			return error_set(err, -1, "management tree: out of memory");
	return 0;
}

const struct mo mo_dcmo = { MO_DCMO, &shape, build };

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ./DevDetail (DM_STDOBJ 5.3.2): what this device is made of, and the tree's limits.
 */
#include <stdio.h>
#include <sys/utsname.h>

#include "agent/dm/mo.h"
#include "agent/dm/mo_machine.h"
#include "agent/version.h"

static int get_type(struct tree *tree, const struct tree_node *node, uint8_t **data, size_t *len,
		    struct error *why)
{
	(void)tree;
	(void)node;
	return mo_text(data, len, "Linux", why);
}

static int get_oem(struct tree *tree, const struct tree_node *node, uint8_t **data, size_t *len,
		   struct error *why)
{
	char text[MO_MACHINE_MAX];
	(void)tree;
	(void)node;

	mo_machine_dmi("board_vendor", text, sizeof(text));
	return mo_text(data, len, text, why);
}

static int get_firmware(struct tree *tree, const struct tree_node *node, uint8_t **data,
			size_t *len, struct error *why)
{
	char text[MO_MACHINE_MAX];
	(void)tree;
	(void)node;

	mo_machine_dmi("bios_version", text, sizeof(text));
	return mo_text(data, len, text, why);
}

static int get_software(struct tree *tree, const struct tree_node *node, uint8_t **data,
			size_t *len, struct error *why)
{
	char text[MO_MACHINE_MAX];
	struct utsname uts = {};
	(void)tree;
	(void)node;

	mo_machine_release("PRETTY_NAME", text, sizeof(text));
	uname(&uts);
	return mo_format(data, len, why, "%s; Linux %s; cardgate " CARDGATE_VERSION, text,
			 uts.release);
}

static int get_hardware(struct tree *tree, const struct tree_node *node, uint8_t **data,
			size_t *len, struct error *why)
{
	struct utsname uts = {};
	char text[MO_MACHINE_MAX];
	(void)tree;
	(void)node;

	mo_machine_dmi("product_version", text, sizeof(text));
	uname(&uts);
	return mo_format(data, len, why, "%s; %s", uts.machine, text);
}

static int get_large(struct tree *tree, const struct tree_node *node, uint8_t **data, size_t *len,
		     struct error *why)
{
	(void)tree;
	(void)node;
	return mo_text(data, len, "true", why);
}

static int get_depth(struct tree *tree, const struct tree_node *node, uint8_t **data, size_t *len,
		     struct error *why)
{
	(void)tree;
	(void)node;
	return mo_format(data, len, why, "%d", TREE_DEPTH_MAX);
}

static int get_total(struct tree *tree, const struct tree_node *node, uint8_t **data, size_t *len,
		     struct error *why)
{
	(void)tree;
	(void)node;
	return mo_format(data, len, why, "%d", TREE_URI_MAX);
}

static int get_segment(struct tree *tree, const struct tree_node *node, uint8_t **data,
		       size_t *len, struct error *why)
{
	(void)tree;
	(void)node;
	return mo_format(data, len, why, "%d", TREE_SEGMENT_MAX);
}

static const struct tree_ops type_ops = { .get = get_type };
static const struct tree_ops oem_ops = { .get = get_oem };
static const struct tree_ops firmware_ops = { .get = get_firmware };
static const struct tree_ops software_ops = { .get = get_software };
static const struct tree_ops hardware_ops = { .get = get_hardware };
static const struct tree_ops large_ops = { .get = get_large };
static const struct tree_ops depth_ops = { .get = get_depth };
static const struct tree_ops total_ops = { .get = get_total };
static const struct tree_ops segment_ops = { .get = get_segment };

#define FIXED	(TREE_PERMANENT | TREE_LIVE | TREE_NEEDED)

static const struct tree_shape uri_leaves[] = {
	{ "MaxDepth", TREE_CHR, TREE_GET, FIXED, NULL, NULL, &depth_ops,
	  "most segments of a URI" },
	{ "MaxTotLen", TREE_CHR, TREE_GET, FIXED, NULL, NULL, &total_ops, "most bytes of a URI" },
	{ "MaxSegLen", TREE_CHR, TREE_GET, FIXED, NULL, NULL, &segment_ops,
	  "most bytes of a segment" },
	{ }
};

static const struct tree_shape leaves[] = {
	{ "DevTyp", TREE_CHR, TREE_GET, FIXED, NULL, NULL, &type_ops, "kind of device" },
	{ "OEM", TREE_CHR, TREE_GET, FIXED, NULL, NULL, &oem_ops, "maker of the board" },
	{ "FwV", TREE_CHR, TREE_GET, FIXED, NULL, NULL, &firmware_ops, "version of the firmware" },
	{ "SwV", TREE_CHR, TREE_GET, FIXED, NULL, NULL, &software_ops,
	  "system, kernel and agent, with versions" },
	{ "HwV", TREE_CHR, TREE_GET, FIXED, NULL, NULL, &hardware_ops,
	  "architecture and version of the machine" },
	{ "LrgObj", TREE_BOOL, TREE_GET, FIXED, NULL, NULL, &large_ops,
	  "large objects are taken in pieces" },
	{ "URI", TREE_NODE, TREE_GET, TREE_PERMANENT | TREE_NEEDED, NULL, uri_leaves, NULL,
	  "limits of the tree; longer URIs are answered 414" },
	{ "Ext", TREE_NODE, TREE_ADD | TREE_GET, TREE_PERMANENT, NULL, tree_shape_any, NULL,
	  "anything else" },
	{ }
};

static const struct tree_shape shape = {
	"DevDetail", TREE_NODE, TREE_GET, TREE_PERMANENT | TREE_NEEDED, MO_DEVDETAIL, leaves, NULL,
	"what this device is made of"
};

const struct mo mo_devdetail = { MO_DEVDETAIL, &shape, NULL };

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ./DevInfo (DM_STDOBJ 5.3.1): who this device is; sent with every session's first package.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/mo.h"
#include "agent/dm/mo_machine.h"

static int get_id(struct tree *tree, const struct tree_node *node, uint8_t **data, size_t *len,
		  struct error *why)
{
	char id[MO_MACHINE_MAX];
	(void)tree;
	(void)node;

	if (mo_machine_id(id, sizeof(id), why))
		return DM_FAILED;
	return mo_text(data, len, id, why);
}

static int get_vendor(struct tree *tree, const struct tree_node *node, uint8_t **data,
		      size_t *len, struct error *why)
{
	char text[MO_MACHINE_MAX];
	(void)tree;
	(void)node;

	mo_machine_dmi("sys_vendor", text, sizeof(text));
	return mo_text(data, len, text, why);
}

static int get_model(struct tree *tree, const struct tree_node *node, uint8_t **data,
		     size_t *len, struct error *why)
{
	char text[MO_MACHINE_MAX];
	(void)tree;
	(void)node;

	mo_machine_dmi("product_name", text, sizeof(text));
	return mo_text(data, len, text, why);
}

static int get_version(struct tree *tree, const struct tree_node *node, uint8_t **data,
		       size_t *len, struct error *why)
{
	(void)tree;
	(void)node;
	return mo_text(data, len, "1.2", why);
}

static int get_language(struct tree *tree, const struct tree_node *node, uint8_t **data,
			size_t *len, struct error *why)
{
	char text[MO_MACHINE_MAX];
	(void)tree;
	(void)node;

	mo_machine_language(text, sizeof(text));
	return mo_text(data, len, text, why);
}

static const struct tree_ops id_ops = { .get = get_id };
static const struct tree_ops vendor_ops = { .get = get_vendor };
static const struct tree_ops model_ops = { .get = get_model };
static const struct tree_ops version_ops = { .get = get_version };
static const struct tree_ops language_ops = { .get = get_language };

#define FIXED	(TREE_PERMANENT | TREE_LIVE | TREE_NEEDED)
#define LEAF(name, ops, about) \
	{ name, TREE_CHR, TREE_GET, FIXED, NULL, NULL, ops, about }

static const struct tree_shape leaves[] = {
	LEAF("DevId", &id_ops, "identifier of this device, the same for all its life"),
	LEAF("Man", &vendor_ops, "maker of the machine"),
	LEAF("Mod", &model_ops, "its model"),
	LEAF("DmV", &version_ops, "version of OMA DM that the client speaks"),
	LEAF("Lang", &language_ops, "language of the system, RFC 5646"),
	{ "Ext", TREE_NODE, TREE_ADD | TREE_GET, TREE_PERMANENT, NULL, tree_shape_any, NULL,
	  "anything else" },
	{ }
};

static const struct tree_shape shape = {
	"DevInfo", TREE_NODE, TREE_GET, TREE_PERMANENT | TREE_NEEDED, MO_DEVINFO, leaves, NULL,
	"who this device is"
};

const struct mo mo_devinfo = { MO_DEVINFO, &shape, NULL };

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ./Cardgate/Association: whom this device is bound to, as the agent remembers it.
 */
#include <inttypes.h>
#include <stdio.h>

#include "agent/association.h"
#include "agent/dm/mo.h"
#include "agent/dm/mo_cardgate.h"
#include "agent/dm/tree_inside.h"
#include "agent/dm/tree_value.h"

#define GETTER(name)								\
static int get_##name(struct tree *tree, const struct tree_node *node,		\
		      uint8_t **data, size_t *len, struct error *why)		\
{										\
	struct association association;						\
	int ret;								\
	(void)node;								\
										\
	if (association_load(&association, tree->state, why))			\
		return DM_FAILED;						\
	ret = put_##name(&association, data, len, why);				\
	association_free(&association);						\
	return ret;								\
}										\
static const struct tree_ops name##_ops = { .get = get_##name }

static int put_hex(const uint8_t *bytes, size_t count, uint8_t **data, size_t *len,
		   struct error *why)
{
	char hex[2 * TRUST_DIGEST_SIZE + 1] = "";
	size_t i;

	for (i = 0; i < count; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
	return mo_text(data, len, hex, why);
}

static int put_bound(const struct association *a, uint8_t **data, size_t *len, struct error *why)
{
	return mo_text(data, len, a->exists ? "true" : "false", why);
}
GETTER(bound);

static int put_id(const struct association *a, uint8_t **data, size_t *len, struct error *why)
{
	return put_hex(a->id, a->exists ? sizeof(a->id) : 0, data, len, why);
}
GETTER(id);

static int put_authority(const struct association *a, uint8_t **data, size_t *len,
			 struct error *why)
{
	return mo_text(data, len, a->authority_name, why);
}
GETTER(authority);

static int put_key(const struct association *a, uint8_t **data, size_t *len, struct error *why)
{
	return put_hex(a->authority, a->exists ? sizeof(a->authority) : 0, data, len, why);
}
GETTER(key);

static int put_policy(const struct association *a, uint8_t **data, size_t *len, struct error *why)
{
	return mo_text(data, len, a->policy_name, why);
}
GETTER(policy);

static int put_version(const struct association *a, uint8_t **data, size_t *len,
		       struct error *why)
{
	return mo_format(data, len, why, "%" PRIu64, a->policy_version);
}
GETTER(version);

static int put_since(const struct association *a, uint8_t **data, size_t *len, struct error *why)
{
	char text[TREE_TIME_SIZE];

	tree_value_time(a->since, text);
	return mo_text(data, len, a->exists ? text : "", why);
}
GETTER(since);

#define FIXED	(TREE_PERMANENT | TREE_LIVE | TREE_NEEDED)

const struct tree_shape mo_association_leaves[] = {
	{ "Bound", TREE_BOOL, TREE_GET, FIXED, NULL, NULL, &bound_ops,
	  "false: nobody bound this device, and the others are empty" },
	{ "Id", TREE_CHR, TREE_GET, FIXED, NULL, NULL, &id_ops,
	  "of this association, as policies and releases for this device alone name it" },
	{ "Authority", TREE_CHR, TREE_GET, FIXED, NULL, NULL, &authority_ops,
	  "name of the Management Authority" },
	{ "AuthorityKey", TREE_CHR, TREE_GET, FIXED, NULL, NULL, &key_ops,
	  "SHA-256 of its key, hexadecimal" },
	{ "Policy", TREE_CHR, TREE_GET, FIXED, NULL, NULL, &policy_ops, "name of its policy" },
	{ "Version", TREE_INT, TREE_GET, FIXED, NULL, NULL, &version_ops,
	  "highest version that was taken" },
	{ "Since", TREE_CHR, TREE_GET, FIXED, NULL, NULL, &since_ops,
	  "when that was, 20260131T120000Z" },
	{ }
};

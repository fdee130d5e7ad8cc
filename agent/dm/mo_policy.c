// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ./Cardgate/Policy: what the kernel enforces, as the kernel itself says.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "agent/admit.h"
#include "agent/control.h"
#include "agent/dm/mo.h"
#include "agent/dm/mo_dcmo.h"
#include "agent/dm/mo_cardgate.h"
#include "agent/dm/tree_inside.h"
#include "agent/file.h"

#define GETTER(name)								\
static int get_##name(struct tree *tree, const struct tree_node *node,		\
		      uint8_t **data, size_t *len, struct error *why)		\
{										\
	const struct kernel_status *status;					\
	int ret = tree_kernel_status(tree, &status, why);			\
	(void)node;								\
										\
	return ret == DM_OK ? put_##name(status, data, len, why) : ret;		\
}										\
static const struct tree_ops name##_ops = { .get = get_##name }

static int put_name(const struct kernel_status *status, uint8_t **data, size_t *len,
		    struct error *why)
{
	return mo_text(data, len, status->has_policy ? status->policy_name : "", why);
}
GETTER(name);

static int put_version(const struct kernel_status *status, uint8_t **data, size_t *len,
		       struct error *why)
{
	return mo_format(data, len, why, "%" PRIu64, status->policy_version);
}
GETTER(version);

static int put_issuer(const struct kernel_status *status, uint8_t **data, size_t *len,
		      struct error *why)
{
	return mo_text(data, len, status->policy_issuer, why);
}
GETTER(issuer);

static int put_digest(const struct kernel_status *status, uint8_t **data, size_t *len,
		      struct error *why)
{
	char hex[2 * CARDGATE_DIGEST_SIZE + 1] = "";
	size_t i;

	for (i = 0; status->has_policy && i < CARDGATE_DIGEST_SIZE; i++)
		snprintf(hex + 2 * i, 3, "%02x", status->policy_digest[i]);
	return mo_text(data, len, hex, why);
}
GETTER(digest);

static int put_sealed(const struct kernel_status *status, uint8_t **data, size_t *len,
		      struct error *why)
{
	return mo_text(data, len, status->sealed ? "true" : "false", why);
}
GETTER(sealed);

static int put_enforced(const struct kernel_status *status, uint8_t **data, size_t *len,
			struct error *why)
{
	return mo_text(data, len, status->locksmith ? "false" : "true", why);
}
GETTER(enforced);

static int put_clock(const struct kernel_status *status, uint8_t **data, size_t *len,
		     struct error *why)
{
	return mo_text(data, len, status->clock == CARDGATE_CLOCK_TRUSTED ? "true" : "false", why);
}
GETTER(clock);

static int status_of(int ret)
{
	switch (ret) {
	case 0:
	case -EALREADY:
		return DM_OK;
	case -ECONNREFUSED:
	case -ETIMEDOUT:
	case -EPIPE:
		return DM_FAILED;
	case -EBADMSG:
		return DM_BAD_REQUEST;
	default:
		return DM_FORBIDDEN;
	}
}

/* Verified by the agent as if a card had brought it; what is in force cannot be taken back */
static int apply_bundle(struct tree *tree, const struct tree_node *node, bool gone,
			struct error *why)
{
	char path[512];
	int ret;

	if (gone || !node->data) {
		error_set(why, 0, "a policy cannot be taken back");
		return DM_FAILED;
	}
	snprintf(path, sizeof(path), "%s/" ADMIT_OFFER, tree->state);
	if (file_write(path, 0600, node->data, node->len, why))
		return DM_STORE_FAILED;
	ret = control_ask(CONTROL_SOCKET, CONTROL_OFFER, NULL, 0, why);
	unlink(path);
	return status_of(ret);
}

static const struct tree_ops bundle_ops = { .apply = apply_bundle };

#define FIXED	(TREE_PERMANENT | TREE_LIVE | TREE_NEEDED)

const struct tree_shape mo_policy_leaves[] = {
	{ "Name", TREE_CHR, TREE_GET, FIXED, NULL, NULL, &name_ops,
	  "name of the policy in force; empty: there is none" },
	{ "Version", TREE_INT, TREE_GET, FIXED, NULL, NULL, &version_ops,
	  "its version; 0: there is none" },
	{ "Issuer", TREE_CHR, TREE_GET, FIXED, NULL, NULL, &issuer_ops, "who made it" },
	{ "Digest", TREE_CHR, TREE_GET, FIXED, NULL, NULL, &digest_ops,
	  "SHA-256 of its rule set, hexadecimal" },
	{ "Bundle", TREE_BIN, TREE_REPLACE, TREE_PERMANENT | TREE_LIVE, MO_DCMO_BUNDLE, NULL,
	  &bundle_ops, "Replace: the authority's next policy, as a card would bring it" },
	{ "Sealed", TREE_BOOL, TREE_GET, FIXED, NULL, NULL, &sealed_ops,
	  "the kernel takes only what the authority signed, until reboot" },
	{ "Enforced", TREE_BOOL, TREE_GET, FIXED, NULL, NULL, &enforced_ops,
	  "false: decisions are made and not carried out (locksmith)" },
	{ "ClockTrusted", TREE_BOOL, TREE_GET, FIXED, NULL, NULL, &clock_ops,
	  "false: the clock was set back and timed rules fail closed" },
	{ }
};

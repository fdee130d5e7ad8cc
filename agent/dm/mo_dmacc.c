// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ./DMAcc/<x> (DM_STDOBJ 5.3.3): the servers that manage this device, and how each side proves
 * who it is. Who has an account has all rights on ./DCMO and ./Cardgate; so accounts are made by
 * the device's administrator, by a card, or by who has one.
 */
#include <string.h>

#include "agent/dm/mo.h"
#include "agent/dm/tree_acl.h"

#define ALL	(TREE_ADD | TREE_DELETE | TREE_GET | TREE_REPLACE)
#define SECRET	(TREE_ADD | TREE_DELETE | TREE_REPLACE)

static bool is_one_of(const uint8_t *data, size_t len, const char * const *values)
{
	for (; *values; values++)
		if (len == strlen(*values) && !memcmp(data, *values, len))
			return true;
	return false;
}

static int check_list(const struct tree_node *node, const uint8_t *data, size_t len,
		      const char * const *values, struct error *why)
{
	if (is_one_of(data, len, values))
		return DM_OK;
	error_set(why, 0, "%s: %.*s is none of its values", node->name, (int)len,
		  data ? (const char *)data : "");
	return DM_BAD_REQUEST;
}

static int check_app(const struct tree_node *node, const uint8_t *data, size_t len,
		     struct error *why)
{
	static const char * const values[] = { "w7", NULL };

	return check_list(node, data, len, values, why);
}

static int check_level(const struct tree_node *node, const uint8_t *data, size_t len,
		       struct error *why)
{
	static const char * const values[] = { "CLCRED", "SRVCRED", "OBEX", "HTTP", NULL };

	return check_list(node, data, len, values, why);
}

static int check_type(const struct tree_node *node, const uint8_t *data, size_t len,
		      struct error *why)
{
	static const char * const values[] = {
		"HTTP-BASIC", "HTTP-DIGEST", "BASIC", "DIGEST", "HMAC", "X509", "SECURID",
		"SAFEWORD", "DIGIPASS", "TRANSPORT", NULL
	};

	return check_list(node, data, len, values, why);
}

static int check_address_type(const struct tree_node *node, const uint8_t *data, size_t len,
			      struct error *why)
{
	static const char * const values[] = { "URI", "IPv4", "IPv6", NULL };

	return check_list(node, data, len, values, why);
}

static int check_server(const struct tree_node *node, const uint8_t *data, size_t len,
			struct error *why)
{
	(void)len;
	/* An ACL could not name it */
	if (data && tree_acl_server_ok((const char *)data))
		return DM_OK;
	error_set(why, 0, "%s: no identifier of a server", node->name);
	return DM_BAD_REQUEST;
}

static const struct tree_ops app_ops = { .check = check_app };
static const struct tree_ops level_ops = { .check = check_level };
static const struct tree_ops type_ops = { .check = check_type };
static const struct tree_ops address_type_ops = { .check = check_address_type };
static const struct tree_ops server_ops = { .check = check_server };

static const struct tree_shape reference_leaves[] = {
	{ "ConRef", TREE_CHR, ALL, 0, NULL, NULL, NULL, "a connection" },
	{ }
};

static const struct tree_shape references[] = {
	{ "", TREE_NODE, ALL, 0, NULL, reference_leaves, NULL, "one of several" },
	{ }
};

static const struct tree_shape port_leaves[] = {
	{ "PortNbr", TREE_CHR, ALL, 0, NULL, NULL, NULL, "number of the port" },
	{ }
};

static const struct tree_shape ports[] = {
	{ "", TREE_NODE, ALL, 0, NULL, port_leaves, NULL, "one of several" },
	{ }
};

static const struct tree_shape address_leaves[] = {
	{ "Addr", TREE_CHR, ALL, TREE_NEEDED, NULL, NULL, NULL, "URL of the server" },
	{ "AddrType", TREE_CHR, ALL, TREE_NEEDED, NULL, NULL, &address_type_ops,
	  "URI, IPv4 or IPv6" },
	{ "Port", TREE_NODE, ALL, 0, NULL, ports, NULL, "ports" },
	{ }
};

static const struct tree_shape addresses[] = {
	{ "", TREE_NODE, ALL, 0, NULL, address_leaves, NULL, "one of several" },
	{ }
};

static const struct tree_shape credential_leaves[] = {
	{ "AAuthLevel", TREE_CHR, ALL, TREE_NEEDED, NULL, NULL, &level_ops,
	  "who proves: CLCRED the client, SRVCRED the server" },
	{ "AAuthType", TREE_CHR, ALL, 0, NULL, NULL, &type_ops, "how" },
	{ "AAuthName", TREE_CHR, ALL, 0, NULL, NULL, NULL, "name" },
	{ "AAuthSecret", TREE_CHR, SECRET, 0, NULL, NULL, NULL, "secret; nobody reads it" },
	{ "AAuthData", TREE_BIN, SECRET, 0, NULL, NULL, NULL, "next nonce; nobody reads it" },
	{ }
};

static const struct tree_shape credentials[] = {
	{ "", TREE_NODE, ALL, 0, NULL, credential_leaves, NULL, "one of several" },
	{ }
};

static const struct tree_shape account_leaves[] = {
	{ "AppID", TREE_CHR, ALL, TREE_NEEDED, NULL, NULL, &app_ops, "w7" },
	{ "ServerID", TREE_CHR, ALL, TREE_NEEDED, NULL, NULL, &server_ops,
	  "identifier of the server, as ACLs name it" },
	{ "Name", TREE_CHR, ALL, 0, NULL, NULL, NULL, "name for people" },
	{ "PrefConRef", TREE_CHR, ALL, 0, NULL, NULL, NULL, "connection that is preferred" },
	{ "ToConRef", TREE_NODE, ALL, 0, NULL, references, NULL, "connections" },
	{ "AppAddr", TREE_NODE, ALL, TREE_NEEDED, NULL, addresses, NULL, "addresses" },
	{ "AAuthPref", TREE_CHR, ALL, 0, NULL, NULL, &type_ops, "proof that is preferred" },
	{ "AppAuth", TREE_NODE, ALL, 0, NULL, credentials, NULL, "proofs" },
	{ "Ext", TREE_NODE, ALL, 0, NULL, tree_shape_any, NULL, "anything else" },
	{ }
};

static const struct tree_shape accounts[] = {
	{ "", TREE_NODE, ALL, 0, MO_DMACC, account_leaves, NULL, "an account" },
	{ }
};

static const struct tree_shape shape = {
	"DMAcc", TREE_NODE, TREE_ADD | TREE_GET, TREE_PERMANENT | TREE_OWNED | TREE_NEEDED, NULL,
	accounts, NULL, "the servers that manage this device"
};

const struct mo mo_dmacc = { MO_DMACC, &shape, NULL };

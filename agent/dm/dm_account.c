// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a session needs of ./DMAcc (DM_STDOBJ 5.3.3), and the nonces that it
 * leaves there.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/dm_account.h"

#define ROOT	"./DMAcc"

static const struct {
	const char *name;
	enum auth_type type;
} auth_names[] = {
	{ "BASIC", AUTH_BASIC },
	{ "DIGEST", AUTH_MD5 },
	{ "HMAC", AUTH_HMAC },
};

/* A type that is of no message (TRANSPORT, X509) is TLS's */
static enum auth_type auth_named(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(auth_names) / sizeof(*auth_names); i++)
		if (!strcmp(auth_names[i].name, name))
			return auth_names[i].type;
	return AUTH_NONE;
}

/* The device itself asks; a node that is not there is empty */
static int get(struct tree *tree, const char *uri, char *value, size_t size, struct error *err)
{
	struct tree_items items = {};
	const struct tree_item *item;
	struct error why = {};
	int status, ret = 0;

	*value = '\0';
	status = tree_get(tree, NULL, uri, &items, &why);
	if (status == DM_NOT_FOUND)
		return 0;
	if (status != DM_OK)
		return error_set(err, -EIO, "%s: status %d: %s", uri, status, why.text);
	if (items.count == 1 && items.items[0].data) {
		item = &items.items[0];
		if (item->len >= size || memchr(item->data, '\0', item->len))
			ret = error_set(err, -EINVAL, "%s: longer than %zu bytes, or binary", uri,
					size - 1);
		else
			*stpncpy(value, (const char *)item->data, item->len) = '\0';
	}
	tree_items_free(&items);
	return ret;
}

static int get_below(struct tree *tree, const char *base, const char *leaf, char *value,
		     size_t size, struct error *err)
{
	char uri[TREE_URI_MAX + 1];

	if (snprintf(uri, sizeof(uri), "%s/%s", base, leaf) >= (int)sizeof(uri))
		return error_set(err, -ENAMETOOLONG, "%s/%s: URI too long", base, leaf);
	return get(tree, uri, value, size, err);
}

static int get_nonce(struct tree *tree, struct dm_proof *proof, struct error *err)
{
	char uri[TREE_URI_MAX + 16];
	struct tree_items items = {};
	struct error why = {};

	snprintf(uri, sizeof(uri), "%s/AAuthData", proof->path);
	if (tree_get(tree, NULL, uri, &items, &why) != DM_OK)
		return 0;
	if (items.items[0].len > AUTH_NONCE_MAX) {
		tree_items_free(&items);
		return error_set(err, -EINVAL, "%s: longer than %d bytes", uri, AUTH_NONCE_MAX);
	}
	proof->nonce.len = items.items[0].len;
	if (proof->nonce.len)
		memcpy(proof->nonce.bytes, items.items[0].data, proof->nonce.len);
	tree_items_free(&items);
	return 0;
}

static int read_proof(struct tree *tree, struct dm_proof *proof, struct error *err)
{
	char level[16], type[16];
	int ret;

	ret = get_below(tree, proof->path, "AAuthLevel", level, sizeof(level), err) ?:
	      get_below(tree, proof->path, "AAuthType", type, sizeof(type), err) ?:
	      get_below(tree, proof->path, "AAuthName", proof->name, sizeof(proof->name), err) ?:
	      get_below(tree, proof->path, "AAuthSecret", proof->secret, sizeof(proof->secret),
			err) ?:
	      get_nonce(tree, proof, err);
	proof->server = !strcmp(level, "SRVCRED");
	proof->type = auth_named(type);
	if (strcmp(level, "SRVCRED") && strcmp(level, "CLCRED"))
		proof->type = AUTH_TYPES;	/* of another layer */
	return ret;
}

/* Calls @read for each child of a node; they are separated by "/" in its value */
static int each(struct tree *tree, const char *uri,
		int (*read)(struct tree *tree, const char *path, void *data, struct error *err),
		void *data, struct error *err)
{
	char names[4096], path[TREE_URI_MAX + 1], *name, *rest = names;
	int ret = get(tree, uri, names, sizeof(names), err);

	while (!ret && (name = strsep(&rest, "/"))) {
		if (!*name)
			continue;
		if (snprintf(path, sizeof(path), "%s/%s", uri, name) >= (int)sizeof(path))
			return error_set(err, -ENAMETOOLONG, "%s/%s: URI too long", uri, name);
		ret = read(tree, path, data, err);
	}
	return ret;
}

static int add_proof(struct tree *tree, const char *path, void *data, struct error *err)
{
	struct dm_account *account = data;
	struct dm_proof *proof;

	if (account->proof_count == DM_ACCOUNT_PROOFS)
		return error_set(err, -E2BIG, "%s: more than %d proofs", path, DM_ACCOUNT_PROOFS);
	proof = &account->proofs[account->proof_count++];
	memset(proof, 0, sizeof(*proof));
	snprintf(proof->path, sizeof(proof->path), "%s", path);
	return read_proof(tree, proof, err);
}

static int add_port(struct tree *tree, const char *path, void *data, struct error *err)
{
	struct dm_account *account = data;
	char port[8], *end;
	int ret;

	ret = get_below(tree, path, "PortNbr", port, sizeof(port), err);
	if (ret || !*port)
		return ret;
	account->port = (unsigned int)strtoul(port, &end, 10);
	if (*end || !account->port || account->port > 65535)
		return error_set(err, -EINVAL, "%s/PortNbr: \"%s\", expected 1 to 65535", path,
				 port);
	return 0;
}

/* The first one counts */
static int add_address(struct tree *tree, const char *path, void *data, struct error *err)
{
	struct dm_account *account = data;
	char ports[TREE_URI_MAX + 8];

	if (*account->url)
		return 0;
	snprintf(ports, sizeof(ports), "%s/Port", path);
	return get_below(tree, path, "Addr", account->url, sizeof(account->url), err) ?:
	       each(tree, ports, add_port, account, err);
}

/**
 * dm_account_read - read an account
 * @tree: where from
 * @name: of its node below ./DMAcc
 * @account: set to it; dm_account_forget() wipes its secrets
 * @err: message on failure
 *
 * Return: 0, -ENOENT when there is none of that name, -EINVAL when it cannot be used, or another
 * -errno.
 */
int dm_account_read(struct tree *tree, const char *name, struct dm_account *account,
		    struct error *err)
{
	char base[TREE_URI_MAX + 1], below[TREE_URI_MAX + 16], pref[16], encoding[8];
	int ret;

	memset(account, 0, sizeof(*account));
	if (strchr(name, '/') || strlen(name) > TREE_SEGMENT_MAX)
		return error_set(err, -EINVAL, "%s: no name of an account", name);
	snprintf(account->name, sizeof(account->name), "%s", name);
	snprintf(base, sizeof(base), ROOT "/%s", name);
	ret = get_below(tree, base, "ServerID", account->server, sizeof(account->server), err);
	if (!ret && !*account->server)
		return error_set(err, -ENOENT, "%s: no such account", name);
	if (!ret)
		ret = get_below(tree, base, "AAuthPref", pref, sizeof(pref), err) ?:
		      get_below(tree, base, "Ext/Cardgate/CA", account->ca, sizeof(account->ca),
				err) ?:
		      get_below(tree, base, "Ext/Cardgate/Certificate", account->certificate,
				sizeof(account->certificate), err) ?:
		      get_below(tree, base, "Ext/Cardgate/Key", account->key,
				sizeof(account->key), err) ?:
		      get_below(tree, base, "Ext/Cardgate/Encoding", encoding, sizeof(encoding),
				err);
	if (ret)
		return ret;
	account->pref = auth_named(pref);
	account->wbxml = !strcmp(encoding, "wbxml");
	snprintf(below, sizeof(below), "%s/AppAddr", base);
	ret = each(tree, below, add_address, account, err);
	snprintf(below, sizeof(below), "%s/AppAuth", base);
	if (!ret)
		ret = each(tree, below, add_proof, account, err);
	if (!ret && !*account->url)
		ret = error_set(err, -EINVAL, "%s: account without an address", name);
	if (ret)
		dm_account_forget(account);
	return ret;
}

/**
 * dm_account_forget - wipe an account's secrets
 * @account: the account
 */
void dm_account_forget(struct dm_account *account)
{
	explicit_bzero(account->proofs, sizeof(account->proofs));
	account->proof_count = 0;
}

/**
 * dm_account_proof - what to prove with in some way
 * @account: the account
 * @server: what the server proves with, else the client
 * @type: the way
 *
 * Return: the proof, or NULL.
 */
struct dm_proof *dm_account_proof(struct dm_account *account, bool server, enum auth_type type)
{
	size_t i;

	for (i = 0; i < account->proof_count; i++)
		if (account->proofs[i].server == server && account->proofs[i].type == type)
			return &account->proofs[i];
	return NULL;
}

/**
 * dm_account_first - what to prove with when nobody was asked yet
 * @account: the account
 * @server: what the server proves with, else the client
 *
 * Return: the proof that is preferred, else the first, or NULL: TLS does it.
 */
struct dm_proof *dm_account_first(struct dm_account *account, bool server)
{
	struct dm_proof *proof = dm_account_proof(account, server, account->pref);
	size_t i;

	if (proof && account->pref != AUTH_NONE)
		return proof;
	for (i = 0; i < account->proof_count; i++) {
		proof = &account->proofs[i];
		if (proof->server == server && proof->type != AUTH_NONE &&
		    proof->type != AUTH_TYPES)
			return proof;
	}
	return NULL;
}

/**
 * dm_account_nonce - keep the nonce of the next session
 * @tree: where to
 * @proof: whose; has it, too, afterwards
 * @nonce: the nonce
 * @err: message on failure
 *
 * Return: 0 or -EIO.
 */
int dm_account_nonce(struct tree *tree, struct dm_proof *proof, const struct auth_nonce *nonce,
		     struct error *err)
{
	char uri[TREE_URI_MAX + 16];
	struct tree_item item = { .uri = uri, .format = TREE_BIN, .len = nonce->len };
	struct error why = {};
	int status;

	proof->nonce = *nonce;
	snprintf(uri, sizeof(uri), "%s/AAuthData", proof->path);
	item.data = malloc(nonce->len + 1);
	if (!item.data)
		return error_set(err, -ENOMEM, "%s: out of memory", uri);
	memcpy(item.data, nonce->bytes, nonce->len);
	status = tree_replace(tree, NULL, &item, &why);
	if (status == DM_NOT_FOUND)
		status = tree_add(tree, NULL, &item, &why);
	free(item.data);
	if (status != DM_OK)
		return error_set(err, -EIO, "%s: status %d: %s", uri, status, why.text);
	return 0;
}

struct names {
	char **list;
	size_t count;
};

static int add_name(struct tree *tree, const char *path, void *data, struct error *err)
{
	struct names *names = data;
	char **list = reallocarray(names->list, names->count + 1, sizeof(*list));
	(void)tree;

	if (!list)
		return error_set(err, -ENOMEM, "accounts: out of memory");
	names->list = list;
	list[names->count] = strdup(path + strlen(ROOT "/"));
	if (!list[names->count])
		return error_set(err, -ENOMEM, "accounts: out of memory");
	names->count++;
	return 0;
}

/**
 * dm_account_names - names of the accounts that there are
 * @tree: where to look
 * @names: set to them, for dm_account_names_free()
 * @count: how many
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int dm_account_names(struct tree *tree, char ***names, size_t *count, struct error *err)
{
	struct names all = {};
	int ret = each(tree, ROOT, add_name, &all, err);

	if (ret)
		dm_account_names_free(all.list, all.count);
	*names = ret ? NULL : all.list;
	*count = ret ? 0 : all.count;
	return ret;
}

/**
 * dm_account_names_free - give them back
 * @names: the names
 * @count: how many
 */
void dm_account_names_free(char **names, size_t count)
{
	while (count)
		free(names[--count]);
	free(names);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_ACCOUNT_H
#define CARDGATE_DM_ACCOUNT_H

#include "agent/dm/auth.h"
#include "agent/dm/tree.h"

#define DM_ACCOUNT_PROOFS	4
#define DM_ACCOUNT_TEXT_MAX	512

/*
 * struct dm_proof - an AppAuth of an account (DM_STDOBJ 5.3.3)
 * @path: URI of its node
 * @server: AAuthLevel is SRVCRED: the server proves to this device; else CLCRED
 * @type: AAuthType; AUTH_NONE: TLS proves
 * @name: AAuthName
 * @secret: AAuthSecret
 * @nonce: AAuthData
 */
struct dm_proof {
	char path[TREE_URI_MAX + 1];
	bool server;
	enum auth_type type;
	char name[DM_ACCOUNT_TEXT_MAX];
	char secret[DM_ACCOUNT_TEXT_MAX];
	struct auth_nonce nonce;
};

/*
 * struct dm_account - a server that manages this device: a node of ./DMAcc
 * @name: of the node
 * @server: ServerID
 * @url, @port: AppAddr; @port 0: what @url says
 * @pref: AAuthPref
 * @ca, @certificate, @key: Ext/Cardgate/{CA,Certificate,Key}: for TLS; "": none
 * @wbxml: Ext/Cardgate/Encoding is "wbxml": how a session begins
 * @proofs: AppAuth
 */
struct dm_account {
	char name[TREE_SEGMENT_MAX + 1];
	char server[DM_ACCOUNT_TEXT_MAX];
	char url[DM_ACCOUNT_TEXT_MAX];
	unsigned int port;
	enum auth_type pref;
	char ca[DM_ACCOUNT_TEXT_MAX], certificate[DM_ACCOUNT_TEXT_MAX], key[DM_ACCOUNT_TEXT_MAX];
	bool wbxml;
	struct dm_proof proofs[DM_ACCOUNT_PROOFS];
	size_t proof_count;
};

int dm_account_names(struct tree *tree, char ***names, size_t *count, struct error *err);
void dm_account_names_free(char **names, size_t count);
int dm_account_read(struct tree *tree, const char *name, struct dm_account *account,
		    struct error *err);
void dm_account_forget(struct dm_account *account);
struct dm_proof *dm_account_proof(struct dm_account *account, bool server, enum auth_type type);
struct dm_proof *dm_account_first(struct dm_account *account, bool server);
int dm_account_nonce(struct tree *tree, struct dm_proof *proof, const struct auth_nonce *nonce,
		     struct error *err);

#endif

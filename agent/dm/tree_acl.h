/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_TREE_ACL_H
#define CARDGATE_DM_TREE_ACL_H

#include <stdbool.h>

/* Longest value of an ACL property, bytes */
#define TREE_ACL_MAX	1024

bool tree_acl_ok(const char *acl);
unsigned int tree_acl_rights(const char *acl, const char *server);
char *tree_acl_without(const char *acl, const char *server);
bool tree_acl_server_ok(const char *server);

#endif

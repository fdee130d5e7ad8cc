// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Values of the ACL property: "Add=a+b&Get=*" (DM_TND 7.7.1).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/tree_acl.h"
#include "agent/dm/tree_shape.h"

static const struct {
	const char *name;
	enum tree_right right;
} commands[] = {
	{ "Add", TREE_ADD },
	{ "Delete", TREE_DELETE },
	{ "Exec", TREE_EXEC },
	{ "Get", TREE_GET },
	{ "Replace", TREE_REPLACE },
};

#define COMMANDS	(sizeof(commands) / sizeof(commands[0]))

/* Entry "Add=...": which command; COMMANDS: none */
static size_t command_of(const char *entry)
{
	size_t i, len;

	for (i = 0; i < COMMANDS; i++) {
		len = strlen(commands[i].name);
		if (!strncmp(entry, commands[i].name, len) && entry[len] == '=')
			return i;
	}
	return COMMANDS;
}

/* The servers of an entry, one after the other; an empty one ends them */
static const char *first_server(const char *entry, size_t *len)
{
	entry = strchr(entry, '=') + 1;
	*len = strcspn(entry, "+&");
	return entry;
}

static const char *next_server(const char *server, size_t *len)
{
	if (server[*len] != '+')
		return NULL;
	server += *len + 1;
	*len = strcspn(server, "+&");
	return server;
}

static const char *next_entry(const char *entry)
{
	entry += strcspn(entry, "&");
	return *entry ? entry + 1 : NULL;
}

/**
 * tree_acl_server_ok - can that server be told in an ACL?
 * @server: its identifier
 */
bool tree_acl_server_ok(const char *server)
{
	return *server && strlen(server) <= 128 && !strpbrk(server, "+&=*") &&
	       strspn(server, " \t\r\n") == 0;
}

static bool entry_ok(const char *entry, unsigned int *seen)
{
	size_t command = command_of(entry), len, count = 0;
	const char *server;
	bool all = false;

	if (command == COMMANDS || *seen & commands[command].right)
		return false;
	*seen |= commands[command].right;
	for (server = first_server(entry, &len); server; server = next_server(server, &len)) {
		if (!len || memchr(server, '=', len))
			return false;
		all |= !!memchr(server, '*', len);
		if (all && (len != 1 || count))
			return false;
		count++;
	}
	return true;
}

/**
 * tree_acl_ok - is it an ACL?
 * @acl: the text; empty is one, which inherits
 */
bool tree_acl_ok(const char *acl)
{
	unsigned int seen = 0;

	if (strlen(acl) > TREE_ACL_MAX)
		return false;
	for (; acl && *acl; acl = next_entry(acl)) {
		if (!entry_ok(acl, &seen))
			return false;
		if (acl[strcspn(acl, "&")] && !acl[strcspn(acl, "&") + 1])
			return false;
	}
	return true;
}

/**
 * tree_acl_rights - what an ACL lets a server do
 * @acl: as tree_acl_ok() takes it
 * @server: its identifier
 *
 * Return: enum tree_right.
 */
unsigned int tree_acl_rights(const char *acl, const char *server)
{
	unsigned int rights = 0;
	const char *one;
	size_t len;

	for (; acl && *acl; acl = next_entry(acl))
		for (one = first_server(acl, &len); one; one = next_server(one, &len))
			if ((len == 1 && *one == '*') ||
			    (len == strlen(server) && !memcmp(one, server, len)))
				rights |= commands[command_of(acl)].right;
	return rights;
}

/**
 * tree_acl_without - an ACL less a server that is gone (DM_TND 7.7.1.3)
 * @acl: as tree_acl_ok() takes it
 * @server: its identifier
 *
 * Return: the ACL, from malloc(), or NULL when memory ran out.
 */
char *tree_acl_without(const char *acl, const char *server)
{
	char *text = NULL;
	const char *one;
	size_t size, len;
	FILE *out = open_memstream(&text, &size);
	bool begun = false, listed;

	if (!out)
		return NULL;
	for (; acl && *acl; acl = next_entry(acl)) {
		listed = false;
		for (one = first_server(acl, &len); one; one = next_server(one, &len)) {
			if (len == strlen(server) && !memcmp(one, server, len))
				continue;
			if (listed)
				fprintf(out, "+%.*s", (int)len, one);
			else
				fprintf(out, "%s%s=%.*s", begun ? "&" : "",
					commands[command_of(acl)].name, (int)len, one);
			listed = true;
			begun = true;
		}
	}
	if (fclose(out)) {
		free(text);
		return NULL;
	}
	return text;
}

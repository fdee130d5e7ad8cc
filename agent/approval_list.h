/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_APPROVAL_LIST_H
#define CARDGATE_APPROVAL_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/error.h"
#include "agent/trust.h"

#define APPROVAL_NAMESPACE	"urn:cardgate:approval:1"
#define APPROVAL_NAME_SIZE	64	/* of a list, with its NUL */
#define APPROVAL_TEXT_SIZE	128	/* of what is said of a package, with its NUL */
#define APPROVAL_ENTRIES_MAX	(1 << 20)

/**
 * struct approval_list - what a list says of itself
 * @name: which list of its authority it is
 * @version: rises with each change, from 1; a lower one is never taken
 * @until: last day that it approves on, days since 1970-01-01; INT32_MAX: none
 * @entries: packages approved and withdrawn
 */
struct approval_list {
	char name[APPROVAL_NAME_SIZE];
	uint64_t version;
	int32_t until;
	size_t entries;
};

/**
 * struct approval_entry - a package in a list
 * @withdrawn: it is not to be installed, whatever else approves it
 * @digest: SHA-256 of its file
 * @size: bytes of it, 0: not said
 * @name: what it is called
 * @version: which of that name; empty: not said
 * @architecture: for which machines; empty: not said
 * @until: last day that it is approved on, as of the list
 * @reason: why it is withdrawn; empty: not said
 */
struct approval_entry {
	bool withdrawn;
	uint8_t digest[TRUST_DIGEST_SIZE];
	uint64_t size;
	char name[APPROVAL_TEXT_SIZE];
	char version[APPROVAL_TEXT_SIZE];
	char architecture[APPROVAL_TEXT_SIZE];
	int32_t until;
	char reason[APPROVAL_TEXT_SIZE];
};

/**
 * typedef approval_each - is given each entry of a list, in order
 * @data: as given to approval_list_read()
 * @entry: the entry
 *
 * Return: 0 to go on, or what approval_list_read() is to return.
 */
typedef int (*approval_each)(void *data, const struct approval_entry *entry);

int approval_list_read(const uint8_t *xml, size_t len, struct approval_list *list,
		       approval_each each, void *data, struct error *err);

#endif

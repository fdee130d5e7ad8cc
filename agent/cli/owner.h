/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CLI_OWNER_H
#define CARDGATE_CLI_OWNER_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/cardgate.h>

#include "agent/error.h"

#define OWNER_FILE	"/var/lib/cardgate/association.json"

struct json_object;

/**
 * struct owner - the association, as the agent keeps it
 * @authority: the authority's identity in hexadecimal, or NULL
 * @authority_name: whom this machine obeys; NULL: nobody
 * @policy_name: policy that was taken from it last, or NULL
 * @policy_version: its version
 * @since: when it was taken, seconds since 1970-01-01 UTC; 0: not known
 * @id: of the association, in hexadecimal, or NULL
 * @root: owns the strings
 */
struct owner {
	const char *authority;
	const char *authority_name;
	const char *policy_name;
	uint64_t policy_version;
	int64_t since;
	const char *id;
	struct json_object *root;
};

bool owner_id(const struct owner *owner, uint8_t id[CARDGATE_ASSOCIATION_SIZE]);
int owner_read(struct owner *owner, struct error *err);
void owner_free(struct owner *owner);
struct json_object *owner_json(const struct owner *owner);

#endif

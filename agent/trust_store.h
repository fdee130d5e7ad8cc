/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TRUST_STORE_H
#define CARDGATE_TRUST_STORE_H

#include <stdbool.h>
#include <time.h>

#include "agent/trust.h"

#define TRUST_STORE_DIR		"/etc/cardgate/anchors"
#define TRUST_STORE_FILE_MAX	256
#define TRUST_STORE_MAX		128

/**
 * struct trust_entry - an anchor or a revocation list of a device
 * @file: name of its file in the directory
 * @is_list: it is a revocation list; there are neither @fingerprint nor
 *	@authority then
 * @subject: name of the authority, on one line
 * @fingerprint: SHA-256 of the certificate
 * @authority: SHA-256 of its key, see struct trust_verdict
 * @from: begin of its validity, seconds since 1970-01-01 UTC
 * @until: end of it; of a list: when a newer one was promised, 0: never
 * @problem: why it cannot be used; empty when it can
 */
struct trust_entry {
	char file[TRUST_STORE_FILE_MAX];
	bool is_list;
	char subject[TRUST_SUBJECT_MAX];
	uint8_t fingerprint[TRUST_DIGEST_SIZE];
	uint8_t authority[TRUST_DIGEST_SIZE];
	time_t from;
	time_t until;
	struct error problem;
};

int trust_store_list(const char *dir, time_t now, struct trust_entry **entries, size_t *count,
		     struct error *err);
int trust_store_look(const char *path, time_t now, struct trust_entry *entry, struct error *err);
int trust_store_add(const char *dir, const char *path, time_t now, struct trust_entry *entry,
		    struct error *err);
int trust_store_find(const struct trust_entry *entries, size_t count, const char *name,
		     const struct trust_entry **entry, struct error *err);
int trust_store_remove(const char *dir, const struct trust_entry *entry, struct error *err);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_ASSOCIATION_H
#define CARDGATE_ASSOCIATION_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include <linux/cardgate.h>

#include "agent/bundle.h"
#include "agent/error.h"
#include "agent/trust.h"

#define ASSOCIATION_DIR	"/var/lib/cardgate"

/**
 * struct association - the bond between this device and an authority
 * @exists: false until the first card was taken
 * @authority: the Management Authority's identity, see struct trust_verdict
 * @authority_name: its name
 * @policy_name: name of the policy in force
 * @policy_version: its version; a lower one is never taken
 * @digest: SHA-256 of its rule set
 * @since: when the policy was taken
 * @id: of this association, random; a release for one device names it
 * @bundle: the bundle that brought it
 */
struct association {
	bool exists;
	uint8_t authority[TRUST_DIGEST_SIZE];
	char authority_name[TRUST_SUBJECT_MAX];
	char policy_name[64];
	uint64_t policy_version;
	uint8_t digest[TRUST_DIGEST_SIZE];
	time_t since;
	uint8_t id[CARDGATE_ASSOCIATION_SIZE];
	struct bundle bundle;
};

int association_load(struct association *association, const char *dir, struct error *err);
int association_store(const struct association *association, const char *dir,
		      struct error *err);
void association_show(const struct association *association, const char *dir);
int association_accepts(const struct association *association,
			const struct association *offer, struct error *err);
void association_remove(const char *dir);
void association_free(struct association *association);

#endif

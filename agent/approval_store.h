/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_APPROVAL_STORE_H
#define CARDGATE_APPROVAL_STORE_H

#include "agent/approval_list.h"
#include "agent/trust_approval.h"

#define APPROVAL_STORE		"approvals"	/* below the state directory */
#define APPROVAL_SUFFIX		".cga"
#define APPROVAL_FILE_SIZE	256

/**
 * enum approval_state - what approvals say of a package; of several the last counts
 * @APPROVAL_NONE: nothing
 * @APPROVAL_OTHER: one of that name is approved, with another content
 * @APPROVAL_EXPIRED: it was approved, until a day that is over
 * @APPROVAL_UNTRUSTED: there is a signature, and it is not to be believed or is over another
 *	package
 * @APPROVAL_GOOD: it is approved
 * @APPROVAL_WITHDRAWN: it is not to be installed
 */
enum approval_state {
	APPROVAL_NONE,
	APPROVAL_OTHER,
	APPROVAL_EXPIRED,
	APPROVAL_UNTRUSTED,
	APPROVAL_GOOD,
	APPROVAL_WITHDRAWN,
};

/**
 * struct approval_query - is this package approved?
 * @digest: SHA-256 of it
 * @name: what it says that it is called, or NULL
 * @state: set to what is known of it
 * @why: set to who approved it, or why it is not, for a person
 * @by: set to who signed what is known of it, or empty
 * @authority: likewise, by whose authority
 */
struct approval_query {
	uint8_t digest[TRUST_DIGEST_SIZE];
	const char *name;
	enum approval_state state;
	struct error why;
	char by[TRUST_SUBJECT_MAX];
	char authority[TRUST_SUBJECT_MAX];
};

/**
 * struct approval_item - an approval that this device has
 * @file: its file
 * @approval: what it is, also when it is not to be believed
 * @list: of a list: what it says of itself
 * @past: its signer's certificate has expired: only what it withdraws counts
 * @beside: of one that lies beside a package: that
 * @problem: why it does not count, empty when it does
 * @ret: the same for programs
 */
struct approval_item {
	char file[APPROVAL_FILE_SIZE];
	struct trust_approval approval;
	struct approval_list list;
	bool past;
	struct approval_query *beside;
	struct error problem;
	int ret;
};

/**
 * struct approval_terms - whom to believe
 * @anchors: authorities that this device believes
 * @authority: the one that it is bound to, NULL: to none
 * @authority_name: name of that
 * @now: seconds since 1970-01-01 UTC
 */
struct approval_terms {
	const struct trust_anchors *anchors;
	const uint8_t *authority;
	const char *authority_name;
	time_t now;
};

/**
 * struct approval_store - approvals
 * @terms: whom to believe
 * @items: the approvals
 * @count: how many
 */
struct approval_store {
	struct approval_terms terms;
	struct approval_item *items;
	size_t count;
};

int approval_store_open(struct approval_store *store, const char *state,
			const struct approval_terms *terms, struct error *err);
void approval_store_close(struct approval_store *store);
int approval_store_offer(struct approval_store *store, const char *path,
			 struct approval_query *beside, struct error *err);
int approval_store_find(const struct approval_store *store, struct approval_query **queries,
			size_t count, struct error *err);
int approval_store_add(struct approval_store *store, const char *state, const char *path,
		       const struct approval_item **item, struct error *err);
int approval_store_remove(struct approval_store *store, const char *state, const char *name,
			  struct error *err);

#endif

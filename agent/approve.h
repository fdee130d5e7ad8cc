/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_APPROVE_H
#define CARDGATE_APPROVE_H

#include <limits.h>

#include "agent/approval_store.h"
#include "agent/association.h"
#include "agent/policy_model.h"

enum approve_verdict {
	APPROVE_YES,		/* may be installed */
	APPROVE_ASK,		/* may be when the user says so */
	APPROVE_NO,
};

/**
 * struct approve_package - what is to be installed
 * @path: its name
 * @held: its copy that was judged instead; empty: none
 * @source: where it is from; NULL: @path
 * @fd: the file, open for reading
 * @unheld: who could exchange it between this check and its use; empty: nobody
 * @size: bytes of it
 * @kind: of it
 * @name: what it is called
 * @version: which of that name, or empty
 * @query: its digest, and what approvals say of it
 * @verdict: what the policy makes of that
 * @absent: it has that verdict because no card is there
 * @rule: id of the policy's rule; empty: none fits
 * @reason: for a person
 */
struct approve_package {
	const char *path;
	char held[PATH_MAX];
	const char *source;
	int fd;
	struct error unheld;
	uint64_t size;
	enum policy_package_kind kind;
	char name[APPROVAL_TEXT_SIZE];
	char version[APPROVAL_TEXT_SIZE];
	struct approval_query query;
	enum approve_verdict verdict;
	bool absent;
	char rule[POLICY_NAME_SIZE];
	struct error reason;
};

/**
 * struct approve - what packages are held against
 * @association: whom this device is bound to
 * @policy: what it says of packages; NULL: nothing
 * @anchors: whom it believes
 * @store: the approvals that it has
 * @card: a card of the association is there
 */
struct approve {
	struct association association;
	struct policy *policy;
	struct trust_anchors *anchors;
	struct approval_store store;
	bool card;
};

int approve_open(struct approve *approve, const char *anchors, const char *state,
		 struct error *err);
void approve_close(struct approve *approve);
int approve_package_open(struct approve_package *package, const char *path, struct error *err);
void approve_package_close(struct approve_package *package);
int approve_packages(struct approve *approve, struct approve_package *packages, size_t count,
		     struct error *err);

/* approve_name.c */
void approve_name(struct approve_package *package);

#endif

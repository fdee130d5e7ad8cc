/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_POLICY_PACKAGE_MODEL_H
#define CARDGATE_POLICY_PACKAGE_MODEL_H

#include <stddef.h>
#include <linux/cardgate.h>

#include "kernel/eval.h"

#define POLICY_NAME_SIZE	(CARDGATE_NAME_MAX + 1)
#define POLICY_TEXT_SIZE	(CARDGATE_LABEL_MAX + 1)

/* Kinds of what is installed */
enum policy_package_kind {
	POLICY_PACKAGE_ANY,
	POLICY_PACKAGE_DEB,
	POLICY_PACKAGE_FIRMWARE,
	POLICY_PACKAGE_FLATPAK,
	POLICY_PACKAGE_FILE,
};

/* What becomes of one that the authority did not approve */
enum policy_unapproved {
	POLICY_UNAPPROVED_ALLOW,
	POLICY_UNAPPROVED_ASK,
	POLICY_UNAPPROVED_REJECT,
};

/* What becomes of any, approved or not, while no card of the association is there */
enum policy_absent {
	POLICY_ABSENT_NOTHING,
	POLICY_ABSENT_ASK,
	POLICY_ABSENT_REJECT,
};

/**
 * struct policy_package_rule - a rule for packages
 * @id: its name
 * @label: for a person, or empty
 * @line: where it is
 * @kind: which it is about, enum policy_package_kind
 * @source: pattern of where they are from; empty: anywhere
 * @package: pattern of their names; empty: any
 * @unapproved: enum policy_unapproved
 * @absent: enum policy_absent
 */
struct policy_package_rule {
	char id[POLICY_NAME_SIZE];
	char label[POLICY_TEXT_SIZE];
	unsigned int line;
	u32 kind;
	char source[POLICY_TEXT_SIZE];
	char package[POLICY_TEXT_SIZE];
	u32 unapproved;
	u32 absent;
};

/**
 * struct policy_packages - what may be installed
 * @line: where it is; 0: the policy does not speak of it
 * @unapproved: when no rule fits, enum policy_unapproved
 * @absent: when a rule does not say, enum policy_absent
 * @rules: the first that fits decides
 * @rule_count: how many
 */
struct policy_packages {
	unsigned int line;
	u32 unapproved;
	u32 absent;
	struct policy_package_rule *rules;
	size_t rule_count;
};

#endif

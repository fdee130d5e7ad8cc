/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_USBGUARD_CONVERT_H
#define CARDGATE_USBGUARD_CONVERT_H

#include "agent/policy_errors.h"
#include "agent/policy_model.h"
#include "agent/usbguard_parse.h"

/**
 * struct usbguard_options - what USBGuard's rules do not say
 * @name: of the policy
 * @issuer: of the policy
 * @zone: of the times in its conditions
 * @default_action: for what no rule applies to
 * @approximate: leave out what has no equivalent, where a rule still says which
 *	device it means
 */
struct usbguard_options {
	const char *name;
	const char *issuer;
	const char *zone;
	u32 default_action;
	bool approximate;
};

/* Errors and warnings, by line */
struct usbguard_messages {
	struct policy_errors errors;
	struct policy_errors warnings;
};

/**
 * struct usbguard_policy - what became of the rules
 * @policy: the policy
 * @notes: per rule the comments before it, one a line, or NULL; behind the last
 *	rule's those at the end
 */
struct usbguard_policy {
	struct policy *policy;
	char **notes;
};

int usbguard_convert(const struct usbguard_rules *rules, const struct usbguard_options *options,
		     struct usbguard_policy *result, struct usbguard_messages *messages);
void usbguard_convert_free(struct usbguard_policy *result);

#endif

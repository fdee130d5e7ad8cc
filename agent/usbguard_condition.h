/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_USBGUARD_CONDITION_H
#define CARDGATE_USBGUARD_CONDITION_H

#include "agent/usbguard_convert.h"

/**
 * struct usbguard_times - when a rule applies
 * @list: schedules that must be open, or closed; one of the entries must hold
 * @count: how many; 0 when the rule never applies
 */
struct usbguard_times {
	struct policy_refs *list;
	size_t count;
};

int usbguard_condition_read(const struct usbguard_rule *rule, struct policy *policy,
			    struct usbguard_times *times, struct usbguard_messages *messages);
void usbguard_condition_free(struct usbguard_times *times);

#endif

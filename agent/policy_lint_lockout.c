// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Devices that people need to get back in: is there a moment at which no
 * keyboard, card reader or hub at all can be used?
 */
#include <stdio.h>

#include <linux/bits.h>

#include "agent/policy_lint_cap.h"

/**
 * struct lockout - a kind of device that somebody must be able to use
 * @name: kind of finding
 * @what: what the devices are called
 * @interface: what they have
 * @exempt: only rules with force bind them
 * @consequence: what it means
 */
struct lockout {
	const char *name;
	const char *what;
	struct cardgate_interface interface;
	bool exempt;
	const char *consequence;
};

static const struct lockout lockouts[] = {
	{ "keyboard-locked-out", "USB keyboard", { 0x030101, 0xffffff }, false,
	  "who has no other cannot type" },
	{ "reader-locked-out", "card reader", { 0x0b0000, 0xff0000 }, true,
	  "no card can bring another policy" },
	{ "hub-locked-out", "hub", { 0x090000, 0xff0000 }, true,
	  "nor what is plugged into one" },
};

/*
 * All keyboards, say: an interface of a USB device that has this interface, and
 * no Bluetooth address that anybody would name
 */
static struct cg_subject every(const struct lockout *lockout)
{
	return (struct cg_subject){
		.fields = BIT(CARDGATE_DEVICE_INTERFACE) | BIT(CARDGATE_DEVICE_INTERFACES) |
			  BIT(CARDGATE_DEVICE_BUS) | BIT(CARDGATE_DEVICE_ADDRESS),
		.interface = lockout->interface,
		.interface_count = 1,
		.interfaces = { CARDGATE_INTERFACES_ALL_OF, { lockout->interface } },
		.bus = "usb",
	};
}

/* True when none can be used; @by is the rule that decides, the number of rules for the default */
static bool locked_out(const struct policy_lint_cap *cap, const struct lockout *lockout,
		       size_t moment, u32 *by)
{
	const struct cg_subject wanted = every(lockout);
	u32 i;

	for (i = 0; i < cap->rules->count; i++) {
		const struct cg_rule *rule = &cap->rules->rules[i];

		if (!policy_lint_cap_holds(cap, i, moment, CG_YES))
			continue;
		*by = i;
		/* To those that it is for, it is as good as an allow rule */
		if (rule->action == CARDGATE_ACTION_ALLOW ||
		    (lockout->exempt && !(rule->flags & CARDGATE_RULE_FORCE))) {
			if (policy_lint_cap_overlaps(cap, i, &wanted))
				return false;
		} else if (policy_lint_cap_covers(cap, i, &wanted, false)) {
			return true;
		}
	}
	*by = i;
	return cap->rules->default_action == CARDGATE_ACTION_DENY && !lockout->exempt;
}

/* Is it so all the time, as long as no context changes? */
static bool timeless(const struct policy_lint_cap *cap, const struct lockout *lockout,
		     size_t moment)
{
	const struct cg_moment *list = cap->moments->list;
	size_t m;
	u32 by;

	for (m = 0; m < cap->moments->count; m++)
		if (list[m].known == list[moment].known && list[m].set == list[moment].set &&
		    !locked_out(cap, lockout, m, &by))
			return false;
	return true;
}

static int report(const struct policy_lint_cap *cap, const struct lockout *lockout, size_t moment,
		  u32 by, bool always, struct policy_findings *findings)
{
	char when[RULESET_MOMENT_TEXT_SIZE] = "at any time", id[POLICY_NAME_SIZE] = "";
	bool is_rule = by < cap->rules->count;
	unsigned int line = cap->source ? cap->source->line : 0;

	if (!always)
		ruleset_moment_text(cap->rs, &cap->moments->list[moment],
				    !timeless(cap, lockout, moment), when);
	if (is_rule) {
		line = policy_lint_cap_line(cap, by);
		policy_lint_cap_id(cap, by, id);
	}
	return policy_lint_add(findings, line, lockout->name,
			       "no %s can be used %s: %s%s%s denies it, and %s", lockout->what,
			       when, is_rule ? "rule \"" : "the default", id, is_rule ? "\"" : "",
			       lockout->consequence);
}

static int look_for(const struct policy_lint_cap *cap, const struct lockout *lockout,
		    struct policy_findings *findings)
{
	size_t m, found = 0, first = 0;
	u32 by, first_by = 0;

	for (m = 0; m < cap->moments->count; m++) {
		if (!locked_out(cap, lockout, m, &by))
			continue;
		if (!found++) {
			first = m;
			first_by = by;
		}
	}
	if (!found)
		return 0;
	return report(cap, lockout, first, first_by, found == cap->moments->count, findings);
}

/**
 * policy_lint_lockout - look for devices that nobody can use any more
 * @cap: the capability
 * @findings: gets what is found
 *
 * Return: 0 or -ENOMEM.
 */
int policy_lint_lockout(const struct policy_lint_cap *cap, struct policy_findings *findings)
{
	size_t i;
	int ret = 0;

	if (cap->id != CARDGATE_CAP_USB)
		return 0;
	for (i = 0; i < sizeof(lockouts) / sizeof(lockouts[0]) && !ret; i++)
		ret = look_for(cap, &lockouts[i], findings);
	return ret;
}

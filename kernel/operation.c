// SPDX-License-Identifier: GPL-2.0-only
/*
 * Remote operations: the authority's server switches a capability off, or
 * lifts what the policy lets it lift. One per capability, the last that came;
 * it outlives rule sets, as contexts do.
 */
#include <linux/minmax.h>
#include <linux/netlink.h>
#include <linux/string.h>

#include "gate.h"
#include "operation.h"
#include "policy.h"
#include "schedule.h"
#include "seal.h"

/* written under cg_policy_lock and cg_gate_lock */
static struct cg_operation operations[CARDGATE_CAP_MAX + 1];

static int admit_one(const struct cg_ruleset *rs, const struct cg_operation *last,
		     struct netlink_ext_ack *extack)
{
	if (last->before_seal)
		return 0;
	if (rs->version < last->version) {
		NL_SET_ERR_MSG(extack, "a newer operation came before");
		return -ESTALE;
	}
	if (rs->version == last->version &&
	    memcmp(rs->digest, last->digest, sizeof(last->digest))) {
		NL_SET_ERR_MSG(extack, "this version was an operation with other content");
		return -EEXIST;
	}
	return 0;
}

/**
 * cg_operation_publish - carry an operation out
 * @rs: a rule set with CARDGATE_POLICY_OPERATION, whose signature was verified
 * @extack: message on error
 *
 * Takes the place of the operation before on each capability that it names,
 * for the time of its validity. One that ended already only ends that one.
 *
 * Return: 0; -EACCES when it is for another device alone; -ESTALE for a
 * version below that of the last; -EEXIST for that version with other bytes.
 * The caller holds cg_policy_lock.
 */
int cg_operation_publish(const struct cg_ruleset *rs, struct netlink_ext_ack *extack)
{
	enum cardgate_capability cap;
	int ret;

	lockdep_assert_held(&cg_policy_lock);
	ret = cg_seal_for_us(rs, extack);
	for (cap = 1; !ret && cap <= CARDGATE_CAP_MAX; cap++)
		if (rs->caps[cap].named)
			ret = admit_one(rs, &operations[cap], extack);
	if (ret)
		return ret;
	cg_gate_take();
	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++) {
		struct cg_operation *operation = &operations[cap];

		if (!rs->caps[cap].named)
			continue;
		operation->version = rs->version;
		memcpy(operation->digest, rs->digest, sizeof(operation->digest));
		operation->not_before = rs->not_before;
		operation->not_after = rs->not_after;
		operation->action = rs->caps[cap].default_action;
		operation->before_seal = false;
	}
	cg_policy_reconsider_locked();
	cg_gate_release();
	return 0;
}

/**
 * cg_operation_moment - which operations hold
 * @moment: @now and @clock_trusted are told; @disabled and @enabled filled in
 *
 * The caller holds cg_gate_lock.
 */
void cg_operation_moment(struct cg_moment *moment)
{
	enum cardgate_capability cap;

	lockdep_assert_held(&cg_gate_lock);
	moment->disabled = 0;
	moment->enabled = 0;
	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++) {
		const struct cg_operation *operation = &operations[cap];

		if (!operation->version ||
		    !cg_eval_operation(operation->action, operation->not_before,
				       operation->not_after, moment))
			continue;
		if (operation->action == CARDGATE_ACTION_DENY)
			moment->disabled |= BIT(cap);
		else
			moment->enabled |= BIT(cap);
	}
}

/**
 * cg_operation_next_edge - when an operation begins or ends next
 * @now: seconds since 1970-01-01 UTC
 *
 * Return: seconds since 1970-01-01 UTC, above @now, or CG_SCHEDULE_NEVER. The
 * caller holds cg_gate_lock.
 */
s64 cg_operation_next_edge(s64 now)
{
	enum cardgate_capability cap;
	s64 edge = CG_SCHEDULE_NEVER;

	lockdep_assert_held(&cg_gate_lock);
	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++) {
		const struct cg_operation *operation = &operations[cap];

		if (!operation->version)
			continue;
		if (operation->not_before > now)
			edge = min(edge, operation->not_before);
		else if (operation->not_after >= now && operation->not_after != S64_MAX)
			edge = min(edge, operation->not_after + 1);
	}
	return edge;
}

/**
 * cg_operation_get - the last operation on a capability
 * @cap: the capability
 * @operation: filled in
 *
 * Return: whether there was one. The caller holds cg_gate_lock.
 */
bool cg_operation_get(enum cardgate_capability cap, struct cg_operation *operation)
{
	lockdep_assert_held(&cg_gate_lock);
	*operation = operations[cap];
	return operation->version;
}

/**
 * cg_operation_sealed - from now on operations are signed
 *
 * What loosens and came before was signed by nobody and is forgotten; what
 * narrows stays until a signed one comes, whatever its version. The caller
 * holds cg_policy_lock and cg_gate_lock.
 */
void cg_operation_sealed(void)
{
	enum cardgate_capability cap;

	lockdep_assert_held(&cg_policy_lock);
	lockdep_assert_held(&cg_gate_lock);
	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++) {
		struct cg_operation *operation = &operations[cap];

		if (operation->action == CARDGATE_ACTION_ALLOW) {
			memset(operation, 0, sizeof(*operation));
		} else if (operation->version) {
			operation->version = 1;
			operation->before_seal = true;
		}
	}
}

/**
 * cg_operation_forget - no operation holds any more
 *
 * For an association's end and the module's unload; what is decided then
 * follows. The caller holds cg_policy_lock.
 */
void cg_operation_forget(void)
{
	lockdep_assert_held(&cg_policy_lock);
	cg_gate_take();
	memset(operations, 0, sizeof(operations));
	cg_gate_release();
}

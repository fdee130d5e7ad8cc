// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy in force: parsed aside, published whole, freed after a grace
 * period.
 */
#include <crypto/sha2.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "clock.h"
#include "context.h"
#include "event.h"
#include "gate.h"
#include "policy.h"

bool cg_policy_default_deny;

/* written under cg_gate_lock */
static struct cg_policy __rcu *current_policy;
static u32 generation;

/**
 * cg_policy_locked - the policy in force, for holders of cg_gate_lock
 *
 * Return: the policy or NULL.
 */
struct cg_policy *cg_policy_locked(void)
{
	return rcu_dereference_protected(current_policy, lockdep_is_held(&cg_gate_lock));
}

/**
 * cg_policy_rcu - the policy in force, for RCU readers
 *
 * Return: the policy, valid until the end of the read section, or NULL. Its
 * contexts must not be looked at.
 */
const struct cg_policy *cg_policy_rcu(void)
{
	return rcu_dereference(current_policy);
}

/**
 * cg_policy_generation - how often a policy was published or withdrawn
 */
u32 cg_policy_generation(void)
{
	return READ_ONCE(generation);
}

/**
 * cg_policy_moment - now and here, as conditions see it
 * @policy: the policy in force, may be NULL
 * @moment: filled in
 *
 * The caller holds cg_gate_lock.
 */
void cg_policy_moment(const struct cg_policy *policy, struct cg_moment *moment)
{
	lockdep_assert_held(&cg_gate_lock);
	moment->now = cg_clock_now(&moment->clock_trusted);
	moment->known = policy ? policy->known : 0;
	moment->set = policy ? policy->set : 0;
}

/**
 * cg_policy_state - what is in force for a capability now
 * @cap: the capability
 *
 * The caller holds cg_gate_lock.
 */
enum cardgate_state cg_policy_state(enum cardgate_capability cap)
{
	const struct cg_policy *policy = cg_policy_locked();
	struct cg_moment moment;

	if (!policy)
		return cg_policy_default_deny ? CARDGATE_STATE_DENIED : CARDGATE_STATE_ALLOWED;
	cg_policy_moment(policy, &moment);
	return cg_eval_state(policy->rs, cap, &moment);
}

static void reconsider_locked(void)
{
	struct cg_policy *policy = cg_policy_locked();
	struct cg_moment moment;

	if (policy) {
		cg_context_masks(policy->rs, &policy->known, &policy->set);
		cg_policy_moment(policy, &moment);
		cg_clock_arm(policy->rs, moment.now);
	} else {
		cg_clock_disarm();
	}
	cg_gate_apply();
}

/**
 * cg_policy_reconsider - time or contexts changed: decide again
 */
void cg_policy_reconsider(void)
{
	cg_gate_take();
	reconsider_locked();
	cg_gate_release();
}

static void policy_free(struct cg_policy *policy)
{
	if (!policy)
		return;
	cg_ruleset_free(policy->rs);
	kvfree(policy->bytes);
	kfree(policy);
}

static void replace(struct cg_policy *policy)
{
	struct cg_policy *old;

	cg_gate_take();
	old = cg_policy_locked();
	WRITE_ONCE(generation, generation + 1);
	if (policy)
		policy->rs->generation = generation;
	rcu_assign_pointer(current_policy, policy);
	/* No decision points into the old rule set after this */
	reconsider_locked();
	cg_gate_release();
	synchronize_rcu();
	policy_free(old);
}

/**
 * cg_policy_publish - put a rule set in force
 * @bytes: the rule set, from kvmalloc(); owned by this function on success
 * @len: its length in bytes
 * @digest: SHA-256 that the bytes must have, or NULL
 * @bad_rule: set to the number of the offending rule, from 1, or 0
 * @extack: message of the first error
 *
 * Return: 0; -EBADMSG when @digest does not fit; -ENOMEM; else what
 * cg_ruleset_parse() says. On failure the old policy stays in force.
 */
int cg_policy_publish(void *bytes, u32 len, const u8 *digest, u32 *bad_rule,
		      struct netlink_ext_ack *extack)
{
	struct cg_policy *policy;
	int ret;

	policy = kzalloc(sizeof(*policy), GFP_KERNEL);
	if (!policy)
		return -ENOMEM;
	policy->rs = cg_ruleset_parse(bytes, len, bad_rule, extack);
	if (IS_ERR(policy->rs)) {
		ret = PTR_ERR(policy->rs);
		goto err_free;
	}
	sha256(bytes, len, policy->rs->digest);
	if (digest && memcmp(digest, policy->rs->digest, CARDGATE_DIGEST_SIZE)) {
		NL_SET_ERR_MSG(extack, "rule set differs from the digest");
		ret = -EBADMSG;
		goto err_ruleset;
	}
	policy->bytes = bytes;
	cg_clock_rebase();
	replace(policy);
	return 0;

err_ruleset:
	cg_ruleset_free(policy->rs);
err_free:
	kfree(policy);
	return ret;
}

/**
 * cg_policy_withdraw - forget the policy
 *
 * For the module's unload only: everything is allowed afterwards.
 */
void cg_policy_withdraw(void)
{
	cg_policy_default_deny = false;
	replace(NULL);
}

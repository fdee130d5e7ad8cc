// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy in force: parsed aside, published whole, freed after a grace
 * period.
 */
#include <linux/mutex.h>
#include <linux/slab.h>

#include "clock.h"
#include "compat.h"
#include "confirm.h"
#include "context.h"
#include "gate.h"
#include "operation.h"
#include "policy.h"
#include "schedule.h"
#include "seal.h"

/* protects which rule set is in force, what it falls back to, and the seal */
DEFINE_MUTEX(cg_policy_lock);

bool cg_policy_default_deny;
/* Decisions are made and told, and not enforced; protected by cg_gate_lock */
bool cg_policy_locksmith;

/* written under cg_policy_lock and cg_gate_lock */
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
 * cg_policy_in_force - the policy in force, for holders of cg_policy_lock
 *
 * Return: the policy or NULL.
 */
struct cg_policy *cg_policy_in_force(void)
{
	return rcu_dereference_protected(current_policy, lockdep_is_held(&cg_policy_lock));
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
	cg_operation_moment(moment);
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

	if (!policy && cg_policy_default_deny)
		return CARDGATE_STATE_DENIED;
	cg_policy_moment(policy, &moment);
	return cg_eval_state(policy ? policy->rs : NULL, cap, &moment);
}

/**
 * cg_policy_reconsider_locked - time, contexts or operations changed: decide again
 *
 * The caller holds cg_gate_lock.
 */
void cg_policy_reconsider_locked(void)
{
	struct cg_policy *policy = cg_policy_locked();
	struct cg_moment moment;
	s64 edge;

	if (policy)
		cg_context_masks(policy->rs, &policy->known, &policy->set);
	cg_policy_moment(policy, &moment);
	edge = cg_operation_next_edge(moment.now);
	if (policy)
		edge = min(edge, cg_schedule_next_edge(policy->rs, moment.now));
	cg_clock_arm(edge);
	cg_gate_apply();
}

/**
 * cg_policy_reconsider - the same, for those who do not hold it
 */
void cg_policy_reconsider(void)
{
	cg_gate_take();
	cg_policy_reconsider_locked();
	cg_gate_release();
}

/**
 * cg_policy_free - free a policy that is not in force
 * @policy: from cg_policy_replace(), may be NULL
 */
void cg_policy_free(struct cg_policy *policy)
{
	if (!policy)
		return;
	cg_ruleset_free(policy->rs);
	kvfree(policy->bytes);
	kfree(policy->signature);
	kfree(policy);
}

/**
 * cg_policy_replace - exchange the policy in force
 * @policy: what comes into force; NULL: nothing
 *
 * Return: what was in force, which nobody looks at any more, or NULL. The
 * caller holds cg_policy_lock.
 */
struct cg_policy *cg_policy_replace(struct cg_policy *policy)
{
	struct cg_policy *old;

	lockdep_assert_held(&cg_policy_lock);
	cg_gate_take();
	old = cg_policy_locked();
	WRITE_ONCE(generation, generation + 1);
	if (policy)
		policy->rs->generation = generation;
	rcu_assign_pointer(current_policy, policy);
	/* No decision points into the old rule set after this */
	cg_policy_reconsider_locked();
	cg_gate_release();
	synchronize_rcu();
	return old;
}

static struct cg_policy *policy_new(const struct cg_offer *offer, u32 *bad_rule,
				    struct netlink_ext_ack *extack)
{
	struct cg_policy *policy = kzalloc(sizeof(*policy), GFP_KERNEL);
	int ret;

	if (!policy)
		return ERR_PTR(-ENOMEM);
	if (offer->signature) {
		policy->signature = kmemdup(offer->signature, offer->signature_len,
					    GFP_KERNEL_ACCOUNT);
		policy->signature_len = offer->signature_len;
		ret = policy->signature ? 0 : -ENOMEM;
		if (ret)
			goto err_free;
	}
	policy->rs = cg_ruleset_parse(offer->bytes, offer->len, bad_rule, extack);
	if (IS_ERR(policy->rs)) {
		ret = PTR_ERR(policy->rs);
		policy->rs = NULL;
		goto err_free;
	}
	sha256(offer->bytes, offer->len, policy->rs->digest);
	return policy;

err_free:
	cg_policy_free(policy);
	return ERR_PTR(ret);
}

static int check(const struct cg_offer *offer, const struct cg_policy *policy,
		 struct netlink_ext_ack *extack)
{
	if (offer->digest && memcmp(offer->digest, policy->rs->digest, CARDGATE_DIGEST_SIZE)) {
		NL_SET_ERR_MSG(extack, "rule set differs from the digest");
		return -EBADMSG;
	}
	/* What either ends does not return */
	if (offer->confirm_within &&
	    policy->rs->flags & (CARDGATE_POLICY_OPERATION | CARDGATE_POLICY_RELEASE)) {
		NL_SET_ERR_MSG(extack,
			       "an operation or a release does not wait to be confirmed");
		return -EINVAL;
	}
	if (policy->rs->flags & CARDGATE_POLICY_OPERATION)
		return 0;
	return cg_seal_admit(policy->rs, extack) ?:
	       cg_confirm_allowed(offer->confirm_within, extack);
}

static bool is_echo(const struct cg_policy *policy)
{
	const struct cg_policy *old = cg_policy_in_force();

	return old && !memcmp(old->rs->digest, policy->rs->digest, CARDGATE_DIGEST_SIZE);
}

/* Something new, which is neither what is in force nor what was before */
static void begin_anew(const struct cg_policy *policy)
{
	if (is_echo(policy))
		return;
	if (policy->rs->flags & CARDGATE_POLICY_RELEASE)
		cg_operation_forget();
	/* Its publisher vouches for the time */
	if (cg_seal_accepted(policy->rs))
		cg_clock_rebase();
}

static int publish(const struct cg_offer *offer, u32 *bad_rule, struct netlink_ext_ack *extack)
{
	struct cg_policy *policy;
	int ret;

	lockdep_assert_held(&cg_policy_lock);
	ret = cg_seal_verify(offer, extack);
	if (ret)
		return ret;
	policy = policy_new(offer, bad_rule, extack);
	if (IS_ERR(policy))
		return PTR_ERR(policy);
	ret = check(offer, policy, extack);
	if (ret) {
		cg_policy_free(policy);
		return ret;
	}
	if (policy->rs->flags & CARDGATE_POLICY_OPERATION) {
		ret = cg_operation_publish(policy->rs, extack);
		if (!ret)
			policy->bytes = offer->bytes;
		cg_policy_free(policy);
		return ret;
	}
	policy->bytes = offer->bytes;
	begin_anew(policy);
	cg_confirm_published(cg_policy_replace(policy), offer->confirm_within);
	return 0;
}

/**
 * cg_policy_publish - put a rule set in force, or carry an operation out
 * @offer: the rule set; its bytes are owned by this function on success
 * @bad_rule: set to the number of the offending rule, from 1, or 0
 * @extack: message of the first error
 *
 * The bytes that are verified are the ones that are evaluated: nobody else has
 * them any more.
 *
 * Return: 0; -EBADMSG when the digest does not fit; -ENOMEM; what the seal says
 * in cg_seal_verify() and cg_seal_admit(); what cg_confirm_allowed() and
 * cg_operation_publish() say; else what cg_ruleset_parse() says. On failure the
 * old policy stays in force.
 */
int cg_policy_publish(const struct cg_offer *offer, u32 *bad_rule,
		      struct netlink_ext_ack *extack)
{
	int ret;

	*bad_rule = 0;
	mutex_lock(&cg_policy_lock);
	ret = publish(offer, bad_rule, extack);
	mutex_unlock(&cg_policy_lock);
	return ret;
}

/**
 * cg_policy_withdraw - forget the policy
 *
 * For the module's unload only: everything is allowed afterwards.
 */
void cg_policy_withdraw(void)
{
	mutex_lock(&cg_policy_lock);
	cg_policy_default_deny = false;
	cg_operation_forget();
	cg_policy_free(cg_policy_replace(NULL));
	mutex_unlock(&cg_policy_lock);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commit-confirm: a rule set that locks its administrator out goes away by
 * itself. What it falls back to is the last rule set that was to stay, however
 * many were tried since.
 */
#include <linux/jiffies.h>
#include <linux/workqueue.h>

#include "confirm.h"
#include "event.h"
#include "gate.h"
#include "policy.h"
#include "seal.h"

/* protected by cg_policy_lock; @pending and @deadline are read without */
static bool pending;
static unsigned long deadline;
static struct cg_policy *fallback;

static void tell(enum cardgate_confirm what, u32 seconds)
{
	cg_gate_take();
	cg_event_confirm(what, seconds);
	cg_gate_release();
}

static void settle(enum cardgate_confirm what)
{
	lockdep_assert_held(&cg_policy_lock);
	WRITE_ONCE(pending, false);
	cg_policy_free(fallback);
	fallback = NULL;
	tell(what, 0);
}

static bool is_over(void)
{
	lockdep_assert_held(&cg_policy_lock);
	return !time_before(jiffies, deadline);
}

static void time_is_up(struct work_struct *work);

static DECLARE_DELAYED_WORK(return_work, time_is_up);

/* Timers come up to an eighth late: aim the shorter the nearer it is */
static void wait_on(void)
{
	unsigned long left = deadline - jiffies;

	mod_delayed_work(system_long_wq, &return_work, left - left / 8);
}

static void time_is_up(struct work_struct *work)
{
	struct cg_policy *old;

	mutex_lock(&cg_policy_lock);
	/* Confirmed while this waited for the lock */
	if (!pending)
		goto unlock;
	if (!is_over()) {
		wait_on();
		goto unlock;
	}
	old = cg_policy_replace(fallback);
	fallback = NULL;
	cg_policy_free(old);
	settle(CARDGATE_CONFIRM_RETURNED);
unlock:
	mutex_unlock(&cg_policy_lock);
}

/**
 * cg_confirm_allowed - may a rule set be tried?
 * @seconds: how long
 * @extack: message on error
 *
 * Return: 0; -EINVAL when the seal leaves nothing to return to: without a rule
 * set every device may be free. The caller holds cg_policy_lock.
 */
int cg_confirm_allowed(u32 seconds, struct netlink_ext_ack *extack)
{
	lockdep_assert_held(&cg_policy_lock);
	if (!seconds || !cg_sealed() || cg_policy_in_force())
		return 0;
	NL_SET_ERR_MSG(extack, "sealed: no rule set to return to");
	return -EINVAL;
}

/**
 * cg_confirm_published - a rule set took another one's place
 * @old: the other one, or NULL; owned by this function
 * @seconds: how long the new one waits to be confirmed, 0: it stays
 *
 * The caller holds cg_policy_lock.
 */
void cg_confirm_published(struct cg_policy *old, u32 seconds)
{
	lockdep_assert_held(&cg_policy_lock);
	if (!seconds) {
		cg_policy_free(old);
		if (pending)
			settle(CARDGATE_CONFIRM_CONFIRMED);
		return;
	}
	if (pending)
		cg_policy_free(old);
	else
		fallback = old;
	WRITE_ONCE(deadline, jiffies + seconds * HZ);
	WRITE_ONCE(pending, true);
	wait_on();
	tell(CARDGATE_CONFIRM_PENDING, seconds);
}

/**
 * cg_confirm - the rule set that waits for it stays
 * @extack: message on error
 *
 * Return: 0; -ENOENT when none waits, or not any more.
 */
int cg_confirm(struct netlink_ext_ack *extack)
{
	int ret = 0;

	mutex_lock(&cg_policy_lock);
	if (pending && !is_over()) {
		settle(CARDGATE_CONFIRM_CONFIRMED);
	} else {
		NL_SET_ERR_MSG(extack, "no rule set waits to be confirmed");
		ret = -ENOENT;
	}
	mutex_unlock(&cg_policy_lock);
	return ret;
}

/**
 * cg_confirm_left - how long the rule set in force may still be confirmed
 *
 * Return: seconds, at least 1; 0 when it stays.
 */
u32 cg_confirm_left(void)
{
	long left = READ_ONCE(deadline) - jiffies;

	if (!READ_ONCE(pending))
		return 0;
	return left > 0 ? DIV_ROUND_UP(left, HZ) : 1;
}

/**
 * cg_confirm_exit - nothing returns any more
 *
 * For unload, after the control surface is gone.
 */
void cg_confirm_exit(void)
{
	cancel_delayed_work_sync(&return_work);
	mutex_lock(&cg_policy_lock);
	WRITE_ONCE(pending, false);
	cg_policy_free(fallback);
	fallback = NULL;
	mutex_unlock(&cg_policy_lock);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Time for schedules: a timer at the next edge, and a watch for the clock
 * being set. A clock that was set back is not trusted until it caught up,
 * else a window of yesterday would open once more.
 */
#include <linux/cred.h>
#include <linux/hrtimer.h>
#include <linux/irq_work.h>
#include <linux/pvclock_gtod.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>

#include "clock.h"
#include "compat.h"
#include "event.h"
#include "gate.h"
#include "policy.h"
#include "schedule.h"

/* Steps of a time daemon that are no attack, in seconds */
#define CLOCK_TOLERANCE	60

/* protects the highest moment seen, as a pair of clocks */
static DEFINE_SPINLOCK(clock_lock);
static s64 floor_real;
static s64 floor_boot;

/* what was told last; protected by cg_gate_lock */
static bool was_trusted = true;

/* protects who set the clock last */
static DEFINE_RAW_SPINLOCK(setter_lock);
static struct cg_task setter;

static struct hrtimer edge_timer;

static void tell_trust(void)
{
	struct cg_task task;
	unsigned long flags;
	bool trusted;

	lockdep_assert_held(&cg_gate_lock);
	raw_spin_lock_irqsave(&setter_lock, flags);
	task = setter;
	raw_spin_unlock_irqrestore(&setter_lock, flags);

	cg_clock_now(&trusted);
	if (was_trusted && !trusted)
		cg_event_tamper_by(&task, "clock set back");
	if (trusted != was_trusted)
		cg_event_clock(trusted);
	was_trusted = trusted;
}

static void reconsider(struct work_struct *work)
{
	cg_gate_take();
	tell_trust();
	cg_policy_reconsider_locked();
	cg_gate_release();
}

static DECLARE_WORK(reconsider_work, reconsider);

static enum hrtimer_restart edge_reached(struct hrtimer *timer)
{
	schedule_work(&reconsider_work);
	return HRTIMER_NORESTART;
}

static void clock_set_irq(struct irq_work *work)
{
	schedule_work(&reconsider_work);
}

static DEFINE_IRQ_WORK(clock_set_work, clock_set_irq);

/* Runs inside the timekeeper's locks: may not even queue work */
static int clock_update(struct notifier_block *nb, unsigned long was_set, void *data)
{
	unsigned long flags;

	if (!was_set)
		return NOTIFY_DONE;
	raw_spin_lock_irqsave(&setter_lock, flags);
	/* Not get_task_comm(): it takes a lock */
	setter.pid = task_tgid_nr(current);
	setter.uid = from_kuid(&init_user_ns, current_uid());
	strscpy(setter.comm, current->comm, sizeof(setter.comm));
	raw_spin_unlock_irqrestore(&setter_lock, flags);
	irq_work_queue(&clock_set_work);
	return NOTIFY_DONE;
}

static struct notifier_block clock_nb = {
	.notifier_call = clock_update,
};

/**
 * cg_clock_now - the time and whether to believe it
 * @trusted: false when the clock stands before a moment that already was
 *
 * Return: seconds since 1970-01-01 UTC.
 */
s64 cg_clock_now(bool *trusted)
{
	s64 boot = ktime_get_boottime_seconds();
	struct timespec64 ts;
	s64 expected, real;

	/* Not the coarse clock: it lags behind the timer that woke us */
	ktime_get_real_ts64(&ts);
	real = ts.tv_sec;

	spin_lock(&clock_lock);
	expected = floor_real + boot - floor_boot;
	if (real >= expected) {
		floor_real = real;
		floor_boot = boot;
	}
	*trusted = real + CLOCK_TOLERANCE >= expected;
	spin_unlock(&clock_lock);
	return real;
}

static void rebase(void)
{
	spin_lock(&clock_lock);
	floor_real = ktime_get_real_seconds();
	floor_boot = ktime_get_boottime_seconds();
	spin_unlock(&clock_lock);
}

/**
 * cg_clock_rebase - believe the clock as it is now
 *
 * For a new policy: its publisher vouches for the time. That the clock was set
 * back before is told all the same.
 */
void cg_clock_rebase(void)
{
	cg_gate_take();
	tell_trust();
	rebase();
	tell_trust();
	cg_gate_release();
}

/**
 * cg_clock_arm - wake up when decisions may change
 * @edge: seconds since 1970-01-01 UTC, or CG_SCHEDULE_NEVER
 */
void cg_clock_arm(s64 edge)
{
	if (edge == CG_SCHEDULE_NEVER)
		hrtimer_cancel(&edge_timer);
	else
		hrtimer_start(&edge_timer, ktime_set(edge, 0), HRTIMER_MODE_ABS);
}

/**
 * cg_clock_init - start watching the clock
 *
 * Return: 0 or what the notifier chain says.
 */
int cg_clock_init(void)
{
	hrtimer_setup(&edge_timer, edge_reached, CLOCK_REALTIME, HRTIMER_MODE_ABS);
	rebase();
	return pvclock_gtod_register_notifier(&clock_nb);
}

/**
 * cg_clock_exit - stop watching the clock
 */
void cg_clock_exit(void)
{
	pvclock_gtod_unregister_notifier(&clock_nb);
	irq_work_sync(&clock_set_work);
	hrtimer_cancel(&edge_timer);
	cancel_work_sync(&reconsider_work);
}

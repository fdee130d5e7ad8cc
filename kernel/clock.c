// SPDX-License-Identifier: GPL-2.0-only
/*
 * Time for schedules: a timer at the next edge, and a watch for the clock
 * being set. A clock that was set back is not trusted until it caught up,
 * else a window of yesterday would open once more.
 */
#include <linux/hrtimer.h>
#include <linux/irq_work.h>
#include <linux/pvclock_gtod.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>

#include "clock.h"
#include "event.h"
#include "policy.h"
#include "schedule.h"

/* Steps of a time daemon that are no attack, in seconds */
#define CLOCK_TOLERANCE	60

/* protects the highest moment seen, as a pair of clocks */
static DEFINE_SPINLOCK(clock_lock);
static s64 floor_real;
static s64 floor_boot;
static bool was_trusted = true;

static struct hrtimer edge_timer;

static void reconsider(struct work_struct *work)
{
	bool trusted;

	cg_clock_now(&trusted);
	if (trusted != was_trusted) {
		was_trusted = trusted;
		cg_event_clock(trusted);
	}
	cg_policy_reconsider();
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
	if (was_set)
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

/**
 * cg_clock_rebase - believe the clock as it is now
 *
 * For a new policy: its publisher vouches for the time.
 */
void cg_clock_rebase(void)
{
	spin_lock(&clock_lock);
	floor_real = ktime_get_real_seconds();
	floor_boot = ktime_get_boottime_seconds();
	spin_unlock(&clock_lock);
}

/**
 * cg_clock_arm - wake up at a rule set's next edge
 * @rs: the rule set
 * @now: seconds since 1970-01-01 UTC
 */
void cg_clock_arm(const struct cg_ruleset *rs, s64 now)
{
	s64 edge = cg_schedule_next_edge(rs, now);

	if (edge == CG_SCHEDULE_NEVER)
		hrtimer_cancel(&edge_timer);
	else
		hrtimer_start(&edge_timer, ktime_set(edge, 0), HRTIMER_MODE_ABS);
}

/**
 * cg_clock_disarm - do not wake up any more
 */
void cg_clock_disarm(void)
{
	hrtimer_cancel(&edge_timer);
}

/**
 * cg_clock_init - start watching the clock
 *
 * Return: 0 or what the notifier chain says.
 */
int cg_clock_init(void)
{
	hrtimer_init(&edge_timer, CLOCK_REALTIME, HRTIMER_MODE_ABS);
	edge_timer.function = edge_reached;
	cg_clock_rebase();
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

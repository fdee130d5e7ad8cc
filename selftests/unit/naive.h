/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TEST_NAIVE_H
#define CARDGATE_TEST_NAIVE_H

/*
 * Policies as simple as they can be written down, random ones of them, and
 * what they mean, found the long way. Of the code under test only the numbers
 * of cardgate.h are used, but for handing its own form of the same over.
 */
#include "kernel/eval.h"

#define NAIVE_RULES		48
#define NAIVE_DEVICES		3
#define NAIVE_REFS		3
#define NAIVE_INTERFACES	5
#define NAIVE_SCHEDULES		4
#define NAIVE_WINDOWS		3
#define NAIVE_CONTEXTS		4
#define NAIVE_ZONES		6
#define NAIVE_DAY		86400

/* A device, or what is demanded of one; every value but interfaces is a small number */
struct naive_device {
	u32 fields;
	u32 unknown;
	u32 deferred;
	int value[CARDGATE_DEVICE_MAX + 1];
	struct cardgate_interface interface;
	u32 op;
	int count;
	struct cardgate_interface list[NAIVE_INTERFACES];
};

struct naive_rule {
	u32 cap, action, flags;
	int devices, schedules, contexts;
	bool listed;
	struct naive_device device[NAIVE_DEVICES];
	u32 schedule[NAIVE_REFS], context[NAIVE_REFS];
};

struct naive_policy {
	int rule_count, schedule_count, context_count, zone_count;
	u32 default_action[3];
	bool remote_default[3];
	struct naive_rule rule[NAIVE_RULES];
	int window_count[NAIVE_SCHEDULES];
	struct cardgate_window window[NAIVE_SCHEDULES][NAIVE_WINDOWS];
	struct cardgate_zone zone[NAIVE_ZONES];
};

struct naive_moment {
	s64 now;
	bool trusted;
	int context[NAIVE_CONTEXTS];	/* -1: nobody told */
	u32 operation[3];		/* what the server says, or 0 */
};

struct naive_answer {
	int rule, monitor;
	u32 action;
	bool uncertain;
};

/* What it means */
bool naive_open(const struct naive_policy *policy, int schedule, s64 now);
void naive_decide(const struct naive_policy *policy, u32 cap, const struct naive_device *device,
		  const struct naive_moment *now, struct naive_answer *answer);
enum cardgate_state naive_state(const struct naive_policy *policy, u32 cap,
				const struct naive_moment *now);

/* By chance; the same seed makes the same */
void naive_seed(u64 seed);
u32 naive_random(u32 below);
void naive_random_policy(struct naive_policy *policy);
void naive_random_device(struct naive_device *device, struct cg_subject *subject);
s64 naive_random_time(const struct naive_policy *policy);
void naive_random_moment(const struct naive_policy *policy, struct naive_moment *now,
			 struct cg_moment *moment);
void *naive_bytes(const struct naive_policy *policy, u32 *len);

#endif

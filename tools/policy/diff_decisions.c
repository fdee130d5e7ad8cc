// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What two policies decide differently, by asking the evaluator: for each device
 * that a rule tells apart, each state of the contexts and each time between two
 * edges. What comes out is put together again: times to hours of days, states
 * that do not matter left out, devices with the same differences to one line.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/policy_model.h"
#include "agent/ruleset_clean.h"
#include "agent/ruleset_names.h"
#include "diff.h"
#include "diff_grid.h"

/**
 * struct device - what changes for a device
 * @sample: the device
 * @changed: the action that it changes to, 0 when it stays, for each step of
 *	each combination
 * @printed: with another one's
 */
struct device {
	const struct ruleset_sample *sample;
	u8 *changed;
	bool printed;
};

/**
 * struct comparison - of one capability
 * @grid: the moments
 * @cap: the capability
 * @devices: the devices
 * @count: how many
 * @diff: gets what differs
 */
struct comparison {
	const struct diff_grid *grid;
	enum cardgate_capability cap;
	struct device *devices;
	size_t count;
	struct diff *diff;
};

/* States of contexts: a state of each, or any */
struct states {
	int of[DIFF_GRID_CONTEXTS];
};

#define ANY	(-1)

static const u8 *row(const struct comparison *c, const struct device *device, size_t combination)
{
	return device->changed + combination * c->grid->step_count;
}

static size_t cells(const struct comparison *c)
{
	return c->grid->combinations * c->grid->step_count;
}

static bool ask(const struct comparison *c, struct device *device)
{
	enum cardgate_action before, after;
	size_t combination, step;
	bool any = false;
	u8 *cell = device->changed;

	for (combination = 0; combination < c->grid->combinations; combination++)
		for (step = 0; step < c->grid->step_count; step++, cell++) {
			before = diff_grid_ask(c->grid, 0, combination, step, c->cap,
					       &device->sample->subject);
			after = diff_grid_ask(c->grid, 1, combination, step, c->cap,
					      &device->sample->subject);
			*cell = before == after ? 0 : (u8)after;
			any = any || before != after;
		}
	return any;
}

static bool same(const struct comparison *c, const struct device *a, const struct device *b)
{
	return !memcmp(a->changed, b->changed, cells(c));
}

static size_t power(size_t digit)
{
	size_t value = 1;

	while (digit--)
		value *= DIFF_GRID_STATES;
	return value;
}

static size_t number_of(const struct comparison *c, const struct states *states)
{
	size_t number = 0, i;

	for (i = 0; i < c->grid->name_count; i++)
		number += (size_t)(states->of[i] == ANY ? 0 : states->of[i]) * power(i);
	return number;
}

/* Whatever is left open: is it the same in all states, or in two states, of one context? */
static bool same_in(const struct comparison *c, const struct device *device,
		    const struct states *states, size_t context, int a, int b)
{
	size_t all = c->grid->combinations, n, i, rest;

	for (n = 0; n < all; n++) {
		for (i = 0, rest = n; i < c->grid->name_count; i++, rest /= DIFF_GRID_STATES)
			if (states->of[i] != ANY &&
			    rest % DIFF_GRID_STATES != (size_t)states->of[i])
				break;
		if (i < c->grid->name_count || n / power(context) % DIFF_GRID_STATES != (size_t)a)
			continue;
		if (memcmp(row(c, device, n),
			   row(c, device, n + (size_t)(b - a) * power(context)),
			   c->grid->step_count))
			return false;
	}
	return true;
}

static int print_states(const struct comparison *c, const struct states *states,
			const u8 merged[DIFF_GRID_CONTEXTS], char **text)
{
	static const char * const names[] = { "unknown", "clear", "set" };
	const char *separator = "";
	char clean[RULESET_CLEAN_SIZE];
	size_t size, i;
	int state;
	FILE *out = open_memstream(text, &size);

	if (!out)
		return -ENOMEM;
	for (i = 0; i < c->grid->name_count; i++) {
		if (states->of[i] == ANY)
			continue;
		fprintf(out, "%s%s is", separator, ruleset_clean(c->grid->names[i], clean));
		separator = " ";
		for (state = 0; state < DIFF_GRID_STATES; state++) {
			if (!(merged[i] & 1U << state))
				continue;
			fprintf(out, "%s%s", separator, names[state]);
			separator = " or ";
		}
		separator = " and ";
	}
	return fclose(out) ? -ENOMEM : 0;
}

static int print_devices(const struct comparison *c, struct device *first, char **text)
{
	const char *separator = "";
	size_t size, i, left = 0;
	FILE *out = open_memstream(text, &size);

	if (!out)
		return -ENOMEM;
	for (i = 0; i < c->count; i++)
		left += !same(c, &c->devices[i], first);
	if (!left)
		fputs("any device", out);
	for (i = 0; i < c->count && left; i++) {
		struct device *device = &c->devices[i];
		const struct ruleset_sample *sample = device->sample;

		if (!same(c, device, first))
			continue;
		/* What one of its two demands alone says already */
		if (sample->both && (same(c, device, &c->devices[sample->of[0]]) ||
				     same(c, device, &c->devices[sample->of[1]])))
			continue;
		fputs(separator, out);
		separator = "; ";
		if (sample->demand.fields)
			ruleset_sample_print(&sample->demand, out);
		else
			fputs(c->count > 1 ? "any other device" : "any device", out);
	}
	return fclose(out) ? -ENOMEM : 0;
}

static int print_when(const struct comparison *c, const u8 *changed, enum cardgate_action action,
		      char **text)
{
	const struct diff_grid *grid = c->grid;
	static struct week week;
	size_t size, i, last = grid->step_count - 1;
	FILE *out;

	week = (struct week){};
	for (i = 0; i < last; i++)
		if (changed[i] == action)
			week_add(&week, grid->rs[1], grid->steps[i], grid->steps[i + 1]);
	if (week_is_empty(&week) && changed[last] != action)
		return 0;
	out = open_memstream(text, &size);
	if (!out)
		return -ENOMEM;
	/* That a clock that was set back makes a difference, too, is to be expected */
	if (week_is_empty(&week))
		fputs("after the clock was set back", out);
	else
		week_print(&week, out);
	return fclose(out) ? -ENOMEM : 0;
}

static int add_line(const struct comparison *c, struct device *device, enum cardgate_action action,
		    const struct states *states, const u8 merged[DIFF_GRID_CONTEXTS])
{
	struct diff_line *line, new = {
		.capability = ruleset_names_get(&ruleset_capabilities, c->cap),
		.action = ruleset_names_get(&ruleset_actions, action),
	};
	int ret;

	ret = print_when(c, row(c, device, number_of(c, states)), action, &new.when);
	if (ret || !new.when)
		return ret;
	ret = print_states(c, states, merged, &new.where);
	if (!ret)
		ret = print_devices(c, device, &new.devices);
	if (!ret && asprintf(&new.text, "%s: %s now %s%s%s for %s", new.capability, new.when,
			     action == CARDGATE_ACTION_ALLOW ? "allowed" : "denied",
			     *new.where ? " while " : "", new.where, new.devices) < 0)
		ret = -ENOMEM;
	line = policy_model_add(&c->diff->list, &c->diff->count, sizeof(*line));
	if (!line)
		return -ENOMEM;
	*line = new;
	return ret;
}

/* Contexts one by one: those that change nothing are left open */
static int print_split(const struct comparison *c, struct device *device, size_t context,
		       struct states *states, u8 merged[DIFF_GRID_CONTEXTS])
{
	int ret = 0, a, b;
	u8 done = 0;

	if (context == c->grid->name_count) {
		ret = add_line(c, device, CARDGATE_ACTION_DENY, states, merged);
		return ret ? ret : add_line(c, device, CARDGATE_ACTION_ALLOW, states, merged);
	}
	states->of[context] = ANY;
	if (same_in(c, device, states, context, 0, 1) && same_in(c, device, states, context, 0, 2))
		return print_split(c, device, context + 1, states, merged);
	for (a = 0; a < DIFF_GRID_STATES && !ret; a++) {
		if (done & 1U << a)
			continue;
		states->of[context] = ANY;
		merged[context] = 0;
		for (b = a; b < DIFF_GRID_STATES; b++)
			if (b == a || same_in(c, device, states, context, a, b))
				merged[context] |= (u8)(1U << b);
		done |= merged[context];
		states->of[context] = a;
		ret = print_split(c, device, context + 1, states, merged);
	}
	states->of[context] = ANY;
	return ret;
}

static int print_device(const struct comparison *c, struct device *device)
{
	u8 merged[DIFF_GRID_CONTEXTS];
	struct states states;
	size_t i;

	for (i = 0; i < DIFF_GRID_CONTEXTS; i++)
		states.of[i] = ANY;
	for (i = 0; i < c->count; i++)
		if (same(c, &c->devices[i], device))
			c->devices[i].printed = true;
	return print_split(c, device, 0, &states, merged);
}

static int compare(struct comparison *c, const struct ruleset_samples *samples)
{
	bool *differs = calloc(samples->count + 1, sizeof(*differs));
	u8 *changed = calloc(samples->count + 1, cells(c));
	int ret = 0;
	size_t i;

	c->devices = calloc(samples->count + 1, sizeof(*c->devices));
	c->count = samples->count;
	if (!changed || !differs || !c->devices)
		ret = -ENOMEM;
	for (i = 0; i < c->count && !ret; i++) {
		c->devices[i].sample = &samples->list[i];
		c->devices[i].changed = changed + i * cells(c);
		differs[i] = ask(c, &c->devices[i]);
	}
	for (i = 0; i < c->count && !ret; i++)
		if (differs[i] && !c->devices[i].printed)
			ret = print_device(c, &c->devices[i]);
	free(c->devices);
	free(changed);
	free(differs);
	return ret;
}

static int compare_capability(const struct diff_grid *grid, u32 cap, struct diff *diff,
			      struct error *err)
{
	struct comparison c = { .grid = grid, .cap = (enum cardgate_capability)cap, .diff = diff };
	struct ruleset_samples samples = {};
	int ret;

	ret = ruleset_sample_add(&samples, grid->rs[0], c.cap, err);
	if (!ret)
		ret = ruleset_sample_add(&samples, grid->rs[1], c.cap, err);
	if (!ret)
		ret = ruleset_sample_finish(&samples, c.cap, err);
	if (!ret && compare(&c, &samples))
		ret = error_set(err, -ENOMEM, "out of memory");
	diff->incomplete = diff->incomplete || !samples.pairs;
	ruleset_sample_free(&samples);
	return ret;
}

/**
 * diff_decisions - what two policies decide differently
 * @rs: the policies, old and new
 * @week: first second of the week that is compared
 * @diff: gets what differs
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int diff_decisions(const struct cg_ruleset *rs[2], s64 week, struct diff *diff, struct error *err)
{
	struct diff_grid grid = { .rs = { rs[0], rs[1] } };
	u32 cap;
	int ret;

	ret = diff_grid_init(&grid, week, err);
	if (ret)
		return ret;
	diff->incomplete = diff->incomplete || !grid.all_names;
	for (cap = 1; cap <= CARDGATE_CAP_MAX && !ret; cap++)
		ret = compare_capability(&grid, cap, diff, err);
	diff_grid_free(&grid);
	return ret;
}

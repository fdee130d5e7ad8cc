// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "agent/ruleset_clean.h"
#include "agent/ruleset_names.h"
#include "agent/ruleset_time.h"
#include "timeline.h"
#include "week.h"

#define LABEL_WIDTH	38
#define WEEK_SECONDS	(WEEK_MINUTES * 60)

/* Columns of a terminal, near enough: characters of UTF-8 */
static int width(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += (*text & 0xc0) != 0x80;
	return n;
}

static void print_padded(const char *text, int columns, FILE *out)
{
	fprintf(out, "%s%*s", text, columns > width(text) ? columns - width(text) : 0, "");
}

/* Hours of a week during which it is allowed */
static void print_hours(const struct timeline *timeline, const struct timeline_row *row, FILE *out)
{
	static struct week week;
	size_t i;

	week = (struct week){};
	for (i = 0; i < row->count; i++)
		if (row->spans[i].action == CARDGATE_ACTION_DENY)
			break;
	if (i == row->count) {
		fputs("always", out);
		return;
	}
	for (i = 0; i < row->count; i++)
		if (row->spans[i].action == CARDGATE_ACTION_ALLOW)
			week_add(&week, timeline->rs, row->spans[i].from, row->spans[i].until);
	if (week_is_empty(&week))
		fputs("never", out);
	else
		week_print(&week, out);
}

/* The rules that decide, each once */
static void print_rules(const struct timeline_row *row, FILE *out)
{
	char why[RULESET_CLEAN_SIZE];
	size_t i, j;

	for (i = 0; i < row->count; i++) {
		for (j = 0; j < i; j++)
			if (row->spans[j].rule == row->spans[i].rule &&
			    row->spans[j].reason == row->spans[i].reason)
				break;
		if (j == i)
			fprintf(out, "%s%s", i ? ", " : "",
				timeline_why(&row->spans[i], why, sizeof(why)));
	}
}

static void print_spans(const struct timeline *timeline, const struct timeline_row *row, FILE *out)
{
	char when[RULESET_TIME_SIZE], why[RULESET_CLEAN_SIZE];
	size_t i;

	for (i = 0; i < row->count; i++)
		fprintf(out, "  %s  %-5s  %s\n",
			ruleset_time_format(timeline->rs, row->spans[i].from, when),
			ruleset_names_get(&ruleset_actions, row->spans[i].action),
			timeline_why(&row->spans[i], why, sizeof(why)));
}

static int label_width(const struct timeline *timeline)
{
	int widest = 6, n;
	size_t i;

	for (i = 0; i < timeline->count; i++) {
		n = width(timeline->rows[i].device->label);
		widest = n > widest ? n : widest;
	}
	return widest > LABEL_WIDTH ? LABEL_WIDTH : widest;
}

/* Not more than fits the column */
static void print_label(const char *label, int columns, FILE *out)
{
	char clean[DEVICES_LABEL_SIZE];
	char *end = clean;
	int n = columns;

	ruleset_clean_copy(label, clean, sizeof(clean));
	if (width(clean) > columns) {
		while (*end && ((*end & 0xc0) == 0x80 || n-- > 3))
			end++;
		strcpy(end, "...");
	}
	print_padded(clean, columns, out);
}

static void print_table(const struct timeline *timeline, FILE *out)
{
	int columns = label_width(timeline);
	const struct device *last = NULL;
	char *hours;
	size_t size, i;
	FILE *text;

	print_padded("DEVICE", columns, out);
	fprintf(out, "  %-10s %-32s %s\n", "CAPABILITY", "ALLOWED", "DECIDED BY");
	for (i = 0; i < timeline->count; i++) {
		const struct timeline_row *row = &timeline->rows[i];

		hours = NULL;
		text = open_memstream(&hours, &size);
		if (!text)
			return;
		print_hours(timeline, row, text);
		fclose(text);
		print_label(row->device == last ? "" : row->device->label, columns, out);
		fprintf(out, "  %-10s %-32s ", ruleset_names_get(&ruleset_capabilities, row->cap),
			hours ? hours : "");
		print_rules(row, out);
		fputc('\n', out);
		free(hours);
		last = row->device;
	}
}

/**
 * timeline_text - write a timeline for a terminal
 * @timeline: the timeline
 * @out: gets a table of hours for a week, or a list of changes for longer times
 */
void timeline_text(const struct timeline *timeline, FILE *out)
{
	char from[RULESET_TIME_SIZE], until[RULESET_TIME_SIZE], clean[RULESET_CLEAN_SIZE];
	size_t i;

	fprintf(out, "%s, version %llu, from %s to %s\n", ruleset_clean(timeline->rs->name, clean),
		(unsigned long long)timeline->rs->version,
		ruleset_time_format(timeline->rs, timeline->from, from),
		ruleset_time_format(timeline->rs, timeline->until, until));
	if (timeline->rs->context_count) {
		fputs("contexts: ", out);
		timeline_contexts(timeline, out);
		fputc('\n', out);
	}
	fputc('\n', out);
	if (timeline->until - timeline->from <= WEEK_SECONDS) {
		print_table(timeline, out);
		return;
	}
	for (i = 0; i < timeline->count; i++) {
		const struct timeline_row *row = &timeline->rows[i];

		fprintf(out, "%s%s, %s:\n", i ? "\n" : "",
			ruleset_clean(row->device->label, clean),
			ruleset_names_get(&ruleset_capabilities, row->cap));
		print_spans(timeline, row, out);
	}
}

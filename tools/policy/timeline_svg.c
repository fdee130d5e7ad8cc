// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A timeline as a picture. Light and dark differ as much as red and green, so
 * that it can be read without colours.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/ruleset_clean.h"
#include "agent/ruleset_names.h"
#include "agent/ruleset_time.h"
#include "kernel/schedule.h"
#include "timeline.h"

#define WIDTH		1160
#define LEFT		330	/* of the bars */
#define RIGHT		(WIDTH - 20)
#define TOP		104
#define ROW		26
#define BAR		18
#define GAP		8	/* between devices */
#define FOOT		56
#define LETTER		6.3	/* of small text, on average */
#define LABEL_LETTERS	38
#define SHORT_LETTERS	9
#define DAY		86400
#define EPOCH_WEEKDAY	3
#define DAY_WIDTH_MIN	58	/* for a date under it */
#define HOURS_WIDTH_MIN	90	/* for hours */

static const char * const month_names[] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
};

static const char * const day_names[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

/* Text of others' making: no control characters, no markup, no more than @letters */
static void write_text(const char *text, size_t letters, FILE *out)
{
	char clean[2 * RULESET_CLEAN_SIZE];
	const char *p = ruleset_clean_copy(text, clean, sizeof(clean));
	size_t length = 0, n;

	for (n = 0; p[n]; n++)
		length += (p[n] & 0xc0) != 0x80;
	for (n = 0; *p; p++) {
		n += (*p & 0xc0) != 0x80;
		if (length > letters && n >= letters) {
			fputs("&#8230;", out);
			return;
		}
		if (*p == '&')
			fputs("&amp;", out);
		else if (*p == '<')
			fputs("&lt;", out);
		else if (*p == '>')
			fputs("&gt;", out);
		else
			fputc(*p, out);
	}
}

static double position(const struct timeline *timeline, s64 at)
{
	double part = (double)(at - timeline->from) / (double)(timeline->until - timeline->from);

	return LEFT + part * (RIGHT - LEFT);
}

static int height(const struct timeline *timeline)
{
	int rows = TOP + FOOT;
	size_t i;

	for (i = 0; i < timeline->count; i++)
		rows += ROW + (i && timeline->rows[i].device != timeline->rows[i - 1].device ?
			       GAP : 0);
	return rows;
}

static void write_head(const struct timeline *timeline, FILE *out)
{
	char from[RULESET_TIME_SIZE], until[RULESET_TIME_SIZE];

	fprintf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" font-family=\"DejaVu Sans, Verdana, sans-serif\" font-size=\"11\">\n",
		WIDTH, height(timeline), WIDTH, height(timeline));
	fputs("<style>"
	      ".on{fill:#2f8f57;stroke:#ffffff;stroke-width:.6}"
	      ".off{fill:#f6d9d5;stroke:#ffffff;stroke-width:.6}"
	      ".ont{fill:#ffffff}.offt{fill:#8c2f23}.dim{fill:#666666}"
	      ".day{stroke:#9a9aa0}.hour{stroke:#e2e2e6}.end{fill:#f4f4f7}"
	      "</style>\n", out);
	fprintf(out, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n", WIDTH,
		height(timeline));
	fputs("<text x=\"20\" y=\"30\" font-size=\"18\" font-weight=\"bold\">", out);
	write_text(timeline->rs->name, 80, out);
	fprintf(out, ", version %llu</text>\n<text x=\"20\" y=\"50\" class=\"dim\">",
		(unsigned long long)timeline->rs->version);
	write_text(timeline->rs->issuer, 60, out);
	fprintf(out, " &#183; %.20s to %.20s",
		ruleset_time_format(timeline->rs, timeline->from, from),
		ruleset_time_format(timeline->rs, timeline->until, until));
	fputs("</text>\n", out);
}

static void write_contexts(const struct timeline *timeline, FILE *out)
{
	char *text = NULL;
	size_t size;
	FILE *words;

	if (!timeline->rs->context_count)
		return;
	words = open_memstream(&text, &size);
	if (!words)
		return;
	timeline_contexts(timeline, words);
	fclose(words);
	fputs("<text x=\"20\" y=\"66\" class=\"dim\">contexts: ", out);
	if (text)
		write_text(text, 160, out);
	fputs("</text>\n", out);
	free(text);
}

/* An hour of a local day */
static s64 moment(const struct timeline *timeline, s64 day, int hour)
{
	s64 utc;

	ruleset_time_utc(timeline->rs->zone, timeline->rs->zone_count, day * DAY + hour * 3600,
			 &utc);
	return utc;
}

static void write_line(double x, int y, int bottom, const char *class, FILE *out)
{
	if (x > LEFT && x < RIGHT)
		fprintf(out,
			"<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" class=\"%s\"/>\n",
			x, x, y, bottom, class);
}

static void write_hours(const struct timeline *timeline, s64 day, int bottom, FILE *out)
{
	double x;
	int hour;

	for (hour = 6; hour < 24; hour += 6) {
		x = position(timeline, moment(timeline, day, hour));
		write_line(x, TOP - 6, bottom, "hour", out);
		if (x > LEFT && x < RIGHT)
			fprintf(out,
				"<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" font-size=\"9\" class=\"dim\">%d</text>\n",
				x, TOP - 9, hour);
	}
}

static int weekday(s64 day)
{
	return (int)(((day + EPOCH_WEEKDAY) % 7 + 7) % 7);
}

static void write_date(const struct timeline *timeline, s64 day, double x, bool weeks, FILE *out)
{
	char text[RULESET_TIME_SIZE];
	int month;

	/* "Mon 2026-11-23 ..." at noon of that day */
	ruleset_time_format(timeline->rs, moment(timeline, day, 12), text);
	month = atoi(text + strlen("Mon 2026-"));
	fprintf(out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s%s%d %s</text>\n", x,
		TOP - 22, weeks ? "start" : "middle", weeks ? "" : day_names[weekday(day)],
		weeks ? "" : " ", atoi(text + strlen("Mon 2026-11-")),
		month >= 1 && month <= 12 ? month_names[month - 1] : "");
}

/* Part of a day that is in the picture */
static bool day_place(const struct timeline *timeline, s64 day, double *x, double *end)
{
	*x = position(timeline, moment(timeline, day, 0));
	*end = position(timeline, moment(timeline, day + 1, 0));
	*x = *x < LEFT ? LEFT : *x;
	*end = *end > RIGHT ? RIGHT : *end;
	return *end > *x;
}

static void write_weekend(const struct timeline *timeline, s64 day, FILE *out)
{
	int bottom = height(timeline) - FOOT;
	double x, end;

	if (weekday(day) >= 5 && day_place(timeline, day, &x, &end))
		fprintf(out,
			"<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" class=\"end\"/>\n",
			x, TOP - 36, end - x, bottom - TOP + 36);
}

/* Its date, when it is one of those that get one: each, or every so many Mondays */
static void write_day(const struct timeline *timeline, s64 day, int every, FILE *out)
{
	int bottom = height(timeline) - FOOT;
	double x, end;

	if (!day_place(timeline, day, &x, &end) || (day + EPOCH_WEEKDAY) % every)
		return;
	if (end - x >= HOURS_WIDTH_MIN)
		write_hours(timeline, day, bottom, out);
	write_line(x, TOP - 36, bottom, "day", out);
	if (every == 1 ? end - x >= DAY_WIDTH_MIN : RIGHT - x >= DAY_WIDTH_MIN)
		write_date(timeline, day, every == 1 ? (x + end) / 2 : x + 4, every > 1, out);
}

static void write_days(const struct timeline *timeline, FILE *out)
{
	s64 first = cg_schedule_local(timeline->rs, timeline->from) / DAY;
	s64 last = cg_schedule_local(timeline->rs, timeline->until - 1) / DAY, day;
	int every = 1;

	while ((last - first + 1) / every * DAY_WIDTH_MIN > RIGHT - LEFT)
		every = every == 1 ? 7 : every * 2;
	for (day = first; day <= last; day++)
		write_weekend(timeline, day, out);
	for (day = first; day <= last; day++)
		write_day(timeline, day, every, out);
}

static void write_span(const struct timeline *timeline, const struct timeline_row *row,
		       const struct timeline_span *span, int y, FILE *out)
{
	double x = position(timeline, span->from), end = position(timeline, span->until);
	bool allowed = span->action == CARDGATE_ACTION_ALLOW;
	char why[RULESET_CLEAN_SIZE], when[RULESET_TIME_SIZE];
	size_t letters = end - x > 6 ? (size_t)((end - x - 6) / LETTER) : 0;

	timeline_why(span, why, sizeof(why));
	fprintf(out,
		"<g><title>%s, %s from %.20s",
		ruleset_names_get(&ruleset_capabilities, row->cap),
		ruleset_names_get(&ruleset_actions, span->action),
		ruleset_time_format(timeline->rs, span->from, when));
	fprintf(out, " to %.20s: ", ruleset_time_format(timeline->rs, span->until, when));
	write_text(why, RULESET_CLEAN_SIZE, out);
	fprintf(out,
		"</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" class=\"%s\"/>",
		x, y, end - x > 0.5 ? end - x : 0.5, BAR, allowed ? "on" : "off");
	/* A piece of a name says less than its hours do */
	if (letters >= strlen(why) || letters >= SHORT_LETTERS) {
		fprintf(out,
			"<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" font-size=\"10\" class=\"%s\">",
			(x + end) / 2, y + BAR - 5, allowed ? "ont" : "offt");
		write_text(why, letters, out);
		fputs("</text>", out);
	}
	fputs("</g>\n", out);
}

static void write_rows(const struct timeline *timeline, FILE *out)
{
	const struct device *last = NULL;
	int y = TOP;
	size_t i, j;

	for (i = 0; i < timeline->count; i++) {
		const struct timeline_row *row = &timeline->rows[i];

		if (row->device != last) {
			y += last ? GAP : 0;
			fprintf(out, "<text x=\"20\" y=\"%d\">", y + BAR - 5);
			write_text(row->device->label, LABEL_LETTERS, out);
			fputs("</text>\n", out);
		}
		fprintf(out,
			"<text x=\"%d\" y=\"%d\" text-anchor=\"end\" class=\"dim\">%s</text>\n",
			LEFT - 10, y + BAR - 5, ruleset_names_get(&ruleset_capabilities, row->cap));
		for (j = 0; j < row->count; j++)
			write_span(timeline, row, &row->spans[j], y, out);
		y += ROW;
		last = row->device;
	}
}

static void write_legend(const struct timeline *timeline, FILE *out)
{
	int y = height(timeline) - 34;

	fprintf(out,
		"<rect x=\"%d\" y=\"%d\" width=\"26\" height=\"14\" class=\"on\"/><text x=\"%d\" y=\"%d\">can be used</text>\n",
		LEFT, y, LEFT + 34, y + 11);
	fprintf(out,
		"<rect x=\"%d\" y=\"%d\" width=\"26\" height=\"14\" class=\"off\"/><text x=\"%d\" y=\"%d\">cannot be used</text>\n",
		LEFT + 140, y, LEFT + 174, y + 11);
	fprintf(out,
		"<text x=\"%d\" y=\"%d\" class=\"dim\">in the bars: the rule that decides; a device works where all of its bars are dark</text>\n",
		LEFT + 310, y + 11);
}

/**
 * timeline_svg - draw a timeline
 * @timeline: the timeline
 * @out: gets an SVG document
 */
void timeline_svg(const struct timeline *timeline, FILE *out)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
	write_head(timeline, out);
	write_contexts(timeline, out);
	write_days(timeline, out);
	write_rows(timeline, out);
	write_legend(timeline, out);
	fputs("</svg>\n", out);
}

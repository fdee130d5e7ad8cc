// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "agent/file.h"
#include "agent/ruleset_subject.h"
#include "agent/ruleset_time.h"
#include "input.h"
#include "png.h"
#include "policy.h"
#include "timeline.h"
#include "week.h"

#define LONGEST		(400 * 86400)
#define WEEK_SECONDS	(WEEK_MINUTES * 60)

static const char *devices_path, *from_text, *to_text, *svg, *png, *json;
static const char *contexts[CARDGATE_CONTEXTS_MAX];

static const struct option_spec options[] = {
	{ "devices", 0, "FILE", "devices: of \"cardgate devices --json\", or lines of words", false,
	  &devices_path, 1 },
	{ "from", 0, "TIME", "begin, YYYY-MM-DDTHH:MM; this week's Monday when not given", false,
	  &from_text, 1 },
	{ "to", 0, "TIME", "end; a week later when not given", false, &to_text, 1 },
	{ "context", 0, "NAME", "context that is set, !NAME: that is not; others are unknown",
	  false, contexts, CARDGATE_CONTEXTS_MAX },
	{ "svg", 0, "OUT", "draw a timeline", false, &svg, 1 },
	{ "png", 0, "OUT", "the same as PNG, through rsvg-convert", false, &png, 1 },
	{ "json", 0, NULL, "write JSON", false, &json, 1 },
	{}
};

static int read_times(struct timeline *timeline, struct error *err)
{
	int ret = 0;

	timeline->from = week_start(timeline->rs, time(NULL));
	if (from_text)
		ret = ruleset_time_parse(timeline->rs, from_text, &timeline->from, err);
	timeline->until = timeline->from + WEEK_SECONDS;
	if (to_text && !ret)
		ret = ruleset_time_parse(timeline->rs, to_text, &timeline->until, err);
	if (ret)
		return ret;
	if (timeline->until <= timeline->from || timeline->until - timeline->from > LONGEST)
		return error_set(err, -EINVAL,
				 "--to %s, expected a time after --from, at most 400 days later",
				 to_text);
	return 0;
}

static int read_contexts(struct timeline *timeline, struct error *err)
{
	int ret = 0;
	size_t i;

	timeline->moment.clock_trusted = true;
	for (i = 0; i < CARDGATE_CONTEXTS_MAX && contexts[i] && !ret; i++)
		ret = ruleset_subject_context(timeline->rs, &timeline->moment, contexts[i], err);
	return ret;
}

static int draw(const struct timeline *timeline, struct error *err)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	int ret = 0;

	if (!out)
		return error_set(err, -ENOMEM, "out of memory");
	timeline_svg(timeline, out);
	if (fclose(out))
		ret = error_set(err, -ENOMEM, "out of memory");
	if (!ret && svg)
		ret = file_write(svg, 0644, text, len, err);
	if (!ret && png)
		ret = png_write(png, text, len, err);
	free(text);
	return ret;
}

static int show(const struct timeline *timeline, struct error *err)
{
	int ret = 0;

	if (svg || png)
		ret = draw(timeline, err);
	if (ret || (svg && *svg == '-' && !svg[1]))
		return ret;
	if (json)
		return timeline_json(timeline, err);
	timeline_text(timeline, stdout);
	return 0;
}

static int simulate(const struct cg_ruleset *rs, struct error *err)
{
	struct timeline timeline = { .rs = rs };
	struct devices devices = {};
	int ret;

	ret = devices_path ? devices_load(devices_path, &devices, err) :
			     devices_named(rs, &devices, err);
	if (!ret)
		ret = read_times(&timeline, err);
	if (!ret)
		ret = read_contexts(&timeline, err);
	if (!ret)
		ret = timeline_make(&timeline, &devices, err);
	if (!ret)
		ret = show(&timeline, err);
	timeline_free(&timeline);
	devices_free(&devices);
	return ret;
}

static int run(int argc, char **argv)
{
	struct error err;
	struct input in;
	int ret;

	(void)argc;
	if (input_load(argv[0], &in))
		return EXIT_FAILURE;
	ret = simulate(in.rs, &err);
	if (ret)
		fprintf(stderr, "cardgate-policy simulate: %s\n", err.text);
	input_free(&in);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct command cmd_simulate = {
	"simulate", "FILE", 1, 1, "say and draw what a policy allows over a week", options, run,
};

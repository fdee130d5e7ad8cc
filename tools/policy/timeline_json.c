// SPDX-License-Identifier: GPL-2.0-or-later
#include <json-c/json.h>

#include "agent/ruleset_clean.h"
#include "agent/ruleset_names.h"
#include "json.h"
#include "timeline.h"

static struct json_object *new_span(const struct timeline_span *span)
{
	struct json_object *object = json_object_new_object();

	json_add_number(object, "from", span->from);
	json_add_number(object, "until", span->until);
	json_add_text(object, "action", ruleset_names_get(&ruleset_actions, span->action));
	json_add_text(object, "rule", span->rule ? span->rule->id : NULL);
	json_add_bool(object, "exempt", span->reason == CARDGATE_REASON_EXEMPT);
	return object;
}

static struct json_object *new_row(const struct timeline_row *row)
{
	struct json_object *object = json_object_new_object();
	struct json_object *spans = json_object_new_array();
	size_t i;

	json_add_text(object, "device", row->device->label);
	json_add_text(object, "capability", ruleset_names_get(&ruleset_capabilities, row->cap));
	for (i = 0; i < row->count; i++)
		json_object_array_add(spans, new_span(&row->spans[i]));
	json_object_object_add(object, "spans", spans);
	return object;
}

/**
 * timeline_json - write a timeline to standard output for programs
 * @timeline: the timeline
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int timeline_json(const struct timeline *timeline, struct error *err)
{
	struct json_object *object = json_object_new_object();
	struct json_object *rows = json_object_new_array();
	size_t i;

	json_add_text(object, "policy", timeline->rs->name);
	json_add_number(object, "version", (int64_t)timeline->rs->version);
	json_add_number(object, "from", timeline->from);
	json_add_number(object, "until", timeline->until);
	for (i = 0; i < timeline->count; i++)
		json_object_array_add(rows, new_row(&timeline->rows[i]));
	json_object_object_add(object, "rows", rows);
	return json_print(object, err);
}

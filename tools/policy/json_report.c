// SPDX-License-Identifier: GPL-2.0-or-later
#include <json-c/json.h>

#include "json.h"
#include "json_report.h"

/**
 * json_report_new - a report on policies
 *
 * Return: the report; NULL without memory, which json_report_print() reports.
 */
struct json_object *json_report_new(void)
{
	return json_object_new_array();
}

/**
 * json_report_add - add what was found in a policy
 * @report: the report
 * @file: the policy's file
 * @findings: what was found
 */
void json_report_add(struct json_object *report, const char *file,
		     const struct policy_findings *findings)
{
	size_t i;

	for (i = 0; i < findings->count; i++) {
		struct json_object *object = json_object_new_object();

		json_add_text(object, "file", file);
		if (findings->list[i].line)
			json_add_number(object, "line", findings->list[i].line);
		json_add_text(object, "name", findings->list[i].name);
		json_add_text(object, "text", findings->list[i].text);
		json_object_array_add(report, object);
	}
}

/**
 * json_report_print - write a report to standard output and free it
 * @report: the report
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int json_report_print(struct json_object *report, struct error *err)
{
	return json_print(report, err);
}

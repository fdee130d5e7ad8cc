/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TOOLS_POLICY_JSON_REPORT_H
#define CARDGATE_TOOLS_POLICY_JSON_REPORT_H

#include "agent/policy_lint.h"

struct json_object;

struct json_object *json_report_new(void);
void json_report_add(struct json_object *report, const char *file,
		     const struct policy_findings *findings);
int json_report_print(struct json_object *report, struct error *err);

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/* What is scheduled of a device stands among what it should be; here is what schedules more. */
#include <errno.h>
#include <stdlib.h>

#include "tools/dmserver/operations.h"
#include "tools/dmserver/page.h"
#include "tools/dmserver/plan.h"

/**
 * page_schedule - the form
 * @req: the request
 * @device: whose
 * @csrf: token of the login
 */
void page_schedule(struct request *req, const char *device, const char *csrf)
{
	buffer_page(&req->answer, "<form method=\"post\" action=\"/devices/%s/schedules\">",
		    device);
	page_csrf(req, csrf);
	buffer_text(&req->answer,
		    "<label>Schedule<input name=\"name\" required size=\"12\"></label>"
		    "<label>Execute<input name=\"target\" required size=\"36\" "
		    "placeholder=\"./...\"></label><label>Text for it<input name=\"data\">"
		    "</label><label>From (UTC)<input name=\"start\" required size=\"16\" "
		    "placeholder=\"20261130T080000Z\"></label>"
		    "<label>Days<input name=\"days\" size=\"20\" placeholder=\"once only\"></label>"
		    "<label>Missed<select name=\"missed\"><option>skip<option>once<option>all"
		    "</select></label><button>Schedule</button></form>");
}

static const char *or_null(const char *text)
{
	return text && *text ? text : NULL;
}

/* POST /devices/{device}/schedules */
int page_device_schedule(struct request *req, struct error *err)
{
	char *name = http_form(req, "name"), *target = http_form(req, "target"),
	     *data = http_form(req, "data"), *start = http_form(req, "start"),
	     *days = http_form(req, "days"), *missed = http_form(req, "missed");
	struct plan plan = {
		.node = { .uri = target, .data = or_null(data) }, .start = start,
		.days = or_null(days), .missed = or_null(missed),
	};
	int ret;

	if (!name || !target || !start)
		ret = error_set(err, -EINVAL, "expected a name, a node and a moment");
	else
		ret = plan_put(req, name, &plan, err);
	free(name);
	free(target);
	free(data);
	free(start);
	free(days);
	free(missed);
	return ret ? ret : page_go(req, "/devices/", req->vars[0], err);
}

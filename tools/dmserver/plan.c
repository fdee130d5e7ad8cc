// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is scheduled of devices and groups of them: each schedule is a node that they should have,
 * whole or not at all, so it goes as a document in TNDS.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/mo.h"
#include "agent/dm/schedule.h"
#include "agent/dm/tnds.h"
#include "agent/dm/tree_value.h"
#include "tools/dmserver/command.h"
#include "tools/dmserver/desired.h"
#include "tools/dmserver/plan.h"

static int check_moment(const char *member, const char *text, struct error *err)
{
	int64_t moment;

	if (!text || tree_value_parse_time(text, &moment))
		return 0;
	return error_set(err, -EINVAL, "%s: '%.40s', expected 20261130T080000Z", member, text);
}

static int check(const struct plan *plan, struct error *err)
{
	enum timetable_missed missed;
	unsigned int days = 0;
	int ret;

	ret = check_moment("start", plan->start, err) ?: check_moment("until", plan->until, err);
	if (ret)
		return ret;
	if (plan->days && !schedule_days(plan->days, &days))
		return error_set(err, -EINVAL, "days: '%.40s', expected Mon,Tue,...", plan->days);
	if (days && plan->every && plan->every != TIMETABLE_DAY)
		return error_set(err, -EINVAL, "every: expected %d, or days to be left out",
				 TIMETABLE_DAY);
	if (plan->every && plan->every < TIMETABLE_EVERY_MIN)
		return error_set(err, -EINVAL, "every: expected %d seconds at least",
				 TIMETABLE_EVERY_MIN);
	if (plan->missed && !schedule_missed(plan->missed, &missed))
		return error_set(err, -EINVAL, "missed: '%.40s', expected skip, once or all",
				 plan->missed);
	return 0;
}

static bool add_leaf(struct tree_node *top, const char *name, const char *format,
		     const char *type, const void *data, size_t len)
{
	struct tree_node *leaf = tree_node_new(name, TREE_CHR);

	if (!leaf)
		return false;
	tree_node_attach(top, leaf);
	return !tree_format_parse(format, &leaf->format) && tree_node_text(&leaf->type, type) &&
	       tree_node_set(leaf, data, len);
}

static bool add_text(struct tree_node *top, const char *name, const char *text)
{
	return !text || add_leaf(top, name, "chr", "text/plain", text, strlen(text));
}

static bool fill(struct tree_node *top, const struct plan *plan, const struct node_value *value)
{
	char every[24];

	snprintf(every, sizeof(every), "%" PRId64, plan->every);
	return tree_node_text(&top->type, MO_SCHEDULE) &&
	       add_text(top, "Target", plan->node.uri) &&
	       (!value->data || add_leaf(top, "Data", plan->node.format, plan->node.type,
					 value->data, value->len)) &&
	       add_text(top, "Start", plan->start) &&
	       (!plan->every || add_leaf(top, "Every", "int", "text/plain", every,
					 strlen(every))) &&
	       add_text(top, "Days", plan->days) && add_text(top, "Until", plan->until) &&
	       add_text(top, "Missed", plan->missed);
}

static int encode(const struct plan *plan, const struct node_value *value, uint8_t **data,
		  size_t *len, struct error *err)
{
	struct tree_node *top = tree_node_new("", TREE_NODE);
	struct tnds tnds = {};
	int ret;

	if (!top || !fill(top, plan, value)) {
		tree_node_free(top);
		return error_set(err, -ENOMEM, "no memory");
	}
	ret = tnds_add(&tnds, top, "", err);
	if (!ret)
		ret = tnds_encode(&tnds, TREE_PROP_FORMAT | TREE_PROP_TYPE | TREE_PROP_VALUE, data,
				  len, err);
	tnds_free(&tnds);
	return ret;
}

static int uri_of(const char *name, char uri[URI_MAX + 1], struct error *err)
{
	strcpy(uri, "./" SCHEDULE_NODE);
	if (tree_uri_name_ok(name) && !strchr(name, '/') && tree_uri_append(uri, URI_MAX, name) &&
	    node_uri_ok(uri))
		return 0;
	return error_set(err, -EINVAL, "'%.64s' is no name of a schedule", name);
}

/**
 * plan_put - have a device, or a group, schedule something
 * @req: the request; its path says whom
 * @name: of the schedule
 * @plan: what, and when
 * @err: message on failure
 *
 * Return: 0, -EINVAL, -ENOENT, -EIO, -EAGAIN, -ENOMEM.
 */
int plan_put(struct request *req, const char *name, struct plan *plan, struct error *err)
{
	struct desired desired = { .scope = api_scope(req), .owner = req->vars[0],
				   .author = req->account, .format = "xml",
				   .type = TREE_TNDS_XML };
	struct node_value value = {};
	uint8_t *data = NULL;
	char uri[URI_MAX + 1];
	int ret;

	ret = api_scope_check(req, err) ?: uri_of(name, uri, err) ?: check(plan, err) ?:
	      node_check(&plan->node, &value, err) ?:
	      encode(plan, &value, &data, &desired.len, err);
	if (!ret) {
		desired.uri = uri;
		desired.data = data;
		ret = desired_put(req->db, &desired, err);
	}
	free(data);
	free(value.data);
	return ret ?: api_scope_changed(req, err);
}

static int queue_delete(struct request *req, const char *uri, struct error *err)
{
	const struct command command = { .verb = "Delete", .uri = uri, .author = req->account };
	int64_t n;

	return strcmp(api_scope(req), "group") ?
	       command_add(req->db, req->vars[0], &command, &n, err) :
	       command_add_group(req->db, req->vars[0], &command, &n, err);
}

/**
 * plan_delete - have it do so no more
 * @req: the request; its path says whom
 * @name: of the schedule
 * @err: message on failure
 *
 * The devices are told to delete the node.
 *
 * Return: 0, -EINVAL, -ENOENT, -EIO, -EAGAIN.
 */
int plan_delete(struct request *req, const char *name, struct error *err)
{
	struct db_rows rows = {};
	char uri[URI_MAX + 1];
	int ret;

	ret = api_scope_check(req, err) ?: uri_of(name, uri, err);
	if (!ret)
		ret = db_query(req->db, &rows, err, SQL_DESIRED_DELETE, api_scope(req),
			       req->vars[0], uri);
	if (!ret && !rows.count)
		ret = error_set(err, -ENOENT, "no schedule '%.64s'", name);
	db_rows_free(&rows);
	return ret ?: queue_delete(req, uri, err) ?: api_scope_changed(req, err);
}

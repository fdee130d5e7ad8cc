// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reports that wait for the server: JSON in a queue on disk. Only the agent and its sessions read
 * it back.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "agent/dm/dm_report.h"
#include "agent/dm/queue.h"
#include "agent/file.h"

#define DIRECTORY	"dm"
#define NAME		"reports"

/* What goes into the queue, by its name there */
static const struct {
	const char *name;
	size_t offset;
} fields[] = {
	{ "source", offsetof(struct dm_report, source) },
	{ "type", offsetof(struct dm_report, type) },
	{ "format", offsetof(struct dm_report, format) },
	{ "mark", offsetof(struct dm_report, mark) },
	{ "data", offsetof(struct dm_report, data) },
	{ "correlator", offsetof(struct dm_report, correlator) },
};

#define FIELDS	(sizeof(fields) / sizeof(fields[0]))

struct dm_reports {
	struct queue *queue;
};

static char **field_of(struct dm_report *report, size_t i)
{
	return (char **)((char *)report + fields[i].offset);
}

/**
 * dm_reports_open - open the reports of this device
 * @reports: set to them
 * @state: directory of the association
 * @err: message on failure
 *
 * Return: 0 or what queue_open() says.
 */
int dm_reports_open(struct dm_reports **reports, const char *state, struct error *err)
{
	struct dm_reports *r = calloc(1, sizeof(*r));
	char path[512];
	int ret;

	if (!r)
		return error_set(err, -ENOMEM, "reports: out of memory");
	snprintf(path, sizeof(path), "%s/" DIRECTORY, state);
	ret = file_make_directory(path, 0700, err);
	snprintf(path, sizeof(path), "%s/" DIRECTORY "/" NAME, state);
	if (!ret)
		ret = queue_open(&r->queue, path, err);
	if (ret)
		free(r);
	else
		*reports = r;
	return ret;
}

/**
 * dm_reports_close - close them
 * @reports: may be NULL
 */
void dm_reports_close(struct dm_reports *reports)
{
	if (!reports)
		return;
	queue_close(reports->queue);
	free(reports);
}

/**
 * dm_reports_put - add a report
 * @reports: the reports
 * @report: what to tell; @report->id does not count, fields that are NULL are empty
 * @err: message on failure
 *
 * One that is marked as informational makes way for others when there are too many.
 *
 * Return: 0 when it is on disk; what queue_put() says.
 */
int dm_reports_put(struct dm_reports *reports, const struct dm_report *report, struct error *err)
{
	json_object *json = json_object_new_object();
	enum queue_class class = QUEUE_IMPORTANT;
	const char *text;
	size_t i;
	int ret;

	for (i = 0; i < FIELDS; i++) {
		text = *field_of((struct dm_report *)report, i);
		json_object_object_add(json, fields[i].name, json_object_new_string(text ?: ""));
	}
	if (!report->mark || !strcmp(report->mark, "informational"))
		class = QUEUE_ROUTINE;
	text = json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN);
	ret = text ? queue_put(reports->queue, class, text, strlen(text), err) :
	      error_set(err, -ENOMEM, "reports: out of memory");
	json_object_put(json);
	return ret;
}

/**
 * dm_report_keep - add one report to those of this device
 * @state: state directory, made when it is not there
 * @report: as dm_reports_put()
 * @err: message on failure
 *
 * For who has no session, and nothing else to report.
 *
 * Return: 0 when it is on disk; what dm_reports_open() and dm_reports_put() say.
 */
int dm_report_keep(const char *state, const struct dm_report *report, struct error *err)
{
	struct dm_reports *reports;
	int ret = dm_reports_open(&reports, state, err);

	if (ret)
		return ret;
	ret = dm_reports_put(reports, report, err);
	dm_reports_close(reports);
	return ret;
}

static int take(struct dm_report *report, json_object *json)
{
	json_object *value;
	const char *text;
	size_t i;

	for (i = 0; i < FIELDS; i++) {
		text = json_object_object_get_ex(json, fields[i].name, &value) ?
		       json_object_get_string(value) : NULL;
		*field_of(report, i) = strdup(text ?: "");
		if (!*field_of(report, i))
			return -ENOMEM;
	}
	return 0;
}

/**
 * dm_reports_next - look at a report
 * @reports: the reports
 * @after: number of the one before, 0: the first
 * @number: set to its number
 * @report: filled in, to be freed with dm_report_free()
 * @err: message on failure
 *
 * Return: 0; -ENOENT when there is none; -EBADMSG; -ENOMEM.
 */
int dm_reports_next(struct dm_reports *reports, uint64_t after, uint64_t *number,
		    struct dm_report *report, struct error *err)
{
	struct queue_entry entry;
	json_object *json;
	int ret;

	memset(report, 0, sizeof(*report));
	if (!queue_next(reports->queue, after, &entry))
		return error_set(err, -ENOENT, "no report waits");
	*number = entry.id;
	json = json_tokener_parse((const char *)entry.data);
	ret = json ? take(report, json) : -EBADMSG;
	json_object_put(json);
	if (!ret && asprintf(&report->id, "urn:cardgate:report:%s:%" PRIu64,
			     queue_name(reports->queue), entry.id) < 0) {
		report->id = NULL;
		ret = -ENOMEM;
	}
	if (ret) {
		dm_report_free(report);
		return error_set(err, ret, "report %" PRIu64 ": %s", entry.id, strerror(-ret));
	}
	return 0;
}

/**
 * dm_reports_done - the server has a report
 * @reports: the reports
 * @number: which
 * @err: message on failure
 *
 * Return: 0 when it is not sent again; what queue_done() says.
 */
int dm_reports_done(struct dm_reports *reports, uint64_t number, struct error *err)
{
	return queue_done(reports->queue, number, err);
}

/**
 * dm_reports_dropped - how many were dropped for later ones, ever
 * @reports: the reports
 */
uint64_t dm_reports_dropped(struct dm_reports *reports)
{
	return queue_dropped(reports->queue);
}

/**
 * dm_report_free - give back what dm_reports_next() filled in
 * @report: the report
 */
void dm_report_free(struct dm_report *report)
{
	size_t i;

	for (i = 0; i < FIELDS; i++)
		free(*field_of(report, i));
	free(report->id);
	memset(report, 0, sizeof(*report));
}

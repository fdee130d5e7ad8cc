/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_REPORT_H
#define CARDGATE_DM_REPORT_H

#include <stdint.h>

#include "agent/error.h"

/**
 * struct dm_report - one Item of a generic alert (PRO 8.7) that waits for the server
 * @id: unique over all devices and time: Target LocURI of the Item, so that a server which sees
 *	it twice, because an answer was lost, counts it once
 * @source: Source LocURI, a node
 * @type: Meta Type
 * @format: Meta Format
 * @mark: Meta Mark, "informational" or worse
 * @data: Data, text
 * @correlator: of the Exec that this is the outcome of, or ""
 */
struct dm_report {
	char *id;
	char *source;
	char *type;
	char *format;
	char *mark;
	char *data;
	char *correlator;
};

struct dm_reports;

/*
 * A session sends what dm_reports_next() gives, from @after 0 on, and calls
 * dm_reports_done() for each that the server answered with a status that
 * settles it. What was not answered is sent again, with the same @id.
 */
int dm_reports_open(struct dm_reports **reports, const char *state, struct error *err);
void dm_reports_close(struct dm_reports *reports);
int dm_reports_next(struct dm_reports *reports, uint64_t after, uint64_t *number,
		    struct dm_report *report, struct error *err);
int dm_reports_done(struct dm_reports *reports, uint64_t number, struct error *err);
int dm_reports_put(struct dm_reports *reports, const struct dm_report *report, struct error *err);
int dm_report_keep(const char *state, const struct dm_report *report, struct error *err);
uint64_t dm_reports_dropped(struct dm_reports *reports);
void dm_report_free(struct dm_report *report);

#endif

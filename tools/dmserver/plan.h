/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_PLAN_H
#define CARDGATE_DMSERVER_PLAN_H

#include "tools/dmserver/http.h"
#include "tools/dmserver/node.h"

/**
 * struct plan - what devices do at its moments, ./Schedule/<name> of their trees
 * @node: what gets an Exec, and what that is told
 * @start: the first moment, 20261130T080000Z; in UTC, as the others
 * @every: seconds from one to the next, 0: there is only the first
 * @days: Mon,Tue,...: of the week; NULL: all
 * @until: no moment after this one; NULL: no end
 * @missed: skip, once or all; NULL: skip
 */
struct plan {
	struct node_body node;
	const char *start;
	int64_t every;
	const char *days, *until, *missed;
};

int plan_put(struct request *req, const char *name, struct plan *plan, struct error *err);
int plan_delete(struct request *req, const char *name, struct error *err);

#endif

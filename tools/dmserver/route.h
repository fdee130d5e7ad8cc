/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_ROUTE_H
#define CARDGATE_DMSERVER_ROUTE_H

#include <stdio.h>

#include "tools/dmserver/http.h"

/**
 * enum access - how whoever asks says who it is
 * @ACCESS_NONE: not at all
 * @ACCESS_API: Authorization: Bearer, as POST /api/v1/login gave it
 * @ACCESS_PAGE: cookie; a form also has the token against forgery
 * @ACCESS_DEVICE: as OMA DM says, the handler sees to it
 */
enum access { ACCESS_NONE, ACCESS_API, ACCESS_PAGE, ACCESS_DEVICE };

/* Each may what those before it may */
enum role { ROLE_ANY, ROLE_VIEWER, ROLE_OPERATOR, ROLE_ADMIN };

/**
 * struct route - an operation
 * @method: GET, POST, PUT, DELETE
 * @path: {name} stands for one segment
 * @name: the operation's name; what the audit log calls it
 * @access: how one logs in for it
 * @role: who may
 * @body_max: bytes of a body that are taken
 * @run: does it, and sets the answer; returns 0, or -errno with a message for
 *	whoever asks: route_status() makes a status of it
 */
struct route {
	const char *method, *path, *name;
	enum access access;
	enum role role;
	size_t body_max;
	int (*run)(struct request *req, struct error *err);
};

int route_find(struct request *req, struct error *err);
void route_run(struct request *req);
void route_refuse(struct request *req, int code, const struct error *err);
unsigned int route_status(int code);
enum role role_of(const char *name);
void route_print(FILE *to);

#endif

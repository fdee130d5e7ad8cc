/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_PAGE_H
#define CARDGATE_DMSERVER_PAGE_H

#include "tools/dmserver/http.h"

#define PAGE_ROWS	50

void page_begin(struct request *req, const char *title);
void page_end(struct request *req);
void page_table(struct request *req, const char *columns);
void page_refuse(struct request *req, const char *text);
int page_go(struct request *req, const char *where, const char *name, struct error *err);
void page_next(struct request *req, const char *path, const char *query, const char *after);
void page_data(struct request *req, const struct db_cell *cell);
void page_csrf(struct request *req, const char *csrf);
void page_schedule(struct request *req, const char *device, const char *csrf);
void page_moment(struct request *req, const struct db_cell *cell);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_DB_SCHEMA_H
#define CARDGATE_DMSERVER_DB_SCHEMA_H

#include "tools/dmserver/db.h"

int db_schema_make(struct db *db, struct error *err);
int db_schema_check(struct db *db, struct error *err);

#endif

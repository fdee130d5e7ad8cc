/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_REPORT_H
#define CARDGATE_DMSERVER_REPORT_H

#include "tools/dmserver/db.h"

int report_acknowledge(struct db *db, int64_t id, const char *account, char **device,
		       struct error *err);

#endif

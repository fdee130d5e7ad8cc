/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_ADMIT_APART_H
#define CARDGATE_ADMIT_APART_H

#include "agent/admit_visit.h"

typedef int (*admit_work)(struct admit *admit, const void *what, struct visit *visit,
			  struct error *err);

int admit_apart(struct admit *admit, admit_work work, const void *what, struct visit *visit,
		struct error *err);

#endif

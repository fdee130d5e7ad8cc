/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_EVENTS_PACKAGE_H
#define CARDGATE_DM_EVENTS_PACKAGE_H

#include "agent/approve.h"

#define DM_EVENTS_FUMO	"org.openmobilealliance.dm.firmwareupdate.update"
#define DM_EVENTS_SCOMO	"urn:oma:at:scomo:1.0:OperationComplete"

/**
 * enum dm_package_outcome - what became of a package
 * @DM_PACKAGE_APPROVED: it may be installed
 * @DM_PACKAGE_AGREED: so the user says
 * @DM_PACKAGE_DECLINED: it may not, so the user says
 * @DM_PACKAGE_REFUSED: it may not, so the policy says
 */
enum dm_package_outcome {
	DM_PACKAGE_APPROVED,
	DM_PACKAGE_AGREED,
	DM_PACKAGE_DECLINED,
	DM_PACKAGE_REFUSED,
};

int dm_package_code(const struct approve_package *package, enum dm_package_outcome outcome);
void dm_events_package(const char *state, const struct approve_package *package,
		       enum dm_package_outcome outcome);

#endif

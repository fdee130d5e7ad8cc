/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_EVENTS_H
#define CARDGATE_DM_EVENTS_H

#include <stdbool.h>

#include "agent/association.h"
#include "agent/kernel.h"

/* Types of our own alerts; policy and operations have DCMO's */
#define DM_EVENTS_USE		"urn:cardgate:at:1.0:DeniedUse"
#define DM_EVENTS_TAMPER	"urn:cardgate:at:1.0:Tampering"
#define DM_EVENTS_CARD		"urn:cardgate:at:1.0:Card"
#define DM_EVENTS_CLOCK		"urn:cardgate:at:1.0:Clock"
#define DM_EVENTS_POLICY	"urn:cardgate:at:1.0:Policy"
#define DM_EVENTS_DCMO		"urn:oma:at:dcmo:1.0:OperationComplete"

#define DM_EVENTS_SCHEDULE	"urn:cardgate:at:1.0:Schedule"

#define DM_EVENTS_TEXT		512	/* bytes of a text that is reported */

void dm_events_put(const char *state, const char *source, const char *type, const char *format,
		   const char *mark, const char *data);
void dm_events_kernel(const char *state, const struct kernel_event *event);
void dm_events_policy(const char *state, int outcome, const struct association *association,
		      const char *text);
void dm_events_written(const char *state, const struct association *association, int outcome,
		       const char *text);
void dm_events_card(const char *state, const char *reader, bool inserted);
void dm_events_schedule(const char *state, const char *node, bool bad, const char *text);

#endif

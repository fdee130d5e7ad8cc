/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_RULESET_SAMPLE_H
#define CARDGATE_RULESET_SAMPLE_H

#include <stdio.h>

#include "agent/error.h"
#include "kernel/eval.h"

/**
 * struct ruleset_sample - one device for all that rules cannot tell apart
 * @demand: what is demanded of the devices that it stands for; nothing: it
 *	stands for those that no rule names
 * @subject: such a device
 * @of: it fits these two demands of the list, when it is there for both
 * @both: it is
 */
struct ruleset_sample {
	struct cg_subject demand;
	struct cg_subject subject;
	size_t of[2];
	bool both;
};

/**
 * struct ruleset_samples - devices that rules of a capability tell apart
 * @list: the devices, the one for all others last
 * @count: how many
 * @pairs: devices that two demands fit are among them
 */
struct ruleset_samples {
	struct ruleset_sample *list;
	size_t count;
	bool pairs;
};

int ruleset_sample_add(struct ruleset_samples *samples, const struct cg_ruleset *rs,
		       enum cardgate_capability cap, struct error *err);
int ruleset_sample_finish(struct ruleset_samples *samples, enum cardgate_capability cap,
			  struct error *err);
void ruleset_sample_free(struct ruleset_samples *samples);
void ruleset_sample_label(const struct cg_subject *demand, bool only, char *buf, size_t size);
void ruleset_sample_print(const struct cg_subject *demand, FILE *out);

#endif

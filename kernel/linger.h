/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_LINGER_H
#define CARDGATE_LINGER_H

struct device;
struct kobject;

void cg_linger_note(struct device *parent, struct kobject *number);
bool cg_linger_postpone(struct device *dev);
void cg_linger_exit(void);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_SYSFS_H
#define CARDGATE_SYSFS_H

int cg_sysfs_init(void);
void cg_sysfs_exit(void);

#endif

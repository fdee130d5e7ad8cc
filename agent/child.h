/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CHILD_H
#define CARDGATE_CHILD_H

#include <sys/types.h>

pid_t child_fork(int death);
void child_end(pid_t pid, unsigned int grace_ms);

#endif

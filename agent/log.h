/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_LOG_H
#define CARDGATE_LOG_H

#include <stdbool.h>
#include <syslog.h>

void log_open(const char *program, bool to_syslog);
void log_line(int priority, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif

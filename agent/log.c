// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "agent/log.h"

static bool use_syslog;
static bool use_journal;

/**
 * log_open - choose where lines go
 * @program: name for syslog(3)
 * @to_syslog: syslog(3) instead of standard error
 *
 * Under systemd standard error is the journal, which takes the priority from
 * a prefix.
 */
void log_open(const char *program, bool to_syslog)
{
	use_syslog = to_syslog;
	use_journal = getenv("JOURNAL_STREAM");
	if (use_syslog)
		openlog(program, LOG_PID, LOG_AUTH);
}

/**
 * log_line - write one line
 * @priority: LOG_ERR and so on of syslog(3)
 * @fmt: printf format. What devices, cards and files say may be part of it:
 *	control characters are replaced.
 */
void log_line(int priority, const char *fmt, ...)
{
	char line[1024];
	va_list args;
	char *c;

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	for (c = line; *c; c++)
		if (iscntrl((unsigned char)*c))
			*c = '?';

	if (use_syslog)
		syslog(priority, "%s", line);
	else if (use_journal)
		fprintf(stderr, "<%d>%s\n", priority, line);
	else
		fprintf(stderr, "%s\n", line);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a management server asks, on the terminal, and without one on the desktop.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "agent/cli/format.h"
#include "agent/cli/question.h"
#include "agent/dm/dm_desktop.h"

#define WAIT_S	300	/* for an answer, when the server does not say */

static void show(FILE *tty, const struct dm_question *question)
{
	size_t i;

	format_print(FORMAT_PLAIN, tty, "The management server says: %s\n", question->text);
	for (i = 0; i < question->choice_count; i++)
		format_print(FORMAT_PLAIN, tty, "  %zu %s\n", i + 1, question->choices[i]);
	switch (question->alert) {
	case DM_ALERT_CONFIRM:
		fputs("[yes/no/cancel] ", tty);
		break;
	case DM_ALERT_SINGLE:
		fputs("[number, or cancel] ", tty);
		break;
	case DM_ALERT_MULTIPLE:
		fputs("[numbers, or cancel] ", tty);
		break;
	case DM_ALERT_TEXT:
		fputs("> ", tty);
		break;
	default:
		break;
	}
	fflush(tty);
}

/* Without echo for passwords */
static void set_echo(FILE *tty, bool echo)
{
	struct termios mode;

	if (tcgetattr(fileno(tty), &mode))
		return;
	mode.c_lflag = echo ? mode.c_lflag | ECHO : mode.c_lflag & ~(tcflag_t)ECHO;
	tcsetattr(fileno(tty), TCSAFLUSH, &mode);
}

/* Return: DM_OK, DM_TIMEOUT, or DM_CANCELLED when nobody is there any more */
static int read_line(FILE *tty, const struct dm_question *question, char *line, size_t size)
{
	unsigned int wait_s = question->max_s ? question->max_s : WAIT_S;
	struct pollfd p = { .fd = fileno(tty), .events = POLLIN };
	int status = DM_OK;

	if (question->hidden)
		set_echo(tty, false);
	if (poll(&p, 1, (int)wait_s * 1000) != 1)
		status = DM_TIMEOUT;
	else if (!fgets(line, (int)size, tty))
		status = DM_CANCELLED;
	if (question->hidden)
		set_echo(tty, true);
	line[strcspn(line, "\r\n")] = '\0';
	return status;
}

static bool choose(const struct dm_question *question, char *line, struct dm_reply *reply)
{
	size_t chosen = 0;
	unsigned long n;
	char *word, *end;

	memset(reply, 0, sizeof(*reply));
	while ((word = strsep(&line, " ,"))) {
		if (!*word)
			continue;
		n = strtoul(word, &end, 10);
		if (*end || !n || n > question->choice_count)
			return false;
		chosen += !reply->chosen[n - 1];
		reply->chosen[n - 1] = true;
	}
	return question->alert == DM_ALERT_MULTIPLE || chosen == 1;
}

/* Return: false when that is no answer */
static bool understand(const struct dm_question *question, char *line, struct dm_reply *reply,
		       int *status)
{
	*status = DM_OK;
	if (question->alert != DM_ALERT_TEXT && !strcmp(line, "cancel")) {
		*status = DM_CANCELLED;
		return true;
	}
	switch (question->alert) {
	case DM_ALERT_CONFIRM:
		*status = strcmp(line, "yes") ? DM_NOT_MODIFIED : DM_OK;
		return !strcmp(line, "yes") || !strcmp(line, "no");
	case DM_ALERT_TEXT:
		snprintf(reply->text, sizeof(reply->text), "%s", line);
		return !question->text_max || strlen(line) <= question->text_max;
	default:
		return choose(question, line, reply);
	}
}

static int answer(FILE *tty, const struct dm_question *question, struct dm_reply *reply)
{
	char line[DM_ASK_TEXT_MAX];
	int status;

	do {
		show(tty, question);
		status = read_line(tty, question, line, sizeof(line));
		if (status == DM_TIMEOUT)
			return dm_ask_preset(question, reply);
		if (status != DM_OK)
			return status;
	} while (!understand(question, line, reply, &status));
	return status;
}

/**
 * question_ask - ask the person at the terminal
 * @data: not used
 * @question: what to ask
 * @reply: set to the answer
 *
 * Return: as dm_ask, or dm_desktop_ask() without a terminal.
 */
int question_ask(void *data, const struct dm_question *question, struct dm_reply *reply)
{
	FILE *tty = fopen("/dev/tty", "r+e");
	static struct dm_desktop desktop;
	int status = DM_OK;
	(void)data;

	memset(reply, 0, sizeof(*reply));
	if (!tty)
		return dm_desktop_ask(&desktop, question, reply);
	/* What is shown stays on a terminal, so that nobody needs to wait */
	if (question->alert == DM_ALERT_DISPLAY)
		show(tty, question);
	else
		status = answer(tty, question, reply);
	fclose(tty);
	return status;
}

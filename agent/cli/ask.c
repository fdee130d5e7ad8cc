// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>

#include "agent/cli/ask.h"
#include "agent/cli/format.h"

#define ANSWER_SIZE	16

/**
 * ask_yes - have the person at the terminal agree
 * @question: what to agree to; " [yes/no] " is put behind it
 * @option: name of the option that agrees without being asked, for the message
 * @err: message on failure
 *
 * Return: 0 for the whole word yes; -ECANCELED for all else; -ENOTTY without a
 * terminal.
 */
int ask_yes(const char *question, const char *option, struct error *err)
{
	FILE *tty = fopen("/dev/tty", "r+e");
	char answer[ANSWER_SIZE] = "";

	if (!tty)
		return error_set(err, -ENOTTY, "no terminal to ask for consent: expected --%s",
				 option);
	format_print(FORMAT_PLAIN, tty, "%s [yes/no] ", question);
	fflush(tty);
	if (!fgets(answer, sizeof(answer), tty))
		answer[0] = '\0';
	fclose(tty);
	answer[strcspn(answer, "\r\n")] = '\0';
	return strcmp(answer, "yes") ? error_set(err, -ECANCELED, "nothing was changed") : 0;
}

/**
 * ask_secret - have the person at the terminal type in what nobody is to see
 * @question: what; ": " is put behind it
 * @option: name of the option that has it in a file, for the message
 * @secret: set to it
 * @size: room there
 * @err: message on failure
 *
 * Return: 0; -ECANCELED for nothing; -ENOTTY without a terminal.
 */
int ask_secret(const char *question, const char *option, char *secret, size_t size,
	       struct error *err)
{
	FILE *tty = fopen("/dev/tty", "r+e");
	struct termios old, quiet;
	bool got;

	if (!tty || tcgetattr(fileno(tty), &old)) {
		if (tty)
			fclose(tty);
		return error_set(err, -ENOTTY, "no terminal to ask for the PIN: expected --%s",
				 option);
	}
	quiet = old;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
	setvbuf(tty, NULL, _IONBF, 0);
	tcsetattr(fileno(tty), TCSAFLUSH, &quiet);
	format_print(FORMAT_PLAIN, tty, "%s: ", question);
	got = fgets(secret, (int)size, tty);
	tcsetattr(fileno(tty), TCSAFLUSH, &old);
	fputc('\n', tty);
	fclose(tty);
	if (got)
		secret[strcspn(secret, "\r\n")] = '\0';
	return got && *secret ? 0 : error_set(err, -ECANCELED, "no PIN was typed in");
}

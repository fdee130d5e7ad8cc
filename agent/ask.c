// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Asks for a PIN where the user is: desktops and consoles have agents that show
 * what systemd-ask-password(1) asks.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/ask.h"
#include "agent/child.h"

#define PROGRAM		"/usr/bin/systemd-ask-password"
#define DIRECTORY	"/run/systemd/ask-password"
#define PROMPT_MAX	256
#define GRACE_MS	1000	/* for taking the question back */

#define TEXT(number)	TEXT_OF(number)
#define TEXT_OF(number)	#number

/**
 * ask_possible - can anybody be asked?
 *
 * Return: whether agents are there, or may come.
 */
bool ask_possible(void)
{
	return !access(DIRECTORY, W_OK) && !access(PROGRAM, X_OK);
}

static void __attribute__((noreturn)) run(int out, const char *id, const char *prompt)
{
	char option[64], text[PROMPT_MAX];

	snprintf(option, sizeof(option), "--id=%s", id);
	snprintf(text, sizeof(text), "%s:", prompt);
	if (dup2(out, STDOUT_FILENO) >= 0)
		execl(PROGRAM, PROGRAM, "--no-tty", "--timeout=" TEXT(ASK_SECONDS), option,
		      "--icon=security-high", text, NULL);
	_exit(EXIT_FAILURE);
}

/**
 * ask_start - ask
 * @ask: filled in; to be ended by ask_stop()
 * @id: who asks, for agents
 * @prompt: the question, without a colon
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int ask_start(struct ask *ask, const char *id, const char *prompt, struct error *err)
{
	int fd[2], ret;

	memset(ask, 0, sizeof(*ask));
	if (pipe2(fd, O_CLOEXEC))
		return error_set(err, -errno, "pipe: %s", strerror(errno));
	ask->pid = child_fork(SIGTERM);
	ret = -errno;
	if (!ask->pid)
		run(fd[1], id, prompt);
	close(fd[1]);
	ask->fd = fd[0];
	if (ask->pid > 0)
		return 0;
	close(fd[0]);
	ask->pid = 0;
	return error_set(err, ret, "fork: %s", strerror(-ret));
}

/**
 * ask_read - wait for a part of the answer
 * @ask: from ask_start()
 * @err: message on failure
 *
 * Reads once, so it does not wait when @fd can be read.
 *
 * Return: 0 when the answer is whole, @len bytes; -EAGAIN when there is more to
 * come; -ECANCELED when nobody answers, or not in time.
 */
int ask_read(struct ask *ask, struct error *err)
{
	ssize_t n;

	do {
		n = read(ask->fd, ask->answer + ask->len, sizeof(ask->answer) - ask->len);
	} while (n < 0 && errno == EINTR);
	if (n > 0) {
		ask->len += (size_t)n;
		return -EAGAIN;
	}
	/* The program writes what the user typed, and a newline */
	if (ask->len && ask->answer[ask->len - 1] == '\n')
		ask->len--;
	if (ask->len && ask->len <= ASK_ANSWER_MAX)
		return 0;
	return error_set(err, -ECANCELED, "no PIN was typed in within %d s", ASK_SECONDS);
}

/**
 * ask_stop - take a question back, and wipe the answer
 * @ask: from ask_start(); one that was not started is fine
 */
void ask_stop(struct ask *ask)
{
	if (!ask->pid)
		return;
	close(ask->fd);
	kill(ask->pid, SIGTERM);
	child_end(ask->pid, GRACE_MS);
	explicit_bzero(ask, sizeof(*ask));
}

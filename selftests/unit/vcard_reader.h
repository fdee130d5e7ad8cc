/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_SELFTESTS_VCARD_READER_H
#define CARDGATE_SELFTESTS_VCARD_READER_H

/*
 * A reader for build/cardgate-vcard: speaks vpcd's protocol on a port of its
 * own, so that tests of the card need neither pcscd nor root. For cmocka tests.
 */

#include <limits.h>
#include <signal.h>
#include <sys/wait.h>

#include "agent/apdu.h"
#include "agent/card_describe.h"
#include "vcard_slot.h"

#define READER_ARGS	8

/* The program lies beside the test */
static inline void reader_program(char *path)
{
	ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 32);
	char *slash;

	assert_true(n > 0);
	path[n] = '\0';
	slash = strrchr(path, '/');
	strcpy(slash + 1, "cardgate-vcard");
}

/* Starts a card with further arguments, NULL at the end; @err_fd: standard error, or -1 */
static inline void reader_spawn(struct reader *r, const char *state, int err_fd,
				const char *const *args)
{
	const char *argv[READER_ARGS + 6] = {
		"cardgate-vcard", "--state", state, "--port", r->port,
	};
	char path[PATH_MAX];
	size_t n = 5;

	reader_program(path);
	while (args && *args && n < READER_ARGS + 5)
		argv[n++] = *args++;
	r->pid = fork();
	if (!r->pid) {
		if (err_fd >= 0)
			dup2(err_fd, STDERR_FILENO);
		execv(path, (char **)argv);
		_exit(127);
	}
	assert_true(r->pid > 0);
}

static inline void reader_insert(struct reader *r, const char *state, const char *const *args)
{
	reader_spawn(r, state, -1, args);
	assert_true(reader_readable(r->listener, READER_MS));
	r->fd = accept(r->listener, NULL, NULL);
	assert_true(r->fd >= 0);
	reader_power(r);
}

/* Exit status of the card's process */
static inline int reader_wait(struct reader *r)
{
	int status;

	assert_int_equal(waitpid(r->pid, &status, 0), r->pid);
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static inline void reader_remove(struct reader *r)
{
	kill(r->pid, SIGTERM);
	assert_int_equal(reader_wait(r), 0);
}

/* For struct apdu_link */
static inline int reader_transmit(void *ctx, const uint8_t *cmd, size_t cmd_len,
				  uint8_t *resp, size_t *len, struct error *err)
{
	struct reader *r = ctx;

	reader_send(r, cmd, cmd_len);
	if (reader_receive(r, resp, len))
		return error_set(err, -ENODEV, "card was removed");
	return 0;
}

static inline struct apdu_link reader_link(struct reader *r)
{
	struct apdu_link link = { .transmit = reader_transmit, .ctx = r };

	link.t0 = r->atr_len > 1 && !(r->atr[1] & 0x80);
	card_describe_atr(&link, r->atr, r->atr_len);
	return link;
}

#endif

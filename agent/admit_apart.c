// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Cards are read and judged in a process of its own, which a card that breaks the
 * code takes with it and nothing else. What OpenSSL takes of memory for it, half
 * of all that the agent would have, ends with that process, too.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "agent/admit_apart.h"
#include "agent/child.h"

/* A card has 10 s (CARD_BUDGET_MS), responders have 8 (OCSP_MS), a TPM takes a second */
#define APART_MS	30000
#define APART_FD	3

/*
 * struct outcome - what the process tells, in one go; pointers in it are its own
 * @ret, @err: what the work returned
 * @pin: of the admit; no data: it was presented
 * @visit: what became known; its certificate follows, then its bundle
 * @bundle_len: bytes of that; 0 when there is none
 */
struct outcome {
	int ret;
	struct error err;
	struct admit_pin pin;
	struct visit visit;
	size_t bundle_len;
};

static int put(int fd, const void *data, size_t len)
{
	const uint8_t *p = data;
	ssize_t n;

	while (len) {
		n = write(fd, p, len);
		if (n < 0 && errno != EINTR)
			return -errno;
		p += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

static long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000L + ts.tv_nsec / 1000000L;
}

/* -EPIPE when the process ended before it had told all */
static int get(int fd, void *data, size_t len, long end)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	uint8_t *p = data;
	long left;
	ssize_t n;

	while (len) {
		left = end - now_ms();
		if (left <= 0)
			return -ETIMEDOUT;
		if (poll(&ready, 1, (int)left) <= 0)
			continue;
		n = read(fd, p, len);
		if (!n)
			return -EPIPE;
		if (n < 0 && errno != EINTR)
			return -errno;
		p += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

static void __attribute__((noreturn)) child(int fd, struct admit *admit, admit_work work,
					    const void *what, struct visit *visit)
{
	struct outcome out = {};
	uint8_t *bundle = NULL;
	struct error err;

	prctl(PR_SET_NAME, "cardgate-judge");
	if (fd != APART_FD && dup2(fd, APART_FD) < 0)
		_exit(EXIT_FAILURE);
	close_range(APART_FD + 1, ~0U, 0);
	out.ret = work(admit, what, visit, &out.err);
	if (visit->offer.bundle.count &&
	    bundle_encode(&visit->offer.bundle, &bundle, &out.bundle_len, &err)) {
		out.ret = -ENOMEM;
		out.err = err;
	}
	out.pin = admit->pin;
	out.visit = *visit;
	if (!put(APART_FD, &out, sizeof(out)) && !put(APART_FD, visit->cert, visit->cert_len))
		put(APART_FD, bundle, out.bundle_len);
	_exit(EXIT_SUCCESS);
}

static int get_bytes(int fd, uint8_t **data, size_t len, size_t max, long end)
{
	*data = NULL;
	if (!len)
		return 0;
	if (len > max)
		return -EPROTO;
	*data = malloc(len);
	return *data ? get(fd, *data, len, end) : -ENOMEM;
}

static int listen_to(int fd, struct admit *admit, struct visit *visit, struct outcome *out,
		     long end)
{
	uint8_t *bundle = NULL;
	int ret;

	ret = get(fd, out, sizeof(*out), end);
	if (ret)
		return ret;
	*visit = out->visit;
	card_profile_expect(visit->profile);
	visit->link = NULL;
	visit->cert = NULL;
	memset(&visit->offer.bundle, 0, sizeof(visit->offer.bundle));
	memcpy(admit->pin.reader, out->pin.reader, sizeof(admit->pin.reader));
	admit->pin.tries = out->pin.tries;
	if (!out->pin.data)
		admit->pin.data = NULL;
	ret = get_bytes(fd, &visit->cert, visit->cert_len, CARD_CERTIFICATE_MAX, end);
	if (!ret)
		ret = get_bytes(fd, &bundle, out->bundle_len, BUNDLE_FILE_SIZE_MAX, end);
	if (!ret && bundle)
		ret = bundle_decode(&visit->offer.bundle, bundle, out->bundle_len, NULL);
	free(bundle);
	return ret;
}

/**
 * admit_apart - work on a card in a process that may break or hang in our place
 * @admit: what the work changes in it is lost, but for the PIN's state
 * @work: what to do
 * @what: its argument
 * @visit: empty; filled in as the work did, to be freed by the caller also on
 *	failure. Its @link is NULL.
 * @err: message on failure
 *
 * The caller must have one thread only. A PIN that may have been presented is
 * not presented again.
 *
 * Return: what @work returns; -EIO when its process broke, -ETIMEDOUT when it did
 * not end in time, -ENOMEM and others when there is none.
 */
int admit_apart(struct admit *admit, admit_work work, const void *what, struct visit *visit,
		struct error *err)
{
	long end = now_ms() + APART_MS;
	struct outcome out;
	int fd[2], ret;
	pid_t pid;

	if (pipe2(fd, O_CLOEXEC))
		return error_set(err, -errno, "pipe: %s", strerror(errno));
	pid = child_fork(SIGKILL);
	if (!pid)
		child(fd[1], admit, work, what, visit);
	ret = pid < 0 ? -errno : 0;
	close(fd[1]);
	if (pid > 0) {
		ret = listen_to(fd[0], admit, visit, &out, end);
		child_end(pid, 0);
	}
	close(fd[0]);
	if (!ret)
		return error_set(err, out.ret, "%s", out.err.text);
	admit->pin.data = NULL;
	if (ret == -EPIPE)
		return error_set(err, -EIO, "the process that judges cards broke");
	return error_set(err, ret, "the process that judges cards: %s", strerror(-ret));
}

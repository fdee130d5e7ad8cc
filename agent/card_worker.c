// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "agent/card_worker.h"
#include "agent/child.h"

#define WORKER_FD	3

/* The child keeps its socket and standard output and error. */
static void __attribute__((noreturn)) child(int fd[2], card_worker_main run)
{
	prctl(PR_SET_NAME, "cardgate-reader");
	close(fd[0]);
	if (fd[1] != WORKER_FD && dup2(fd[1], WORKER_FD) < 0)
		_exit(1);
	close_range(WORKER_FD + 1, ~0U, 0);
	run(WORKER_FD);
	_exit(0);
}

/**
 * card_worker_start - start a process to talk to pcscd
 * @worker: set to it
 * @run: what it does with its end of the socket; when this returns it exits
 * @err: message on failure
 *
 * The caller must have one thread only: the child is not another program.
 *
 * Return: 0 or -errno.
 */
int card_worker_start(struct card_worker *worker, card_worker_main run, struct error *err)
{
	int fd[2];

	worker->pid = 0;
	worker->fd = -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fd))
		return error_set(err, -errno, "socketpair: %s", strerror(errno));
	worker->pid = child_fork(SIGKILL);
	if (worker->pid < 0) {
		int ret = -errno;

		worker->pid = 0;
		close(fd[0]);
		close(fd[1]);
		return error_set(err, ret, "fork: %s", strerror(-ret));
	}
	if (!worker->pid)
		child(fd, run);
	close(fd[1]);
	worker->fd = fd[0];
	return 0;
}

/**
 * card_worker_stop - end a worker
 * @worker: the worker; none is fine
 * @grace_ms: how long it may take to finish once its socket is closed
 */
void card_worker_stop(struct card_worker *worker, unsigned int grace_ms)
{
	if (!worker->pid)
		return;
	close(worker->fd);
	child_end(worker->pid, grace_ms);
	worker->pid = 0;
	worker->fd = -1;
}

/**
 * card_worker_send - send a message
 * @fd: either end of the socket
 * @code: its code
 * @data: its data
 * @len: bytes of data
 *
 * Return: 0, -EMSGSIZE, or -EPIPE when nobody is there.
 */
int card_worker_send(int fd, int code, const void *data, size_t len)
{
	int32_t head = code;
	struct iovec iov[] = {
		{ .iov_base = &head, .iov_len = sizeof(head) },
		{ .iov_base = (void *)data, .iov_len = len },
	};
	const struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 2 };
	ssize_t n;

	if (len > CARD_WORKER_DATA_MAX)
		return -EMSGSIZE;
	do {
		n = sendmsg(fd, &msg, MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : 0;
}

static long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000L + ts.tv_nsec / 1000000L;
}

/**
 * card_worker_receive - wait for a message
 * @fd: either end of the socket
 * @timeout_ms: for how long, -1 for ever
 * @msg: set to it
 * @len: set to the bytes of its data
 *
 * Return: 0, -ETIMEDOUT, -EPIPE when the other end is gone, -EPROTO.
 */
int card_worker_receive(int fd, int timeout_ms, struct card_message *msg, size_t *len)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	long end = now_ms() + timeout_ms, left;
	ssize_t n;
	int ready;

	do {
		left = timeout_ms < 0 ? -1 : end - now_ms();
		ready = poll(&p, 1, timeout_ms >= 0 && left < 0 ? 0 : (int)left);
	} while (ready < 0 && errno == EINTR);
	if (!ready)
		return -ETIMEDOUT;
	n = recv(fd, msg, sizeof(*msg), 0);
	if (n <= 0)
		return -EPIPE;
	if ((size_t)n < offsetof(struct card_message, data))
		return -EPROTO;
	*len = (size_t)n - offsetof(struct card_message, data);
	return 0;
}

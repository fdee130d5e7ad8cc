// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The socket by which the command line asks the agent for something: one
 * message there, one back. Whoever may open it may ask; the agent believes
 * signatures, not callers.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "agent/card_worker.h"
#include "agent/control.h"

#define BACKLOG		8
#define REQUEST_MS	200	/* the request follows the connection at once */
#define ANSWER_MS	30000	/* a card may take ten seconds, and others wait, too */

static int address(const char *path, struct sockaddr_un *addr)
{
	*addr = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof(addr->sun_path))
		return -ENAMETOOLONG;
	strcpy(addr->sun_path, path);
	return 0;
}

/**
 * control_listen - open the socket
 * @path: where, below a directory that is made when it is missing
 * @fd: set to it; readable when somebody asks for something
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int control_listen(const char *path, int *fd, struct error *err)
{
	struct sockaddr_un addr;
	int ret;

	ret = address(path, &addr);
	if (ret)
		return error_set(err, ret, "%s: %s", path, strerror(-ret));
	*fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (*fd < 0)
		return error_set(err, -errno, "%s: %s", path, strerror(errno));
	mkdir(CONTROL_DIR, 0755);
	unlink(path);
	if (bind(*fd, (struct sockaddr *)&addr, sizeof(addr)) || chmod(path, 0666) ||
	    listen(*fd, BACKLOG)) {
		ret = error_set(err, -errno, "%s: %s", path, strerror(errno));
		close(*fd);
		return ret;
	}
	return 0;
}

/**
 * control_serve - answer whoever is next
 * @fd: from control_listen()
 * @handle: finds the answer
 * @data: for @handle
 * @err: message on failure
 *
 * One who connects and says nothing is sent away soon.
 *
 * Return: 0, also when nobody was there or gone; -errno when the socket is of no
 * use any more.
 */
int control_serve(int fd, control_handler handle, void *data, struct error *err)
{
	struct card_message *msg;
	struct error answer = {};
	struct ucred peer = {};
	socklen_t size = sizeof(peer);
	size_t len;
	int ret, s;

	s = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	if (s < 0)
		return errno == EAGAIN || errno == ECONNABORTED || errno == EINTR ? 0 :
		       error_set(err, -errno, "control socket: %s", strerror(errno));
	msg = malloc(sizeof(*msg));
	if (msg && !getsockopt(s, SOL_SOCKET, SO_PEERCRED, &peer, &size) &&
	    !card_worker_receive(s, REQUEST_MS, msg, &len)) {
		ret = handle(data, (enum control_request)msg->code, peer.uid, msg->data, len,
			     &answer);
		card_worker_send(s, ret, answer.text, strlen(answer.text));
	}
	free(msg);
	close(s);
	return 0;
}

static int converse(int s, enum control_request request, const void *bytes, size_t len,
		    struct error *answer)
{
	struct card_message *msg = malloc(sizeof(*msg));
	size_t got;
	int ret;

	if (!msg)
		return error_set(answer, -ENOMEM, "out of memory");
	ret = card_worker_send(s, (int)request, bytes, len);
	if (ret == -EMSGSIZE)
		ret = error_set(answer, ret, "%zu bytes, at most %d expected", len,
				CARD_WORKER_DATA_MAX);
	else if (!ret)
		ret = card_worker_receive(s, ANSWER_MS, msg, &got);
	if (!ret)
		ret = error_set(answer, msg->code, "%.*s",
				(int)(got < sizeof(answer->text) ? got : sizeof(answer->text) - 1),
				(char *)msg->data);
	else if (ret != -EMSGSIZE)
		ret = error_set(answer, ret, "cardgated did not answer: %s", strerror(-ret));
	free(msg);
	return ret;
}

/**
 * control_ask - have the agent do something
 * @path: its socket
 * @request: what to do
 * @bytes: the rest of the request
 * @len: how many
 * @answer: set to what it says, also when it succeeded
 *
 * Return: what the agent returns; -ECONNREFUSED when it does not run; -EMSGSIZE;
 * -ETIMEDOUT; -EPIPE.
 */
int control_ask(const char *path, enum control_request request, const void *bytes, size_t len,
		struct error *answer)
{
	struct sockaddr_un addr;
	int s, ret;

	ret = address(path, &addr);
	s = ret ? -1 : socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (s < 0)
		return error_set(answer, ret ? ret : -errno, "%s: no socket", path);
	if (connect(s, (struct sockaddr *)&addr, sizeof(addr)))
		ret = error_set(answer, -ECONNREFUSED, "cardgated does not run (%s: %s)", path,
				strerror(errno));
	else
		ret = converse(s, request, bytes, len, answer);
	close(s);
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The connection to the module: sockets, errors, dumps, events.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <netlink/genl/ctrl.h>

#include "agent/kernel_parse.h"
#include "agent/kernel_wire.h"

#define RECEIVE_BUFFER	(1024 * 1024)
#define DUMP_TRIES	10

static const struct {
	int nl;
	int sys;
} nl_errors[] = {
	{ NLE_NOMEM, ENOMEM },
	{ NLE_OBJ_NOTFOUND, ENOENT },
	{ NLE_PERM, EPERM },
	{ NLE_AGAIN, EAGAIN },
	{ NLE_MSG_TRUNC, EMSGSIZE },
	{ NLE_DUMP_INTR, EINTR },
};

static int from_nl(int error)
{
	size_t i;

	for (i = 0; i < sizeof(nl_errors) / sizeof(*nl_errors); i++)
		if (nl_errors[i].nl == -error)
			return -nl_errors[i].sys;
	return -EIO;
}

static int on_message(struct nl_msg *msg, void *arg)
{
	struct nlattr *attrs[CARDGATE_A_MAX + 1];
	struct kernel_reply *reply = arg;

	if (nlmsg_hdr(msg)->nlmsg_flags & NLM_F_DUMP_INTR)
		reply->interrupted = true;
	if (genlmsg_parse(nlmsg_hdr(msg), 0, attrs, CARDGATE_A_MAX, NULL))
		reply->error = -EBADMSG;
	if (!reply->error && reply->parse)
		reply->error = reply->parse(attrs, genlmsg_hdr(nlmsg_hdr(msg)), reply);
	return NL_OK;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	struct kernel_reply *reply = arg;
	(void)msg;

	reply->done = true;
	return NL_STOP;
}

/* The end of a dump says how it went; libnl does not look */
static int on_finish(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);
	struct kernel_reply *reply = arg;
	int error = 0;

	if (nlmsg_datalen(hdr) >= (int)sizeof(error))
		memcpy(&error, nlmsg_data(hdr), sizeof(error));
	if (error < 0 && !reply->error)
		reply->error = error_set(reply->err, error, "kernel: %s", strerror(-error));
	return on_ack(msg, arg);
}

static const struct nlattr *ack_attr(const struct nlmsgerr *error, int type)
{
	const struct nlmsghdr *hdr =
		(const void *)((const char *)error - NLMSG_HDRLEN);
	size_t skip = sizeof(*error);

	if (!(hdr->nlmsg_flags & NLM_F_ACK_TLVS))
		return NULL;
	if (!(hdr->nlmsg_flags & NLM_F_CAPPED))
		skip += NLMSG_ALIGN(error->msg.nlmsg_len - NLMSG_HDRLEN);
	if (hdr->nlmsg_len < NLMSG_HDRLEN + skip)
		return NULL;
	return nla_find((const struct nlattr *)((const char *)error + skip),
			(int)(hdr->nlmsg_len - NLMSG_HDRLEN - skip), type);
}

static int on_error(struct sockaddr_nl *who, struct nlmsgerr *error, void *arg)
{
	const struct nlattr *msg = ack_attr(error, NLMSGERR_ATTR_MSG);
	const struct nlattr *rule = ack_attr(error, NLMSGERR_ATTR_COOKIE);
	const char *text = msg ? nla_get_string(msg) : strerror(-error->error);
	struct kernel_reply *reply = arg;
	(void)who;

	reply->done = true;
	reply->error = error->error;
	if (rule && nla_len(rule) == sizeof(uint32_t))
		error_set(reply->err, error->error, "kernel: rule %u: %s", nla_get_u32(rule), text);
	else
		error_set(reply->err, error->error, "kernel: %s", text);
	return NL_STOP;
}

/**
 * kernel_wire_converse - send a request and take all answers
 * @kernel: the connection
 * @msg: the request
 * @reply: what to do with the answers
 *
 * Return: 0; -EINTR when a dump changed meanwhile; the kernel's -errno.
 */
int kernel_wire_converse(struct kernel *kernel, struct nl_msg *msg, struct kernel_reply *reply)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);
	int ret;

	if (!cb)
		return error_set(reply->err, -ENOMEM, "kernel: out of memory");
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_message, reply);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, reply);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, reply);
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, reply);

	ret = nl_send_auto(kernel->sock, msg);
	while (ret >= 0 && !reply->done)
		ret = nl_recvmsgs(kernel->sock, cb);
	nl_cb_put(cb);
	if (reply->interrupted)
		return -EINTR;
	if (ret < 0 && !reply->error) {
		reply->error = from_nl(ret);
		error_set(reply->err, reply->error, "kernel: %s", nl_geterror(ret));
	}
	return reply->error;
}

/**
 * kernel_wire_request - begin a request
 * @kernel: the connection
 * @cmd: the command
 * @flags: NLM_F_* besides NLM_F_REQUEST
 *
 * Return: a message with room for one chunk, or NULL.
 */
struct nl_msg *kernel_wire_request(struct kernel *kernel, enum cardgate_cmd cmd, int flags)
{
	struct nl_msg *msg = nlmsg_alloc_size(CARDGATE_CHUNK_MAX + 4096);

	if (msg && !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, kernel->family, 0, flags, cmd,
				CARDGATE_GENL_VERSION)) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

/**
 * kernel_wire_out_of_memory - say so
 * @err: message
 *
 * Return: -ENOMEM.
 */
int kernel_wire_out_of_memory(struct error *err)
{
	return error_set(err, -ENOMEM, "kernel: out of memory");
}

/**
 * kernel_wire_dump - read a whole dump
 * @kernel: the connection
 * @cmd: the command
 * @reply: its @to points to the array that its @parse extends; a dump that
 *	changed meanwhile is read again from the start
 *
 * Return: 0; -EINTR when it changes faster than it can be read; the kernel's
 * -errno. There is no array then.
 */
int kernel_wire_dump(struct kernel *kernel, enum cardgate_cmd cmd, struct kernel_reply *reply)
{
	int tries, ret = -EINTR;

	for (tries = 0; tries < DUMP_TRIES && ret == -EINTR; tries++) {
		struct nl_msg *msg = kernel_wire_request(kernel, cmd, NLM_F_DUMP);
		void *to = reply->to;

		if (!msg)
			return kernel_wire_out_of_memory(reply->err);
		free(*(void **)to);
		*(void **)to = NULL;
		reply->count = 0;
		reply->error = 0;
		reply->done = false;
		reply->interrupted = false;
		ret = kernel_wire_converse(kernel, msg, reply);
		nlmsg_free(msg);
	}
	if (ret) {
		free(*(void **)reply->to);
		*(void **)reply->to = NULL;
	}
	if (ret == -EINTR)
		return error_set(reply->err, ret, "kernel: changes faster than it can be read");
	return ret;
}

static struct kernel *connect_family(struct error *err)
{
	struct kernel *kernel = calloc(1, sizeof(*kernel));
	int ret;

	if (!kernel || !(kernel->sock = nl_socket_alloc())) {
		free(kernel);
		kernel_wire_out_of_memory(err);
		return NULL;
	}
	ret = genl_connect(kernel->sock);
	if (!ret)
		ret = kernel->family = genl_ctrl_resolve(kernel->sock, CARDGATE_GENL_NAME);
	if (ret < 0) {
		kernel_close(kernel);
		errno = ret == -NLE_OBJ_NOTFOUND ? ENOENT : -from_nl(ret);
		error_set(err, -errno, "kernel: %s", ret == -NLE_OBJ_NOTFOUND ?
			  "cardgate.ko is not loaded" : nl_geterror(ret));
		return NULL;
	}
	return kernel;
}

/**
 * kernel_open - talk to the module
 * @kernel: set to the connection, for kernel_close()
 * @err: message on failure
 *
 * Return: 0; -ENOENT when the module is not loaded; -ENOMEM; -EIO.
 */
int kernel_open(struct kernel **kernel, struct error *err)
{
	int on = 1, fd;

	errno = ENOMEM;
	*kernel = connect_family(err);
	if (!*kernel)
		return -errno;
	fd = nl_socket_get_fd((*kernel)->sock);
	/* Without these, errors come as a bare number */
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	return 0;
}

/**
 * kernel_close - end a connection
 * @kernel: from kernel_open() or kernel_listen(), may be NULL
 */
void kernel_close(struct kernel *kernel)
{
	if (!kernel)
		return;
	nl_socket_free(kernel->sock);
	free(kernel);
}

/**
 * kernel_listen - subscribe to the module's events
 * @kernel: set to a connection for events only
 * @fd: set to the descriptor that is readable when there are events
 * @err: message on failure
 *
 * Return: 0; -ENOENT when the module is not loaded; -ENOMEM; -EIO.
 */
int kernel_listen(struct kernel **kernel, int *fd, struct error *err)
{
	int group, ret;

	errno = ENOMEM;
	*kernel = connect_family(err);
	if (!*kernel)
		return -errno;
	group = genl_ctrl_resolve_grp((*kernel)->sock, CARDGATE_GENL_NAME, CARDGATE_GENL_EVENTS);
	ret = group < 0 ? group : nl_socket_add_membership((*kernel)->sock, group);
	if (ret) {
		kernel_close(*kernel);
		*kernel = NULL;
		return error_set(err, from_nl(ret), "kernel: events: %s", nl_geterror(ret));
	}
	nl_socket_disable_seq_check((*kernel)->sock);
	nl_socket_set_buffer_size((*kernel)->sock, RECEIVE_BUFFER, 0);
	nl_socket_set_nonblocking((*kernel)->sock);
	*fd = nl_socket_get_fd((*kernel)->sock);
	return 0;
}

static void take_event(struct kernel *kernel, struct nlattr **attrs, struct genlmsghdr *hdr,
		       struct kernel_event *event)
{
	kernel_parse_event(attrs, hdr, event);
	if (kernel->counting)
		event->lost = event->seq - kernel->seq - 1;
	kernel->counting = true;
	kernel->seq = event->seq;
}

/**
 * kernel_next_event - take one event
 * @kernel: from kernel_listen()
 * @event: filled in; @lost tells how many are missing before it
 * @err: message on failure
 *
 * Whoever lost some has to look at the state itself, after the last event that
 * is there.
 *
 * Return: 0; -EAGAIN when there is none; -ENOBUFS when events were lost;
 * -EBADMSG; -EIO.
 */
int kernel_next_event(struct kernel *kernel, struct kernel_event *event, struct error *err)
{
	struct nlattr *attrs[CARDGATE_A_MAX + 1];
	struct sockaddr_nl from = {};
	unsigned char *data = NULL;
	int len, ret = 0;

	memset(event, 0, sizeof(*event));
	len = nl_recv(kernel->sock, &from, &data, NULL);
	if (!len || len == -NLE_AGAIN)
		return -EAGAIN;
	if (len == -NLE_NOMEM)
		return error_set(err, -ENOBUFS, "kernel: events were lost");
	if (len < 0)
		return error_set(err, from_nl(len), "kernel: events: %s", nl_geterror(len));
	if (from.nl_pid || !nlmsg_ok((struct nlmsghdr *)data, len) ||
	    genlmsg_parse((struct nlmsghdr *)data, 0, attrs, CARDGATE_A_MAX, NULL))
		ret = error_set(err, -EBADMSG, "kernel: event not understood");
	else
		take_event(kernel, attrs, genlmsg_hdr((struct nlmsghdr *)data), event);
	free(data);
	return ret;
}

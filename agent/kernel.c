// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Requests to the generic netlink family "cardgate", see cardgate.h. The
 * files kernel*.c are the only users of libnl.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/kernel.h"
#include "agent/kernel_parse.h"
#include "agent/kernel_wire.h"

static int simple(struct kernel *kernel, enum cardgate_cmd cmd, struct kernel_reply *reply)
{
	struct nl_msg *msg = kernel_wire_request(kernel, cmd, NLM_F_ACK);
	int ret;

	if (!msg)
		return kernel_wire_out_of_memory(reply->err);
	ret = kernel_wire_converse(kernel, msg, reply);
	nlmsg_free(msg);
	return ret;
}

/* Room for one more element of an array that grows */
static void *append(struct kernel_reply *reply, size_t size)
{
	char *grown = realloc(*(void **)reply->to, (reply->count + 1) * size);

	if (!grown)
		return NULL;
	*(void **)reply->to = grown;
	return memset(grown + reply->count++ * size, 0, size);
}

static int on_device(struct nlattr **outer, struct genlmsghdr *hdr, struct kernel_reply *reply)
{
	struct nlattr *attrs[CARDGATE_A_MAX + 1];
	const struct nlattr *nest = outer[CARDGATE_A_DEVICE];
	struct kernel_device *device;
	(void)hdr;

	if (!nest || nla_parse(attrs, CARDGATE_A_MAX, nla_data(nest), nla_len(nest), NULL))
		return error_set(reply->err, -EBADMSG, "kernel: device expected");
	device = append(reply, sizeof(*device));
	if (!device)
		return kernel_wire_out_of_memory(reply->err);
	kernel_parse_device(attrs, device);
	return 0;
}

static int on_context(struct nlattr **attrs, struct genlmsghdr *hdr, struct kernel_reply *reply)
{
	struct kernel_context *context = append(reply, sizeof(*context));
	(void)hdr;

	if (!context)
		return kernel_wire_out_of_memory(reply->err);
	kernel_parse_context(attrs, context);
	return 0;
}

static int on_ruleset(struct nlattr **attrs, struct genlmsghdr *hdr, struct kernel_reply *reply)
{
	const struct nlattr *data = attrs[CARDGATE_A_DATA];
	uint8_t *grown;
	size_t len;
	(void)hdr;

	if (!data)
		return 0;
	len = (size_t)nla_len(data);
	grown = realloc(*(void **)reply->to, reply->count + len);
	if (!grown)
		return kernel_wire_out_of_memory(reply->err);
	memcpy(grown + reply->count, nla_data(data), len);
	*(void **)reply->to = grown;
	reply->count += len;
	return 0;
}

static int on_status(struct nlattr **attrs, struct genlmsghdr *hdr, struct kernel_reply *reply)
{
	return kernel_parse_status(attrs, hdr, reply->to);
}

/**
 * kernel_status - what is in force
 * @kernel: the connection
 * @status: filled in
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int kernel_status(struct kernel *kernel, struct kernel_status *status, struct error *err)
{
	struct kernel_reply reply = { .parse = on_status, .to = status, .err = err };

	memset(status, 0, sizeof(*status));
	return simple(kernel, CARDGATE_CMD_GET_STATUS, &reply);
}

static int send_one(struct kernel *kernel, enum cardgate_cmd cmd, int attr, const void *data,
		    size_t len, struct error *err)
{
	struct nl_msg *msg = kernel_wire_request(kernel, cmd, NLM_F_ACK);
	struct kernel_reply reply = { .err = err };
	int ret;

	if (!msg || (attr && nla_put(msg, attr, (int)len, data))) {
		nlmsg_free(msg);
		return kernel_wire_out_of_memory(err);
	}
	ret = kernel_wire_converse(kernel, msg, &reply);
	nlmsg_free(msg);
	return ret;
}

/**
 * kernel_push - put a rule set in force, in one transaction
 * @kernel: the connection
 * @bytes: the rule set
 * @len: its length
 * @digest: its SHA-256
 * @err: message on failure, with the number of the rule at fault
 *
 * Return: 0; -EPERM without CAP_NET_ADMIN; -EBUSY when somebody else is at it;
 * -EINVAL and others when the kernel does not take it. The old rule set stays
 * then.
 */
int kernel_push(struct kernel *kernel, const uint8_t *bytes, size_t len,
		const uint8_t digest[CARDGATE_DIGEST_SIZE], struct error *err)
{
	uint32_t size = (uint32_t)len;
	size_t done, part;
	int ret;

	if (len > CARDGATE_RULESET_SIZE_MAX)
		return error_set(err, -E2BIG, "rule set of %zu bytes: at most %u expected", len,
				 CARDGATE_RULESET_SIZE_MAX);
	ret = send_one(kernel, CARDGATE_CMD_BEGIN, CARDGATE_A_SIZE, &size, sizeof(size), err);
	for (done = 0; !ret && done < len; done += part) {
		part = len - done < CARDGATE_CHUNK_MAX ? len - done : CARDGATE_CHUNK_MAX;
		ret = send_one(kernel, CARDGATE_CMD_CHUNK, CARDGATE_A_DATA, bytes + done, part,
			       err);
	}
	if (!ret)
		return send_one(kernel, CARDGATE_CMD_COMMIT, CARDGATE_A_POLICY_DIGEST, digest,
				CARDGATE_DIGEST_SIZE, err);
	send_one(kernel, CARDGATE_CMD_ABORT, 0, NULL, 0, NULL);
	return ret;
}

/**
 * kernel_ruleset - read the rule set in force, as it was pushed
 * @kernel: the connection
 * @bytes: set to the bytes, to be freed; NULL when there is no rule set
 * @len: set to their number
 * @err: message on failure
 *
 * Return: 0; -EPERM without CAP_NET_ADMIN; -EINTR when it kept changing.
 */
int kernel_ruleset(struct kernel *kernel, uint8_t **bytes, size_t *len, struct error *err)
{
	struct kernel_reply reply = { .parse = on_ruleset, .to = bytes, .err = err };
	int ret;

	*bytes = NULL;
	ret = kernel_wire_dump(kernel, CARDGATE_CMD_GET_RULESET, &reply);
	*len = reply.count;
	return ret;
}

/**
 * kernel_devices - list the gated devices
 * @kernel: the connection
 * @devices: set to an array, to be freed
 * @count: set to its length
 * @err: message on failure
 *
 * Serial numbers are shown to CAP_NET_ADMIN only.
 *
 * Return: 0; -EINTR when the list kept changing; or another -errno.
 */
int kernel_devices(struct kernel *kernel, struct kernel_device **devices, size_t *count,
		   struct error *err)
{
	struct kernel_reply reply = { .parse = on_device, .to = devices, .err = err };
	int ret;

	*devices = NULL;
	ret = kernel_wire_dump(kernel, CARDGATE_CMD_GET_DEVICE, &reply);
	*count = reply.count;
	return ret;
}

/**
 * kernel_contexts - list the contexts that somebody told
 * @kernel: the connection
 * @contexts: set to an array, to be freed
 * @count: set to its length
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int kernel_contexts(struct kernel *kernel, struct kernel_context **contexts, size_t *count,
		    struct error *err)
{
	struct kernel_reply reply = { .parse = on_context, .to = contexts, .err = err };
	int ret;

	*contexts = NULL;
	ret = kernel_wire_dump(kernel, CARDGATE_CMD_GET_CONTEXT, &reply);
	*count = reply.count;
	return ret;
}

/**
 * kernel_context_set - tell a context's state
 * @kernel: the connection
 * @name: the context
 * @state: CARDGATE_CONTEXT_UNKNOWN takes back what was told
 * @err: message on failure
 *
 * Return: 0; -EPERM without CAP_NET_ADMIN; -ENOSPC when there are too many.
 */
int kernel_context_set(struct kernel *kernel, const char *name,
		       enum cardgate_context_state state, struct error *err)
{
	struct nl_msg *msg = kernel_wire_request(kernel, CARDGATE_CMD_SET_CONTEXT, NLM_F_ACK);
	struct kernel_reply reply = { .err = err };
	int ret;

	if (!msg || nla_put_string(msg, CARDGATE_A_CONTEXT_NAME, name) ||
	    nla_put_u32(msg, CARDGATE_A_CONTEXT_STATE, state)) {
		nlmsg_free(msg);
		return kernel_wire_out_of_memory(err);
	}
	ret = kernel_wire_converse(kernel, msg, &reply);
	nlmsg_free(msg);
	return ret;
}

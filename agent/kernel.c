// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Requests to the generic netlink family "cardgate", see cardgate.h. The
 * files kernel*.c are the only users of libnl.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bits.h>

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

static int commit(struct kernel *kernel, const struct kernel_offer *offer, struct error *err)
{
	struct nl_msg *msg = kernel_wire_request(kernel, CARDGATE_CMD_COMMIT, NLM_F_ACK);
	struct kernel_reply reply = { .err = err };
	int ret;

	if (!msg ||
	    nla_put(msg, CARDGATE_A_POLICY_DIGEST, CARDGATE_DIGEST_SIZE, offer->digest) ||
	    (offer->signature && nla_put(msg, CARDGATE_A_SIGNATURE, (int)offer->signature_len,
					 offer->signature)) ||
	    (offer->confirm_within && nla_put_u32(msg, CARDGATE_A_CONFIRM_WITHIN,
						  offer->confirm_within))) {
		nlmsg_free(msg);
		return kernel_wire_out_of_memory(err);
	}
	ret = kernel_wire_converse(kernel, msg, &reply);
	nlmsg_free(msg);
	return ret;
}

/**
 * kernel_operations - which remote operations hold
 * @status: what the kernel said
 * @moment: @now and @clock_trusted are told; @disabled and @enabled filled in
 */
void kernel_operations(const struct kernel_status *status, struct cg_moment *moment)
{
	uint32_t cap;

	moment->disabled = 0;
	moment->enabled = 0;
	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++) {
		const struct kernel_operation *operation = &status->gates[cap].operation;

		if (!operation->version ||
		    !cg_eval_operation(operation->action, operation->from, operation->until,
				       moment))
			continue;
		if (operation->action == CARDGATE_ACTION_DENY)
			moment->disabled |= BIT(cap);
		else
			moment->enabled |= BIT(cap);
	}
}

/**
 * kernel_push - put a rule set in force, in one transaction
 * @kernel: the connection
 * @offer: the rule set
 * @err: message on failure, with the number of the rule at fault
 *
 * Return: 0; -EPERM without CAP_NET_ADMIN; -EBUSY when somebody else is at it;
 * -EKEYREJECTED, -ENOKEY, -ENOPKG, -EACCES, -ESTALE, -EEXIST when the kernel is
 * sealed; -EINVAL and others when the kernel does not take it. The old rule set
 * stays then.
 */
int kernel_push(struct kernel *kernel, const struct kernel_offer *offer, struct error *err)
{
	uint32_t size = (uint32_t)offer->len;
	size_t done, part;
	int ret;

	if (offer->len > CARDGATE_RULESET_SIZE_MAX)
		return error_set(err, -E2BIG, "rule set of %zu bytes: at most %u expected",
				 offer->len, CARDGATE_RULESET_SIZE_MAX);
	if (offer->signature_len > CARDGATE_SIGNATURE_MAX)
		return error_set(err, -E2BIG, "signature of %zu bytes: at most %u expected",
				 offer->signature_len, CARDGATE_SIGNATURE_MAX);
	ret = send_one(kernel, CARDGATE_CMD_BEGIN, CARDGATE_A_SIZE, &size, sizeof(size), err);
	for (done = 0; !ret && done < offer->len; done += part) {
		part = offer->len - done < CARDGATE_CHUNK_MAX ? offer->len - done :
								CARDGATE_CHUNK_MAX;
		ret = send_one(kernel, CARDGATE_CMD_CHUNK, CARDGATE_A_DATA, offer->bytes + done,
			       part, err);
	}
	if (!ret)
		return commit(kernel, offer, err);
	send_one(kernel, CARDGATE_CMD_ABORT, 0, NULL, 0, NULL);
	return ret;
}

/**
 * kernel_confirm - keep the rule set that waits to be confirmed
 * @kernel: the connection
 * @err: message on failure
 *
 * Return: 0; -EPERM without CAP_NET_ADMIN; -ENOENT when none waits.
 */
int kernel_confirm(struct kernel *kernel, struct error *err)
{
	return send_one(kernel, CARDGATE_CMD_CONFIRM, 0, NULL, 0, err);
}

static int put_anchors(struct nl_msg *msg, const struct kernel_anchor *anchors, size_t count)
{
	struct nlattr *nest = nla_nest_start(msg, CARDGATE_A_ANCHORS);
	size_t i;

	if (!nest)
		return -ENOMEM;
	for (i = 0; i < count; i++)
		if (nla_put(msg, CARDGATE_A_ANCHOR, (int)anchors[i].len, anchors[i].der))
			return -ENOMEM;
	nla_nest_end(msg, nest);
	return 0;
}

/**
 * kernel_seal - have the kernel obey these authorities only, until reboot
 * @kernel: the connection
 * @anchors: their certificates
 * @count: how many
 * @association: which device this is, of CARDGATE_ASSOCIATION_SIZE bytes; NULL: not known
 * @err: message on failure
 *
 * Return: 0; -EPERM without CAP_NET_ADMIN; -EALREADY when sealed; -E2BIG; -EBUSY
 * while a rule set waits to be confirmed; -EKEYREJECTED when an anchor is none
 * or the rule set in force is not theirs; -ENOPKG when the kernel lacks the
 * algorithm; -EOPNOTSUPP when it was built without signatures.
 */
int kernel_seal(struct kernel *kernel, const struct kernel_anchor *anchors, size_t count,
		const uint8_t *association, struct error *err)
{
	struct nl_msg *msg = kernel_wire_request(kernel, CARDGATE_CMD_SEAL, NLM_F_ACK);
	struct kernel_reply reply = { .err = err };
	int ret;

	if (msg && (put_anchors(msg, anchors, count) ||
		    (association && nla_put(msg, CARDGATE_A_ASSOCIATION,
					    CARDGATE_ASSOCIATION_SIZE, association)))) {
		nlmsg_free(msg);
		return error_set(err, -E2BIG, "too many or too large anchors: at most %d expected",
				 CARDGATE_ANCHORS_MAX);
	}
	if (!msg)
		return kernel_wire_out_of_memory(err);
	ret = kernel_wire_converse(kernel, msg, &reply);
	nlmsg_free(msg);
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

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one transaction that carries a rule set into the kernel. It belongs to
 * the socket that began it and dies with it.
 */
#include <linux/mm.h>
#include <linux/mutex.h>

#include "upload.h"

/* protects the transaction; @upload_owner, 0 for none, is read without, too */
static DEFINE_MUTEX(upload_lock);
static void *upload_bytes;
static u32 upload_size;
static u32 upload_used;
static u32 upload_owner;

static void forget(void)
{
	lockdep_assert_held(&upload_lock);
	kvfree(upload_bytes);
	upload_bytes = NULL;
	WRITE_ONCE(upload_owner, 0);
}

/**
 * cg_upload_begin - open the transaction
 * @portid: socket that does
 * @size: bytes to come, at most CARDGATE_RULESET_SIZE_MAX
 * @extack: message on error
 *
 * A second begin of the same socket starts anew.
 *
 * Return: 0; -E2BIG; -EBUSY when another socket has one open; -ENOMEM.
 */
int cg_upload_begin(u32 portid, u32 size, struct netlink_ext_ack *extack)
{
	void *bytes;
	int ret = 0;

	if (!size || size > CARDGATE_RULESET_SIZE_MAX) {
		NL_SET_ERR_MSG(extack, "size out of range");
		return -E2BIG;
	}
	/* To find so much may take long: not under the lock */
	bytes = kvmalloc(size, GFP_KERNEL_ACCOUNT);
	if (!bytes)
		return -ENOMEM;
	mutex_lock(&upload_lock);
	if (upload_bytes && upload_owner != portid) {
		NL_SET_ERR_MSG(extack, "another transaction is open");
		ret = -EBUSY;
	} else {
		forget();
		swap(upload_bytes, bytes);
		WRITE_ONCE(upload_owner, portid);
		upload_size = size;
		upload_used = 0;
	}
	mutex_unlock(&upload_lock);
	kvfree(bytes);
	return ret;
}

/**
 * cg_upload_chunk - append to the transaction
 * @portid: socket that does
 * @data: the bytes
 * @len: how many
 * @extack: message on error
 *
 * Return: 0; -ENOENT when @portid has no transaction; -ENOSPC when there are
 * more bytes than announced.
 */
int cg_upload_chunk(u32 portid, const void *data, u32 len, struct netlink_ext_ack *extack)
{
	int ret = 0;

	mutex_lock(&upload_lock);
	if (!upload_bytes || upload_owner != portid) {
		NL_SET_ERR_MSG(extack, "no transaction is open");
		ret = -ENOENT;
	} else if (len > upload_size - upload_used) {
		NL_SET_ERR_MSG(extack, "more bytes than announced");
		ret = -ENOSPC;
	} else {
		memcpy(upload_bytes + upload_used, data, len);
		upload_used += len;
	}
	mutex_unlock(&upload_lock);
	return ret;
}

static void number_the_rule(struct netlink_ext_ack *extack, u32 rule)
{
	if (!extack)
		return;
	/* It points into the upload, not into the message that is answered */
	extack->bad_attr = NULL;
	extack->policy = NULL;
	if (!rule)
		return;
	memcpy(extack->cookie, &rule, sizeof(rule));
	extack->cookie_len = sizeof(rule);
}

/**
 * cg_upload_commit - publish what was uploaded
 * @portid: socket that does
 * @offer: what came with the commit; the bytes are filled in
 * @extack: message on error; its cookie is the offending rule's number
 *
 * Ends the transaction, whatever the outcome.
 *
 * Return: 0; -ENOENT when @portid has no transaction; -EINVAL when bytes are
 * missing; else what cg_policy_publish() says.
 */
int cg_upload_commit(u32 portid, struct cg_offer *offer, struct netlink_ext_ack *extack)
{
	u32 rule = 0;
	int ret;

	mutex_lock(&upload_lock);
	if (!upload_bytes || upload_owner != portid) {
		NL_SET_ERR_MSG(extack, "no transaction is open");
		ret = -ENOENT;
		goto unlock;
	}
	if (upload_used != upload_size) {
		NL_SET_ERR_MSG(extack, "fewer bytes than announced");
		ret = -EINVAL;
	} else {
		offer->bytes = upload_bytes;
		offer->len = upload_size;
		ret = cg_policy_publish(offer, &rule, extack);
		if (ret)
			number_the_rule(extack, rule);
		else
			upload_bytes = NULL;
	}
	forget();
unlock:
	mutex_unlock(&upload_lock);
	return ret;
}

/**
 * cg_upload_abort - give the transaction up
 * @portid: socket that does, or that was closed
 *
 * Return: 0; -ENOENT when @portid has no transaction.
 */
int cg_upload_abort(u32 portid)
{
	int ret = -ENOENT;

	/* Any generic netlink socket may be closed while somebody else commits */
	if (READ_ONCE(upload_owner) != portid)
		return ret;
	mutex_lock(&upload_lock);
	if (upload_bytes && upload_owner == portid) {
		forget();
		ret = 0;
	}
	mutex_unlock(&upload_lock);
	return ret;
}

/**
 * cg_upload_exit - forget a transaction that nobody ended
 */
void cg_upload_exit(void)
{
	mutex_lock(&upload_lock);
	forget();
	mutex_unlock(&upload_lock);
}

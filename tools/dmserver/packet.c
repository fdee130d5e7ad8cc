// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bootstrap packets for devices that ask (BOOT 1.3). They are files that cardgate-bootstrap made;
 * this server has no key to make any, and a packet is proven by what is in it.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/bootstrap/bootstrap_packet.h"
#include "agent/file.h"
#include "tools/dmserver/operations.h"

/* One that cannot climb out of the directory, or name what a program is still writing */
static bool name_ok(const char *name)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

	return *name && *name != '.' && !name[strspn(name, letters)];
}

/* What Content-Type says is part of the packet; it lies in the request's own buffer */
static int answer(struct request *req, const uint8_t *file, size_t len, struct error *err)
{
	struct bootstrap_packet packet;
	struct bytes all = {};
	const char *head, *end = NULL;
	int ret;

	ret = bootstrap_packet_read(file, len, &packet, err);
	if (!ret) {
		bootstrap_packet_write(&packet, &all);
		head = all.error ? NULL : memchr(all.data, ':', all.len);
		end = head ? memchr(head, '\r', all.len - (size_t)(head - (char *)all.data)) : NULL;
	}
	if (!ret && !end)
		ret = error_set(err, -ENOMEM, "out of memory");
	if (!ret) {
		buffer_add(&req->body, head + 2, (size_t)(end - head) - 2);
		req->answer_type = req->body.data;
		req->status = 200;
		buffer_add(&req->answer, packet.body, packet.body_len);
	}
	bytes_free(&all);
	bootstrap_packet_free(&packet);
	return ret;
}

/**
 * packet_get - GET /bootstrap/{packet}
 * @req: the request
 * @err: message on failure
 *
 * Return: 0; -ENOENT when there is none of that name; -errno.
 */
int packet_get(struct request *req, struct error *err)
{
	const char *dir = req->server->bootstrap;
	char path[PATH_MAX];
	uint8_t *file = NULL;
	size_t len = 0;
	int ret = -ENOENT;

	if (dir && name_ok(req->vars[0]) &&
	    snprintf(path, sizeof(path), "%s/%s", dir, req->vars[0]) < (int)sizeof(path))
		ret = file_read(path, BOOTSTRAP_PACKET_MAX, &file, &len, err);
	if (ret == -ENOENT)
		return error_set(err, ret, "there is no such packet");
	if (!ret)
		ret = answer(req, file, len, err);
	free(file);
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The USB/IP protocol, as the kernel's Documentation/usb/usbip_protocol.rst has
 * it, from the side that has the device.
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "selftests/vm/usbip/device.h"

#define CONTROLLER		"/sys/devices/platform/vhci_hcd.0/"
#define PORT_FREE		4

enum {
	CMD_SUBMIT = 1,
	CMD_UNLINK,
	RET_SUBMIT,
	RET_UNLINK,
};

/* Big-endian */
struct header {
	uint32_t command;
	uint32_t seqnum;
	uint32_t devid;
	uint32_t in;
	uint32_t endpoint;
	union {
		struct {
			uint32_t flags;
			uint32_t length;
			uint32_t start_frame;
			uint32_t packets;
			uint32_t interval;
			struct usb_ctrlrequest setup;
		} submit;
		struct {
			uint32_t status;
			uint32_t length;
			uint32_t unused[3];
			uint8_t padding[8];
		} done;
		uint32_t unlink_seqnum;
	};
};

_Static_assert(sizeof(struct header) == 48, "the wire has 48 bytes");

/* struct packet - something to be read at an endpoint */
struct packet {
	struct packet *next;
	size_t len;
	size_t sent;
	uint8_t data[];
};

int read_all(int fd, void *bytes, size_t len)
{
	uint8_t *at = bytes;
	ssize_t ret;

	for (; len; at += ret, len -= (size_t)ret) {
		ret = read(fd, at, len);
		if (ret <= 0)
			return ret ? -errno : -EPIPE;
	}
	return 0;
}

int write_all(int fd, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;
	ssize_t ret;

	for (; len; at += ret, len -= (size_t)ret) {
		ret = write(fd, at, len);
		if (ret <= 0)
			return ret ? -errno : -EPIPE;
	}
	return 0;
}

/* @data: NULL for what went out */
static int reply(struct device *device, uint32_t command, uint32_t seqnum, int status,
		 const void *data, size_t len)
{
	struct header header = {
		.command = htobe32(command),
		.seqnum = htobe32(seqnum),
		.done = { .status = htobe32((uint32_t)status), .length = htobe32((uint32_t)len) },
	};
	int ret = write_all(device->kernel, &header, sizeof(header));

	return ret || !data ? ret : write_all(device->kernel, data, len);
}

/* Brings together who waits and what is there */
static int pump(struct device *device, struct endpoint *in)
{
	struct packet *packet;
	struct waiting one;
	size_t len;
	int ret = 0;

	while (!ret && in->count && in->first) {
		packet = in->first;
		one = in->waiting[0];
		len = packet->len - packet->sent;
		if (len > one.length)
			len = one.length;
		ret = reply(device, RET_SUBMIT, one.seqnum, 0, packet->data + packet->sent, len);
		memmove(in->waiting, in->waiting + 1, (size_t)--in->count * sizeof(one));
		packet->sent += len;
		if (packet->sent < packet->len)
			continue;
		in->first = packet->next;
		free(packet);
	}
	return ret;
}

/**
 * wire_send - have the host read something
 * @device: the device
 * @endpoint: its endpoint's number, not 0
 * @data: what is read; each call begins a transfer of its own
 * @len: bytes
 *
 * Return: 0 or -errno.
 */
int wire_send(struct device *device, int endpoint, const void *data, size_t len)
{
	struct endpoint *in = &device->in[endpoint];
	struct packet *packet = malloc(sizeof(*packet) + len);

	if (!packet)
		return -ENOMEM;
	*packet = (struct packet){ .len = len };
	memcpy(packet->data, data, len);
	if (in->first)
		in->last->next = packet;
	else
		in->first = packet;
	in->last = packet;
	return pump(device, in);
}

static int submit_control(struct device *device, const struct header *header, uint32_t seqnum)
{
	const struct usb_ctrlrequest *setup = &header->submit.setup;
	size_t asked = le16toh(setup->wLength);
	int ret = control_answer(device, setup, device->buffer);

	if (ret < 0)
		return reply(device, RET_SUBMIT, seqnum, ret, NULL, 0);
	if (!header->in)
		return reply(device, RET_SUBMIT, seqnum, 0, NULL, asked);
	return reply(device, RET_SUBMIT, seqnum, 0, device->buffer,
		     (size_t)ret < asked ? (size_t)ret : asked);
}

static int submit_in(struct device *device, int endpoint, uint32_t seqnum, uint32_t length)
{
	struct endpoint *in = &device->in[endpoint];

	if (in->count == WAITING_MAX)
		return -ENOBUFS;
	in->waiting[in->count++] = (struct waiting){ seqnum, length };
	return pump(device, in);
}

static int submit_out(struct device *device, int endpoint, uint32_t seqnum, uint32_t length)
{
	int ret = reply(device, RET_SUBMIT, seqnum, 0, NULL, length);

	if (ret || !device->profile->out)
		return ret;
	return device->profile->out(device, endpoint, device->buffer, length);
}

static int submit(struct device *device, const struct header *header)
{
	uint32_t seqnum = be32toh(header->seqnum), length = be32toh(header->submit.length);
	uint32_t endpoint = be32toh(header->endpoint);
	int ret;

	if (length > TRANSFER_MAX || endpoint >= ENDPOINTS)
		return -EMSGSIZE;
	ret = header->in ? 0 : read_all(device->kernel, device->buffer, length);
	if (ret)
		return ret;
	if (!endpoint)
		return submit_control(device, header, seqnum);
	if (header->in)
		return submit_in(device, (int)endpoint, seqnum, length);
	return submit_out(device, (int)endpoint, seqnum, length);
}

static bool forget(struct endpoint *in, uint32_t seqnum)
{
	int i;

	for (i = 0; i < in->count && in->waiting[i].seqnum != seqnum; i++)
		;
	if (i == in->count)
		return false;
	in->count--;
	memmove(in->waiting + i, in->waiting + i + 1,
		(size_t)(in->count - i) * sizeof(in->waiting[0]));
	return true;
}

/* Status 0: it had been answered already */
static int unlink_request(struct device *device, const struct header *header)
{
	uint32_t seqnum = be32toh(header->unlink_seqnum);
	bool found = false;
	int i;

	for (i = 0; !found && i < ENDPOINTS; i++)
		found = forget(&device->in[i], seqnum);
	return reply(device, RET_UNLINK, be32toh(header->seqnum), found ? -ECONNRESET : 0, NULL, 0);
}

/**
 * wire_receive - deal with one request of the host
 * @device: the device
 *
 * Return: 0 or -errno; -EPIPE when the host has taken the device away.
 */
int wire_receive(struct device *device)
{
	struct header header;
	int ret = read_all(device->kernel, &header, sizeof(header));

	if (ret)
		return ret;
	switch (be32toh(header.command)) {
	case CMD_SUBMIT:
		return submit(device, &header);
	case CMD_UNLINK:
		return unlink_request(device, &header);
	default:
		return -EPROTO;
	}
}

/* Return: the first port at high speed that has nothing in it, or -errno */
static int free_port(void)
{
	FILE *file = fopen(CONTROLLER "status", "re");
	unsigned int port, status;
	int found = -EBUSY;
	char line[128];

	if (!file)
		return -errno;
	while (found < 0 && fgets(line, sizeof(line), file))
		if (sscanf(line, "hs %u %u", &port, &status) == 2 && status == PORT_FREE)
			found = (int)port;
	fclose(file);
	return found;
}

static int attach(int port, int sock)
{
	int fd = open(CONTROLLER "attach", O_WRONLY | O_CLOEXEC), len, ret;
	char line[64];

	if (fd < 0)
		return -errno;
	len = snprintf(line, sizeof(line), "%d %d %d %d", port, sock, 1 << 16 | (port + 1),
		       USB_SPEED_HIGH);
	ret = write(fd, line, (size_t)len) == len ? 0 : -errno;
	close(fd);
	return ret;
}

/**
 * wire_attach - plug a device in
 * @device: gets its socket; the host begins to ask at once
 *
 * Return: the number of the port that it is in, or -errno.
 */
int wire_attach(struct device *device)
{
	int sockets[2], port = free_port(), ret;

	if (port < 0)
		return port;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets))
		return -errno;
	ret = attach(port, sockets[1]);
	close(sockets[1]);
	device->kernel = sockets[0];
	return ret ? ret : port;
}

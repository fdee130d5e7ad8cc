/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An emulated USB device on the kernel's USB/IP host controller.
 */
#ifndef USBIP_DEVICE_H
#define USBIP_DEVICE_H

#include <linux/usb/ch9.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ENDPOINTS		16
#define WAITING_MAX		32
#define TRANSFER_MAX		65536

/* Numbers in descriptors, byte by byte */
#define LE16(value)		(value) & 0xff, (value) >> 8 & 0xff
#define LE32(value)		LE16(value), LE16((value) >> 16)

struct device;

/**
 * struct profile - what a device is
 * @name: what callers call it
 * @class: class, subclass and protocol of the device
 * @config: its only configuration with all below it; wTotalLength is filled in
 * @config_size: bytes of that
 * @begin: before it is plugged in, or NULL
 * @control: answers a request that is not a standard one; returns the length of
 *	the answer or -errno, which stalls. @data has what came, and gets the answer
 * @out: takes what came to an endpoint that is not the first
 * @readable: device->source can be read
 * @tick: every @period milliseconds while the host waits at endpoint 1, or @busy is set
 * @period: see there
 */
struct profile {
	const char *name;
	uint8_t class[3];
	const uint8_t *config;
	uint16_t config_size;
	int (*begin)(struct device *device, const char *argument);
	int (*control)(struct device *device, const struct usb_ctrlrequest *request, uint8_t *data);
	int (*out)(struct device *device, int endpoint, uint8_t *data, size_t len);
	int (*readable)(struct device *device);
	int (*tick)(struct device *device);
	int period;
};

struct packet;

/**
 * struct endpoint - one from which the host reads
 * @waiting: requests of the host that nothing was there for yet, in their order
 * @count: of these
 * @first: what no request was there for yet
 * @last: the end of that
 */
struct endpoint {
	struct waiting {
		uint32_t seqnum;
		uint32_t length;
	} waiting[WAITING_MAX];
	int count;
	struct packet *first;
	struct packet *last;
};

struct device {
	const struct profile *profile;
	const char *name;
	const char *serial;
	uint16_t vendor;
	uint16_t product;
	uint8_t configuration;
	bool busy;		/* goes on although the host does not wait */
	int kernel;		/* socket to the host controller */
	int source;		/* what else is read, or -1 */
	struct endpoint in[ENDPOINTS];
	uint8_t buffer[TRANSFER_MAX];
};

extern const struct profile profile_camera;
extern const struct profile profile_vendor_camera;
extern const struct profile profile_receiver;
extern const struct profile profile_controller;
extern const struct profile profile_vendor_controller;

int control_answer(struct device *device, const struct usb_ctrlrequest *request, uint8_t *data);
int wire_attach(struct device *device);
int wire_receive(struct device *device);
int wire_send(struct device *device, int endpoint, const void *data, size_t len);
int read_all(int fd, void *bytes, size_t len);
int write_all(int fd, const void *bytes, size_t len);

#endif

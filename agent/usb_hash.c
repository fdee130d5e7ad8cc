// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/trust.h"
#include "agent/usb_hash.h"

#define DEVICE_SIZE	18	/* of a device descriptor */
#define CONFIG_SIZE	9
#define INTERFACE_SIZE	9
#define TYPE_CONFIG	2
#define TYPE_INTERFACE	4
#define CLASS_HUB	9
#define BYTES_OF_DEVICE	9
#define BYTES_OF_ONE	5	/* of an interface */
#define STRING_MAX	512

/* The bytes that are hashed; @bytes has room for them */
struct plain {
	uint8_t *bytes;
	size_t len;
};

static void put(struct plain *plain, const void *bytes, size_t len)
{
	memcpy(plain->bytes + plain->len, bytes, len);
	plain->len += len;
}

static void put_string(struct plain *plain, const char *text)
{
	put(plain, text, strnlen(text, STRING_MAX));
	plain->bytes[plain->len++] = '\0';
}

static size_t total_length(const uint8_t *config, size_t left)
{
	size_t total = config[2] | (size_t)config[3] << 8;

	return total < left ? total : left;
}

/* Without alternate settings */
static void put_interface(struct plain *plain, const uint8_t *config, const uint8_t *at)
{
	const uint8_t one[BYTES_OF_ONE] = { config[5], at[2], at[5], at[6], at[7] };

	if (!at[3])
		put(plain, one, sizeof(one));
}

static void put_interfaces(struct plain *plain, const uint8_t *config, size_t left)
{
	const uint8_t *at = config;

	for (; left >= 2 && at[0] >= 2 && at[0] <= left; left -= at[0], at += at[0])
		if (at[1] == TYPE_INTERFACE && at[0] >= INTERFACE_SIZE)
			put_interface(plain, config, at);
}

/* A device tells how many there are, and each how long it is */
static void put_configs(struct plain *plain, const uint8_t *at, size_t left, unsigned int count)
{
	size_t total;

	for (; count && left >= CONFIG_SIZE && at[1] == TYPE_CONFIG; count--) {
		total = total_length(at, left);
		if (total < CONFIG_SIZE)
			break;
		put_interfaces(plain, at, total);
		at += total;
		left -= total;
	}
}

/**
 * usb_hash - hash of a device as the kernel module computes it
 * @device: the device
 * @hash: set to what rules call "hash", see CARDGATE_DEVICE_HASH
 *
 * Return: 0, -EBADMSG when the descriptors are none, -ENOMEM, -EIO.
 */
int usb_hash(const struct usb_hash_device *device, uint8_t hash[CARDGATE_DIGEST_SIZE])
{
	const uint8_t *desc = device->descriptors;
	bool hub;
	struct plain plain = {};
	int ret;

	if (device->len < DEVICE_SIZE)
		return -EBADMSG;
	/* An interface descriptor is longer than what is hashed of it */
	plain.bytes = malloc(BYTES_OF_DEVICE + 3 * (STRING_MAX + 1) + device->len);
	if (!plain.bytes)
		return -ENOMEM;
	hub = desc[4] == CLASS_HUB;
	put(&plain, desc + 8, 4);
	put(&plain, device->root ? (const uint8_t *)"\0\0" : desc + 12, 2);
	put(&plain, desc + 4, 2);
	put(&plain, hub ? (const uint8_t *)"" : desc + 6, 1);
	put_string(&plain, device->root ? "" : device->manufacturer);
	put_string(&plain, device->product);
	put_string(&plain, device->serial);
	if (!hub)
		put_configs(&plain, desc + DEVICE_SIZE, device->len - DEVICE_SIZE, desc[17]);
	ret = trust_sha256(plain.bytes, plain.len, hash);
	free(plain.bytes);
	return ret ? -EIO : 0;
}

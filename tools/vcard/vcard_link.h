/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_LINK_H
#define CARDGATE_VCARD_LINK_H

#include <stddef.h>
#include <stdint.h>

#include "agent/error.h"

#define VCARD_LINK_MAX	65535

/* Messages of one byte, from the reader */
enum vcard_link_control {
	VCARD_LINK_OFF = 0,
	VCARD_LINK_ON = 1,
	VCARD_LINK_RESET = 2,
	VCARD_LINK_ATR = 4,
};

/**
 * struct vcard_link - a connection to a reader of vpcd
 * @fd: the socket, non-blocking
 * @have: bytes of @in that came so far
 * @in: the message being received, length first
 */
struct vcard_link {
	int fd;
	size_t have;
	uint8_t in[2 + VCARD_LINK_MAX];
};

int vcard_link_open(struct vcard_link *link, const char *host, const char *port,
		    unsigned int wait_ms, struct error *err);
int vcard_link_receive(struct vcard_link *link, const uint8_t **data, size_t *len);
int vcard_link_send(struct vcard_link *link, const void *data, size_t len);
void vcard_link_close(struct vcard_link *link);

#endif

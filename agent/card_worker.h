/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_WORKER_H
#define CARDGATE_CARD_WORKER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "agent/apdu.h"
#include "agent/card.h"
#include "agent/error.h"

#define CARD_WORKER_DATA_MAX	65544	/* a command APDU of 65535 bytes of data */

/**
 * enum card_request - what a session is asked to do
 * @CARD_REQUEST_READERS: nothing -> struct card_reader each
 * @CARD_REQUEST_OPEN: reader name -> struct card_opened
 * @CARD_REQUEST_TRANSMIT: command APDU -> response APDU
 * @CARD_REQUEST_BEGIN: keep other programs off the card
 * @CARD_REQUEST_END: let them in again
 * @CARD_REQUEST_RESET: at the end reset the card, which forgets PINs
 */
enum card_request {
	CARD_REQUEST_READERS,
	CARD_REQUEST_OPEN,
	CARD_REQUEST_TRANSMIT,
	CARD_REQUEST_BEGIN,
	CARD_REQUEST_END,
	CARD_REQUEST_RESET,
};

/**
 * struct card_opened - a card that was connected to
 * @atr_len: bytes of @atr
 * @atr: answer to reset
 * @t0: it speaks T=0
 */
struct card_opened {
	size_t atr_len;
	uint8_t atr[CARD_ATR_MAX];
	bool t0;
};

/**
 * struct card_message - one message between a worker and its parent
 * @code: a request; in a reply 0, or -errno with a text as data; an event's kind
 * @data: the rest of the message
 */
struct card_message {
	int32_t code;
	uint8_t data[CARD_WORKER_DATA_MAX];
};

/**
 * struct card_worker - a process that may hang in our place
 * @pid: the process, 0 when there is none
 * @fd: a SOCK_SEQPACKET socket to it
 */
struct card_worker {
	pid_t pid;
	int fd;
};

typedef void (*card_worker_main)(int fd);

int card_worker_start(struct card_worker *worker, card_worker_main run, struct error *err);
void card_worker_stop(struct card_worker *worker, unsigned int grace_ms);
int card_worker_send(int fd, int code, const void *data, size_t len);
int card_worker_receive(int fd, int timeout_ms, struct card_message *msg, size_t *len);

#endif

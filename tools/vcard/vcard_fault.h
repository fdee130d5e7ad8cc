/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_FAULT_H
#define CARDGATE_VCARD_FAULT_H

#include <stddef.h>
#include <stdint.h>

#include "agent/error.h"

#define VCARD_FAULTS_MAX	16

struct vcard;
struct vcard_reply;

/**
 * enum vcard_fault_end - what became of a command
 * @VCARD_ANSWERED: there is a reply
 * @VCARD_SILENT: there is none, and there will be none
 * @VCARD_PULLED: the card is gone
 */
enum vcard_fault_end {
	VCARD_ANSWERED,
	VCARD_SILENT,
	VCARD_PULLED,
};

/**
 * enum vcard_fault_kind - ways of a card to fail
 * @VCARD_FAULT_NONE: it works
 * @VCARD_FAULT_REMOVE: pulled before the command is carried out
 * @VCARD_FAULT_TORN: pulled while it is: a write of content stops half way,
 *	other commands are carried out; nothing is answered
 * @VCARD_FAULT_MUTE: never answers again
 * @VCARD_FAULT_GARBAGE: random bytes in place of the reply data
 * @VCARD_FAULT_LIE: more reply data than there is or was asked for
 * @VCARD_FAULT_RESET: power fails for a moment: selection, channels and PINs are
 *	forgotten, then the command is carried out
 * @VCARD_FAULT_SW: this status, and nothing is carried out
 * @VCARD_FAULT_SLOW: answers late
 */
enum vcard_fault_kind {
	VCARD_FAULT_NONE,
	VCARD_FAULT_REMOVE,
	VCARD_FAULT_TORN,
	VCARD_FAULT_MUTE,
	VCARD_FAULT_GARBAGE,
	VCARD_FAULT_LIE,
	VCARD_FAULT_RESET,
	VCARD_FAULT_SW,
	VCARD_FAULT_SLOW,
};

/**
 * struct vcard_fault - one failure
 * @at: number of the APDU since the card was started, from 1
 * @kind: what happens then
 * @value: status word, or milliseconds
 */
struct vcard_fault {
	unsigned long at;
	enum vcard_fault_kind kind;
	unsigned int value;
};

int vcard_fault_parse(struct vcard_fault *fault, const char *text, struct error *err);
enum vcard_fault_end vcard_fault_run(struct vcard *card, const struct vcard_fault *fault,
				     const uint8_t *raw, size_t len, struct vcard_reply *reply);

#endif

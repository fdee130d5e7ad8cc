/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_H
#define CARDGATE_VCARD_H

#include "vcard_apdu.h"
#include "vcard_fault.h"
#include "vcard_fs.h"
#include "vcard_key.h"
#include "vcard_pin.h"

/**
 * struct vcard_session - what a card forgets when it is reset
 * @df: the current DF, never NULL
 * @ef: the current EF or NULL
 * @verified: bit n set: the PIN of reference n was presented
 * @sign_key: key chosen by MSE:SET for PSO, 0 none
 * @auth_key: key chosen by MSE:SET for INTERNAL AUTHENTICATE, 0 none
 */
struct vcard_session {
	struct vcard_file *df;
	struct vcard_file *ef;
	unsigned int verified;
	uint8_t sign_key;
	uint8_t auth_key;
};

/**
 * struct vcard - one card
 * @fs: its files
 * @pins: its PINs
 * @keys: its private keys
 * @session: cleared at each reset
 * @chain: command chaining and GET RESPONSE
 * @state: name of the state file
 * @torn: the next write of file content stops half way
 * @dirty: the state differs from its file
 * @extended: extended length APDUs are understood and announced
 */
struct vcard {
	struct vcard_fs fs;
	struct vcard_pins pins;
	struct vcard_keys keys;
	struct vcard_session session;
	struct vcard_chain chain;
	const char *state;
	bool torn;
	bool dirty;
	bool extended;
};

#endif

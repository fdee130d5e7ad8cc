/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_H
#define CARDGATE_VCARD_H

#include "vcard_apdu.h"
#include "vcard_fault.h"
#include "vcard_fs.h"
#include "vcard_key.h"
#include "vcard_kind.h"
#include "vcard_mac.h"
#include "vcard_myeid.h"
#include "vcard_pin.h"
#include "vcard_piv.h"

#define VCARD_CHANNELS	4	/* the basic one and those of the class byte's two bits */

/**
 * struct vcard_session - what a card forgets when it is reset
 * @df: the current DF, never NULL
 * @ef: the current EF or NULL
 * @verified: bit n set: the PIN of reference n was presented
 * @sign_key: key chosen by MSE:SET for PSO, 0 none
 * @auth_key: key chosen by MSE:SET for INTERNAL AUTHENTICATE, 0 none
 * @mac_key: key chosen by MSE:SET for VERIFY CRYPTOGRAPHIC CHECKSUM, 0 none
 */
struct vcard_session {
	struct vcard_file *df;
	struct vcard_file *ef;
	unsigned int verified;
	uint8_t sign_key;
	uint8_t auth_key;
	uint8_t mac_key;
};

/**
 * struct vcard - one card
 * @fs: its files
 * @pins: its PINs
 * @keys: its private keys
 * @macs: its MAC keys
 * @piv: what it has in place of these if it is a PIV card
 * @myeid: what it has beside these if it is a MyEID card
 * @session: of the channel in use; cleared at each reset
 * @channel: number of that channel
 * @open: bit n set: logical channel n is open
 * @others: sessions of the channels that are open and not in use
 * @chain: command chaining and GET RESPONSE
 * @state: name of the state file
 * @torn: the next write of file content stops half way
 * @dirty: the state differs from its file
 * @kind: what kind of card it is
 */
struct vcard {
	struct vcard_fs fs;
	struct vcard_pins pins;
	struct vcard_keys keys;
	struct vcard_macs macs;
	struct vcard_piv piv;
	struct vcard_myeid myeid;
	struct vcard_session session;
	unsigned int channel;
	unsigned int open;
	struct vcard_session others[VCARD_CHANNELS];
	struct vcard_chain chain;
	const char *state;
	bool torn;
	bool dirty;
	const struct vcard_kind *kind;
};

#endif

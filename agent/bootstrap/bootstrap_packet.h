/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_BOOTSTRAP_PACKET_H
#define CARDGATE_BOOTSTRAP_PACKET_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "agent/dm/bytes.h"
#include "agent/error.h"
#include "agent/trust.h"

#define BOOTSTRAP_BODY_MAX	60000	/* bytes of what a packet says */
#define BOOTSTRAP_HEAD_MAX	16384	/* bytes of its head */
#define BOOTSTRAP_PACKET_MAX	(BOOTSTRAP_BODY_MAX + BOOTSTRAP_HEAD_MAX)
#define BOOTSTRAP_MAC_MAX	6144	/* bytes of a proof */
#define BOOTSTRAP_ID_SIZE	16	/* bytes of the number that makes a packet another one */

/**
 * enum bootstrap_type - what the body is
 * @BOOTSTRAP_DM: a message of OMA DM (BOOT 5.4), WBXML
 * @BOOTSTRAP_CP: a client provisioning document (ProvCont), WBXML
 * @BOOTSTRAP_CP_XML: the same as text
 * @BOOTSTRAP_TYPES: how many there are
 */
enum bootstrap_type { BOOTSTRAP_DM, BOOTSTRAP_CP, BOOTSTRAP_CP_XML, BOOTSTRAP_TYPES };

/**
 * struct bootstrap_packet - what somebody sends to a device that it wants to manage
 * @type: of the body
 * @sec: SEC: number of the mechanism that proves it (ProvBoot 6, DM_SEC 5.7.2), -1: none
 * @mac: MAC, the proof
 * @mac_len: bytes of it, 0: none
 * @id: ID, all zero: none
 * @until: UNTIL, the last second that it is good for; 0: not told
 * @card: CARD, SHA-256 of the SubjectPublicKeyInfo of the card that it is for
 * @has_card: there is one
 * @body: what the proof is over
 * @body_len: bytes of it
 *
 * ID, UNTIL and CARD are our own, and only there with mechanisms that prove them as well.
 */
struct bootstrap_packet {
	enum bootstrap_type type;
	int sec;
	uint8_t mac[BOOTSTRAP_MAC_MAX];
	size_t mac_len;
	uint8_t id[BOOTSTRAP_ID_SIZE];
	time_t until;
	uint8_t card[TRUST_DIGEST_SIZE];
	bool has_card;
	uint8_t *body;
	size_t body_len;
};

const char *bootstrap_type_name(enum bootstrap_type type);
int bootstrap_packet_read(const uint8_t *bytes, size_t len, struct bootstrap_packet *packet,
			  struct error *err);
int bootstrap_packet_take(const char *head, const uint8_t *body, size_t len,
			  struct bootstrap_packet *packet, struct error *err);
void bootstrap_packet_write(const struct bootstrap_packet *packet, struct bytes *out);
int bootstrap_packet_digest(const struct bootstrap_packet *packet,
			    uint8_t digest[TRUST_DIGEST_SIZE]);
void bootstrap_packet_signed(const struct bootstrap_packet *packet, struct bytes *out);
void bootstrap_packet_free(struct bootstrap_packet *packet);

#endif

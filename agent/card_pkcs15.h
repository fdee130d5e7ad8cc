/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_PKCS15_H
#define CARDGATE_CARD_PKCS15_H

#include <stddef.h>
#include <stdint.h>

#include "agent/card_file.h"
#include "agent/card_profile.h"
#include "agent/pkcs15.h"

/*
 * A bundle on an ISO/IEC 7816-4 file system with ISO/IEC 7816-15 (PKCS #15)
 * directories, so that other programs list and read the objects, too:
 *
 *	3F00 MF
 *	  2F00 EF(DIR)
 *	  5015 DF, named A0 00 00 00 63 50 4B 43 53 2D 31 35
 *	    5031 EF(ODF)  5032 EF(TokenInfo)
 *	    4001 EF(AODF)  4002 EF(PrKDF)  4003 EF(CDF)  4004 EF(DODF)
 *	    4005 the certificate of key 01
 *	    4200 generation: two records, short identifier 01
 *	    4201 4202 index: two slots, short identifiers 02 03
 *	    4006 key 01, where keys are files
 *	    4007 EF(SKDF), of a card with a MAC key
 *	    43nn 44nn object nn: two slots, short identifiers 04 + 2 nn and one more;
 *	    in an application of somebody else 6Bnn 6Cnn, which OpenSC gives to none; the first
 *	    slot's number is odd
 *
 * Generation record and index are those of card_index.h; an index entry's file
 * is the identifier of the slot that counts. An update writes only slots that
 * do not count, then, in one APDU, the older generation record. EF(DODF) is
 * for other programs: it follows after that.
 *
 * Key 01 is a P-256 key used without a PIN, by INTERNAL AUTHENTICATE only; on cards
 * with commands of their own see struct card_os. Key 02, if EF(SKDF) says that there is
 * one, is an AES-256 key used without a PIN, by VERIFY CRYPTOGRAPHIC CHECKSUM only.
 *
 * CARD_PKCS15_OID marks our data objects in EF(DODF): UUID 8f0b6c52-3d1e-4d63-
 * a7c9-5e2f41d80b96 in pieces under Microsoft's arc for everybody, since OpenSC
 * rejects an arc of more than 32 bits, such as one of 2.25 (ITU-T X.667).
 */
#define CARD_PKCS15_OID		"1.2.840.113556.1.8000.2554" \
				".36619.27730.15646.19811.42953.6172481.14158742"
#define CARD_PKCS15_LABEL	"cardgate"	/* of a data object: this, a space, its name */
#define CARD_PKCS15_DF		0x5015
#define CARD_PKCS15_DF_UICC	0x7F50
#define CARD_PKCS15_KEY		0x01
#define CARD_PKCS15_MAC_KEY	0x02
#define CARD_PKCS15_SLOTS	16	/* nn below this */
#define CARD_PKCS15_DODF_SIZE	1024
#define CARD_PKCS15_SLOT(guest, slot, number)	\
	(((guest) ? 0x6B00u : 0x4300u) + ((unsigned int)(slot) << 8) + (unsigned int)(number))

/* Files of the application, by what they hold */
enum card_pkcs15_file {
	CARD_PKCS15_ODF,
	CARD_PKCS15_TOKEN,
	CARD_PKCS15_AODF,
	CARD_PKCS15_PRKDF,
	CARD_PKCS15_CDF,
	CARD_PKCS15_DODF,
	CARD_PKCS15_CERT,
	CARD_PKCS15_KEYFILE,
	CARD_PKCS15_SKDF,
	CARD_PKCS15_GENERATION,
	CARD_PKCS15_INDEX_A,
	CARD_PKCS15_INDEX_B,
	CARD_PKCS15_FILES,
};

/* For the card_pkcs15*.c files only */
extern const uint8_t card_pkcs15_aid[12];
extern const struct card_file card_pkcs15_files[CARD_PKCS15_FILES];

int card_pkcs15_object_file(uint32_t id, struct card_file *file);
int card_pkcs15_public_key(struct apdu_link *link, int make, uint8_t **spki, size_t *len,
			   struct error *err);
void card_pkcs15_path(struct pkcs15_path *path, const struct apdu_link *link, unsigned int fid,
		      size_t count);
int card_pkcs15_put(struct apdu_link *link, enum card_pkcs15_file file, int ret,
		    uint8_t *der, size_t len, struct error *err);
int card_pkcs15_put_objects(struct apdu_link *link, enum card_pkcs15_file file,
			    const struct pkcs15_object *list, size_t count, struct error *err);
int card_pkcs15_find_guest(struct apdu_link *link, struct error *err);
int card_pkcs15_directory(struct apdu_link *link, enum pkcs15_kind kind,
			  struct pkcs15_object *list, size_t max, size_t *count,
			  struct error *err);
int card_pkcs15_lead_to(struct apdu_link *link, enum pkcs15_kind kind, enum card_pkcs15_file file,
			struct error *err);
int card_pkcs15_join(struct apdu_link *link, struct error *err);
int card_pkcs15_guest_check(struct apdu_link *link, struct error *err);
int card_pkcs15_guest_erase(struct apdu_link *link, struct error *err);
int card_pkcs15_announce(struct apdu_link *link, struct error *err);
int card_pkcs15_conceal(struct apdu_link *link, struct error *err);

int card_pkcs15_mac_verify(struct apdu_link *link, const uint8_t digest[CARD_DIGEST_SIZE],
			   const uint8_t mac[CARD_MAC_SIZE], struct error *err);
int card_pkcs15_mac_store(struct apdu_link *link, const uint8_t key[CARD_MAC_KEY_SIZE],
			  struct error *err);
int card_pkcs15_mac_there(struct apdu_link *link, struct error *err);

int card_pkcs15_tries(struct apdu_link *link, struct error *err);
int card_pkcs15_login(struct apdu_link *link, const uint8_t *pin, size_t len, struct error *err);
int card_pkcs15_user_tries(struct apdu_link *link, struct error *err);
int card_pkcs15_user_login(struct apdu_link *link, const uint8_t *pin, size_t len,
			   struct error *err);
int card_pkcs15_change_pin(struct apdu_link *link, enum card_pin_holder holder,
			   const uint8_t *old, size_t old_len, const uint8_t *new, size_t new_len,
			   struct error *err);

int card_pkcs15_format(struct apdu_link *link, uint8_t **spki, size_t *len, struct error *err);
int card_pkcs15_personalize(struct apdu_link *link, const uint8_t *cert, size_t len,
			    const char *label, struct error *err);
int card_pkcs15_update(struct apdu_link *link, const struct bundle *bundle, struct error *err);
int card_pkcs15_erase(struct apdu_link *link, struct error *err);

#endif

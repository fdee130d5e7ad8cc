/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_PROFILE_H
#define CARDGATE_CARD_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/apdu.h"
#include "agent/bundle.h"
#include "agent/card_index.h"
#include "agent/error.h"

#define CARD_SIGNATURE_MAX	512
#define CARD_CERTIFICATE_MAX	8192
#define CARD_PLACE_MAX		64
#define CARD_POINT_SIZE		65	/* of P-256, uncompressed */
#define CARD_SHARED_SIZE	32	/* its x coordinate */
#define CARD_MAC_SIZE		16
#define CARD_MAC_KEY_SIZE	32	/* AES-256 */

/* Whose PIN */
enum card_pin_holder {
	CARD_PIN_OF_ADMIN,
	CARD_PIN_OF_USER,
};

/**
 * struct card_profile - how one kind of card carries a bundle
 * @name: of the profile
 * @probe: select its application; -ENOENT on any other kind of card. All
 *	that follow work after it only
 * @generation: which bundle counts; -ENODATA on a card that holds none, -ENOENT
 *	on one that nothing of ours is on, if that can be told apart
 * @index: the objects of that bundle, checked against the generation
 * @object: the bytes of an object, checked against the index; @buf has room
 *	for its length
 * @place: where an object is on the card, in words; after @index
 * @certificate: the certificate of the card's key, DER, to be freed
 * @authenticate: have the card's key sign a SHA-256 digest; @len is the room
 *	at @sig, CARD_SIGNATURE_MAX, and then the bytes of the signature, DER
 * @agree: have the card's key agree on a secret with another's, ECDH on P-256; NULL where no
 *	card has that
 * @mac_there: whether the card has a MAC key, 0 or -ENOKEY; NULL, as the two that follow, where
 *	no card can have one
 * @mac_verify: have the card check AES-CMAC over a digest with that key, which no PIN is
 *	presented for; -EACCES when it is wrong
 * @mac_store: after @personalize: put such a key on the card
 * @tries: how often the PIN of whoever may write can still be wrong, INT_MAX
 *	when it was presented, -ENODATA when the card does not tell
 * @login: present that PIN; -EACCES when it is wrong, -EKEYREVOKED when blocked
 * @well_known: whether it is the one that all new cards have; NULL when there is
 *	no such
 * @user_tries: as @tries for the holder's PIN
 * @user_login: present that PIN; as @login
 * @change_pin: change a PIN
 * @format: prepare a card, which may fail @probe, and have it make a key; set
 *	to its SubjectPublicKeyInfo, DER, to be freed; -EEXIST when it is taken
 * @personalize: after @format: put the certificate of that key on the card
 * @update: write a bundle; a card pulled at any moment holds the old one or
 *	the new one whole
 * @erase: take off all that @format and the others put there
 *
 * All return 0 or -errno and take a link to the card; see apdu_call() for
 * the errors that each may have.
 */
struct card_profile {
	const char *name;
	int (*probe)(struct apdu_link *link, struct error *err);
	int (*generation)(struct apdu_link *link, struct card_generation *gen, struct error *err);
	int (*index)(struct apdu_link *link, const struct card_generation *gen,
		     struct card_index *index, struct error *err);
	int (*object)(struct apdu_link *link, const struct card_object *object, uint8_t *buf,
		      struct error *err);
	void (*place)(struct apdu_link *link, const struct card_object *object,
		      char text[CARD_PLACE_MAX]);
	int (*certificate)(struct apdu_link *link, uint8_t **der, size_t *len, struct error *err);
	int (*authenticate)(struct apdu_link *link, const uint8_t digest[CARD_DIGEST_SIZE],
			    uint8_t *sig, size_t *len, struct error *err);
	int (*agree)(struct apdu_link *link, const uint8_t point[CARD_POINT_SIZE],
		     uint8_t shared[CARD_SHARED_SIZE], struct error *err);
	int (*mac_there)(struct apdu_link *link, struct error *err);
	int (*mac_verify)(struct apdu_link *link, const uint8_t digest[CARD_DIGEST_SIZE],
			  const uint8_t mac[CARD_MAC_SIZE], struct error *err);
	int (*mac_store)(struct apdu_link *link, const uint8_t key[CARD_MAC_KEY_SIZE],
			 struct error *err);
	int (*tries)(struct apdu_link *link, struct error *err);
	int (*login)(struct apdu_link *link, const uint8_t *pin, size_t len, struct error *err);
	bool (*well_known)(const uint8_t *pin, size_t len);
	int (*user_tries)(struct apdu_link *link, struct error *err);
	int (*user_login)(struct apdu_link *link, const uint8_t *pin, size_t len,
			  struct error *err);
	int (*change_pin)(struct apdu_link *link, enum card_pin_holder holder,
			  const uint8_t *old, size_t old_len,
			  const uint8_t *new, size_t new_len, struct error *err);
	int (*format)(struct apdu_link *link, uint8_t **spki, size_t *len, struct error *err);
	int (*personalize)(struct apdu_link *link, const uint8_t *cert, size_t len,
			   const char *label, struct error *err);
	int (*update)(struct apdu_link *link, const struct bundle *bundle, struct error *err);
	int (*erase)(struct apdu_link *link, struct error *err);
};

/**
 * struct card_proof - what a card answered to a fresh challenge
 * @digest: of the challenge
 * @sig: signature over it, DER
 * @len: bytes of @sig
 */
struct card_proof {
	uint8_t digest[CARD_DIGEST_SIZE];
	uint8_t sig[CARD_SIGNATURE_MAX];
	size_t len;
};

extern const struct card_profile card_pkcs15;
extern const struct card_profile card_piv;

void card_profile_expect(const struct card_profile *profile);
int card_profile_find(struct apdu_link *link, const struct card_profile **profile,
		      struct error *err);
int card_profile_read_object(const struct card_profile *profile, struct apdu_link *link,
			     const struct bundle *have, const struct card_object *object,
			     struct bundle *bundle, struct error *err);
int card_profile_read_generation(const struct card_profile *profile, struct apdu_link *link,
				 const struct card_generation *gen, const struct bundle *have,
				 struct card_index *index, struct bundle *bundle,
				 struct error *err);
int card_profile_read(const struct card_profile *profile, struct apdu_link *link,
		      const struct bundle *have, struct card_index *index,
		      struct bundle *bundle, struct error *err);
int card_profile_challenge(const struct card_profile *profile, struct apdu_link *link,
			   struct card_proof *proof, struct error *err);
int card_proof_check(const struct card_proof *proof, const uint8_t *cert, size_t cert_len,
		     struct error *err);
int card_profile_prove(const struct card_profile *profile, struct apdu_link *link,
		       const uint8_t *cert, size_t cert_len, struct error *err);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_KEY_H
#define CARDGATE_VCARD_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

struct vcard;
struct vcard_apdu;
struct vcard_file;
struct vcard_reply;

#define VCARD_KEYS_MAX		16
#define VCARD_KEY_REF_MAX	14
#define VCARD_DIGEST_SIZE	32
#define VCARD_CHALLENGE_MAX	256

/**
 * struct vcard_key - a private key
 * @df: the DF or key file it was made in, it goes with it; P-256 in a DF
 * @ref: 1..14, one key each in a DF or key file
 * @sc: security condition of its use in a DF
 * @pkey: the key
 */
struct vcard_key {
	struct vcard_file *df;
	uint8_t ref;
	uint8_t sc;
	EVP_PKEY *pkey;
};

struct vcard_keys {
	struct vcard_key key[VCARD_KEYS_MAX];
	size_t count;
};

void vcard_key_free(struct vcard_keys *keys);
void vcard_key_forget(struct vcard_keys *keys, const struct vcard_file *df);
bool vcard_key_fits(const struct vcard_file *place, const EVP_PKEY *pkey);
int vcard_key_store(struct vcard_keys *keys, const struct vcard_key *like);
uint16_t vcard_key_generate(struct vcard *card, const struct vcard_apdu *apdu,
			    struct vcard_reply *reply);
uint16_t vcard_key_environment(struct vcard *card, const struct vcard_apdu *apdu,
			       struct vcard_reply *reply);
uint16_t vcard_key_authenticate(struct vcard *card, const struct vcard_apdu *apdu,
				struct vcard_reply *reply);
uint16_t vcard_key_sign(struct vcard *card, const struct vcard_apdu *apdu,
			struct vcard_reply *reply);
uint16_t vcard_key_challenge(struct vcard *card, const struct vcard_apdu *apdu,
			     struct vcard_reply *reply);

#endif

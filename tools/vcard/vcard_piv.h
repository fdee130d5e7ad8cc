/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_PIV_H
#define CARDGATE_VCARD_PIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

struct vcard;
struct vcard_apdu;
struct vcard_reply;

#define VCARD_PIV_OBJECTS_MAX	64
#define VCARD_PIV_OBJECT_MAX	3063
#define VCARD_PIV_KEYS_MAX	6
#define VCARD_PIV_PIN_SIZE	8
#define VCARD_PIV_PIN		0	/* indexes of struct vcard_piv.pins */
#define VCARD_PIV_PUK		1
#define VCARD_PIV_PINS		2
#define VCARD_PIV_ADMIN_KEY	0x9B
#define VCARD_PIV_ADMIN_MAX	32
#define VCARD_PIV_BLOCK_MAX	16

/**
 * struct vcard_piv_model - what one maker's PIV cards are like
 * @name: of the model, and of the kind of card
 * @version: answer to the vendors' GET VERSION
 * @admin_alg: algorithm of key 9B of a blank card
 * @streams: the parts of a chained PUT DATA are written as they come
 * @size: the bytes that an object may have with its tag 53, 0 for no such object
 */
struct vcard_piv_model {
	const char *name;
	uint8_t version[3];
	uint8_t admin_alg;
	bool streams;
	size_t (*size)(uint32_t tag);
};

/**
 * struct vcard_piv_object - a data object
 * @tag: 5Fxxxx
 * @len: bytes of @data
 * @data: 53 and what it holds, or what a torn write left of that
 */
struct vcard_piv_object {
	uint32_t tag;
	size_t len;
	uint8_t data[VCARD_PIV_OBJECT_MAX];
};

/**
 * struct vcard_piv_key - an asymmetric key
 * @ref: 9A, 9C, 9D, 9E, 82, 83
 * @pkey: P-256 or RSA-2048
 */
struct vcard_piv_key {
	uint8_t ref;
	EVP_PKEY *pkey;
};

/**
 * struct vcard_piv_pin - PIN or PUK
 * @tries: wrong presentations still allowed
 * @limit: what @tries starts from
 * @value: padded with FF
 */
struct vcard_piv_pin {
	uint8_t tries;
	uint8_t limit;
	uint8_t value[VCARD_PIV_PIN_SIZE];
};

/* What is under way with key 9B */
enum vcard_piv_step {
	VCARD_PIV_NOTHING,
	VCARD_PIV_WITNESS,	/* mutual: the card has sent one */
	VCARD_PIV_CHALLENGE,	/* single: the card has sent one */
};

/**
 * struct vcard_piv - a PIV application, SP 800-73-4
 * @model: what it is like; NULL: this card is of another kind
 * @objects: its data objects
 * @count: how many
 * @keys: its keys
 * @key_count: how many
 * @pins: PIN and PUK
 * @admin_alg: algorithm of key 9B
 * @admin_key: key 9B
 * @selected: from here on what a reset forgets: the application is selected
 * @verified: the PIN was presented
 * @admin: key 9B was proven
 * @step: see enum vcard_piv_step
 * @expected: what the host has to send back
 */
struct vcard_piv {
	const struct vcard_piv_model *model;
	struct vcard_piv_object objects[VCARD_PIV_OBJECTS_MAX];
	size_t count;
	struct vcard_piv_key keys[VCARD_PIV_KEYS_MAX];
	size_t key_count;
	struct vcard_piv_pin pins[VCARD_PIV_PINS];
	uint8_t admin_alg;
	uint8_t admin_key[VCARD_PIV_ADMIN_MAX];
	bool selected;
	bool verified;
	bool admin;
	enum vcard_piv_step step;
	uint8_t expected[VCARD_PIV_BLOCK_MAX];
};

typedef uint16_t (*vcard_piv_command)(struct vcard *card, const struct vcard_apdu *apdu,
				      struct vcard_reply *reply);

const struct vcard_piv_model *vcard_piv_model_find(const char *name, size_t len);
void vcard_piv_init(struct vcard *card, const struct vcard_piv_model *model);
void vcard_piv_reset(struct vcard *card);
void vcard_piv_free(struct vcard *card);
vcard_piv_command vcard_piv_find(const struct vcard *card, uint8_t ins);

#endif

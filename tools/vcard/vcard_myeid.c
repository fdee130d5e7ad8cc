// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A MyEID card (Aventra), which OpenSC's pkcs15-init formats: an ISO/IEC 7816-4 file system whose
 * keys are files, fourteen PINs with a PUK each, and access rules of three bytes. A blank card lets
 * everybody do everything; ACTIVATE APPLET puts the rules into force for good, until INITIALISE
 * APPLET makes it blank again. Commands as OpenSC's driver and the free OsEID know them.
 */
#include <errno.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "vcard.h"
#include "vcard_channel.h"
#include "vcard_file.h"
#include "vcard_myeid_cmd.h"
#include "vcard_sw.h"

#define FID_APPLICATION		0x5015
#define DATA_MF			0x01
#define DATA_INITIALISE		0xE0
#define INITIALISE_SIZE		8
#define RULES_MF		2	/* offsets of three bytes each */
#define RULES_APPLICATION	5
#define ACTIVATE_BY_NAME	0x04
#define RULE_ALWAYS		0x0
#define RULE_NEVER		0xF

static const uint8_t application[] = {
	0xA0, 0x00, 0x00, 0x00, 0x63, 'P', 'K', 'C', 'S', '-', '1', '5',
};

/**
 * vcard_myeid_condition - the security condition of a rule
 * @nibble: 0 always, 1..14 after the PIN of that reference, 15 never
 *
 * Return: the condition byte.
 */
uint8_t vcard_myeid_condition(unsigned int nibble)
{
	return nibble == RULE_ALWAYS ? VCARD_SC_ALWAYS : nibble == RULE_NEVER ? VCARD_SC_NEVER :
	       (uint8_t)(VCARD_SC_PIN | nibble);
}

static void set_rules(struct vcard_file *df, const uint8_t *rules)
{
	df->sc[VCARD_CREATE_EF] = vcard_myeid_condition(rules[0] >> 4);
	df->sc[VCARD_CREATE_DF] = vcard_myeid_condition(rules[0] & 0x0F);
	df->sc[VCARD_DELETE] = vcard_myeid_condition(rules[1] >> 4);
}

/* Empties a card but for the application; @rules: of INITIALISE APPLET, the MF's and on */
static int make_blank(struct vcard *card, const uint8_t rules[INITIALISE_SIZE - RULES_MF])
{
	struct vcard_file like = {
		.fid = FID_APPLICATION, .df = true, .name_len = sizeof(application),
	}, *file;
	int ret;

	vcard_key_free(&card->keys);
	vcard_fs_free(&card->fs);
	OPENSSL_cleanse(card->myeid.pins, sizeof(card->myeid.pins));
	card->myeid.active = false;
	card->dirty = true;
	ret = vcard_fs_init(&card->fs);
	if (ret)
		return ret;
	memset(card->fs.mf->sc, VCARD_SC_NEVER, sizeof(card->fs.mf->sc));
	set_rules(card->fs.mf, rules);
	memcpy(like.name, application, sizeof(application));
	memset(like.sc, VCARD_SC_NEVER, sizeof(like.sc));
	set_rules(&like, rules + RULES_APPLICATION - RULES_MF);
	return vcard_fs_add(&card->fs, card->fs.mf, &like, &file);
}

/**
 * vcard_myeid_init - make a card one that comes from its maker
 * @card: the card
 *
 * Return: 0, -ENOMEM, or -EIO without random numbers for its serial number.
 */
int vcard_myeid_init(struct vcard *card)
{
	static const uint8_t open[INITIALISE_SIZE - RULES_MF];

	card->myeid.present = true;
	if (RAND_bytes(card->myeid.serial, sizeof(card->myeid.serial)) != 1)
		return -EIO;
	return make_blank(card, open);
}

/**
 * vcard_myeid_reset - forget what a reset forgets
 * @card: the card
 */
void vcard_myeid_reset(struct vcard *card)
{
	card->myeid.alg = 0;
	card->myeid.key = 0;
}

static uint16_t info(struct vcard *card, struct vcard_reply *reply)
{
	static const uint8_t head[] = { 'M', 'y', 'E', 'I', 'D', 4, 5, 5 };

	memcpy(reply->data, head, sizeof(head));
	memcpy(reply->data + sizeof(head), card->myeid.serial, VCARD_MYEID_SERIAL);
	reply->len = sizeof(head) + VCARD_MYEID_SERIAL;
	/* How often its content was changed, which this card does not count */
	reply->data[reply->len++] = 0;
	reply->data[reply->len++] = 0;
	return SW_OK;
}

/* RSA to 2048 bits, no DES, no AES, elliptic curves to 384 bits */
static uint16_t capabilities(struct vcard *card, struct vcard_reply *reply)
{
	static const uint8_t caps[] = {
		0x01, 0x00, 0x09, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x80,
	};

	(void)card;
	memcpy(reply->data, caps, sizeof(caps));
	reply->len = sizeof(caps);
	return SW_OK;
}

static uint16_t list_files(struct vcard *card, struct vcard_reply *reply)
{
	const struct vcard_file *file;

	for (file = card->fs.mf; file; file = file->next) {
		if (file->parent != card->session.df)
			continue;
		reply->data[reply->len++] = (uint8_t)(file->fid >> 8);
		reply->data[reply->len++] = (uint8_t)file->fid;
	}
	return SW_OK;
}

/* Bit n - 1 set: the PIN of reference n was presented */
static uint16_t presented(struct vcard *card, struct vcard_reply *reply)
{
	unsigned int bits = card->session.verified >> 1;

	reply->data[0] = (uint8_t)(bits >> 8);
	reply->data[1] = (uint8_t)bits;
	reply->len = 2;
	return SW_OK;
}

static const struct {
	uint8_t p2;
	uint16_t (*get)(struct vcard *card, struct vcard_reply *reply);
} objects[] = {
	{ 0xA0, info },
	{ 0xA1, list_files },
	{ 0xAA, capabilities },
	{ 0xAC, presented },
};

/*
 * GET DATA: P1 01, P2 one of those above, or a part of the current key file's public key.
 * 9000, 6A86, 6A88.
 */
static uint16_t get_data(struct vcard *card, const struct vcard_apdu *apdu,
			 struct vcard_reply *reply)
{
	size_t i;

	if (apdu->p1 != DATA_MF)
		return SW_P1P2;
	for (i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
		if (objects[i].p2 == apdu->p2)
			return objects[i].get(card, reply);
	return vcard_myeid_public(card, apdu->p2, reply);
}

/* 9000, 6700, 6982 unless the MF may be deleted, 6F00 */
static uint16_t initialise(struct vcard *card, const struct vcard_apdu *apdu)
{
	int ret;

	if (apdu->lc != INITIALISE_SIZE)
		return SW_LENGTH;
	if (!vcard_pin_allowed(card, card->fs.mf->sc[VCARD_DELETE]))
		return SW_SECURITY_STATUS;
	ret = make_blank(card, apdu->data + RULES_MF);
	vcard_channel_reset(card);
	vcard_myeid_reset(card);
	return ret ? SW_FAILURE : SW_OK;
}

/* PUT DATA: P1 01, P2 01..0E a PIN, E0 a new blank card. Keys from outside are not taken. */
static uint16_t put_data(struct vcard *card, const struct vcard_apdu *apdu,
			 struct vcard_reply *reply)
{
	(void)reply;
	if (apdu->p1 != DATA_MF)
		return SW_P1P2;
	if (apdu->p2 == DATA_INITIALISE)
		return initialise(card, apdu);
	if (apdu->p2 >= 1 && apdu->p2 <= VCARD_MYEID_PINS)
		return vcard_myeid_set_up_pin(card, apdu);
	return SW_UNSUPPORTED;
}

/* ACTIVATE APPLET: P1-P2 0400, data its name. 9000, 6A82, 6A86. */
static uint16_t activate(struct vcard *card, const struct vcard_apdu *apdu,
			 struct vcard_reply *reply)
{
	(void)reply;
	if (apdu->p1 != ACTIVATE_BY_NAME || apdu->p2)
		return SW_P1P2;
	if (apdu->lc != sizeof(application) || memcmp(apdu->data, application, apdu->lc))
		return SW_NO_FILE;
	card->myeid.active = true;
	card->dirty = true;
	return SW_OK;
}

static const struct {
	uint8_t ins;
	vcard_myeid_command run;
} commands[] = {
	{ 0x20, vcard_myeid_verify },
	{ 0x22, vcard_myeid_environment },
	{ 0x24, vcard_myeid_change },
	{ 0x2A, vcard_myeid_sign },
	{ 0x2C, vcard_myeid_unblock },
	{ 0x2E, vcard_myeid_forget },
	{ 0x44, activate },
	{ 0x46, vcard_myeid_generate },
	{ 0x84, vcard_key_challenge },
	{ 0xA4, vcard_file_select },
	{ 0xB0, vcard_file_read },
	{ 0xCA, get_data },
	{ 0xD6, vcard_file_update },
	{ 0xDA, put_data },
	{ 0xE0, vcard_file_create },
	{ 0xE4, vcard_file_delete },
};

/**
 * vcard_myeid_find - find what carries out a command
 * @ins: its instruction
 *
 * Return: that, or NULL.
 */
vcard_myeid_command vcard_myeid_find(uint8_t ins)
{
	size_t i;

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (commands[i].ins == ins)
			return commands[i].run;
	return NULL;
}

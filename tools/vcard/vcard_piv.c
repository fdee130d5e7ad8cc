// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A PIV application (NIST SP 800-73-4 part 2), with the commands that makers
 * added and everybody uses (INS FD, FF), played as one maker's card or another's.
 */
#include <string.h>

#include <openssl/crypto.h>

#include "vcard.h"
#include "vcard_piv_cmd.h"
#include "vcard_sw.h"
#include "vcard_tlv.h"

#define AID_MIN			5
#define INS_SELECT		0xA4
#define TAG_TEMPLATE		0x61
#define TAG_AID			0x4F
#define TAG_AUTHORITY		0x79

#define ALG_3DES		0x03
#define ALG_AES192		0x0A

#define CERTIFICATE_9E		0x5FC101
#define CHUID			0x5FC102
#define FINGERPRINTS		0x5FC103
#define CERTIFICATE_9A		0x5FC105
#define SECURITY_OBJECT		0x5FC106
#define CAPABILITIES		0x5FC107
#define FACE			0x5FC108
#define PRINTED			0x5FC109
#define CERTIFICATE_9C		0x5FC10A
#define CERTIFICATE_9D		0x5FC10B
#define KEY_HISTORY		0x5FC10C
#define RETIRED_1		0x5FC10D
#define RETIRED_2		0x5FC10E
#define RETIRED_20		0x5FC120

static const uint8_t aid[] = {
	0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00,
};

/* Any tag of two bytes behind 5F */
static size_t size_yubikey(uint32_t tag)
{
	return tag >= 0x5F0000 && tag <= 0x5FFFFF ? VCARD_PIV_OBJECT_MAX : 0;
}

static size_t size_neo(uint32_t tag)
{
	return size_yubikey(tag) ? 2025 : 0;
}

/* The eleven that its firmware knows, and what each takes */
static size_t size_canokey(uint32_t tag)
{
	static const struct {
		uint32_t tag;
		size_t size;
	} sizes[] = {
		{ CERTIFICATE_9E, 3000 }, { CHUID, 2916 }, { FINGERPRINTS, 512 },
		{ CERTIFICATE_9A, 3000 }, { CAPABILITIES, 287 }, { FACE, 512 },
		{ PRINTED, 245 }, { CERTIFICATE_9C, 3000 }, { CERTIFICATE_9D, 3000 },
		{ RETIRED_1, 3000 }, { RETIRED_2, 3000 },
	};
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		if (sizes[i].tag == tag)
			return sizes[i].size;
	return 0;
}

/* The standard's, and its minimal capacities of part 1, appendix A */
static size_t size_standard(uint32_t tag)
{
	if (tag == PRINTED || tag == CAPABILITIES)
		return 287;
	if (tag == SECURITY_OBJECT)
		return 1298;
	return tag >= CERTIFICATE_9E && tag <= RETIRED_20 ? 2025 : 0;
}

static const struct vcard_piv_model models[] = {
	{ .name = "piv", .admin_alg = ALG_3DES, .size = size_standard },
	{ .name = "piv-yubikey", .version = { 5, 7, 1 }, .admin_alg = ALG_AES192,
	  .size = size_yubikey },
	{ .name = "piv-neo", .version = { 1, 0, 4 }, .admin_alg = ALG_3DES, .size = size_neo },
	{ .name = "piv-canokey", .version = { 5, 0, 0 }, .admin_alg = ALG_3DES,
	  .streams = true, .size = size_canokey },
};

/**
 * vcard_piv_model_find - find a model by its name
 * @name: the name
 * @len: its bytes
 *
 * Return: the model or NULL.
 */
const struct vcard_piv_model *vcard_piv_model_find(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof(models) / sizeof(models[0]); i++)
		if (strlen(models[i].name) == len && !memcmp(models[i].name, name, len))
			return &models[i];
	return NULL;
}

/**
 * vcard_piv_init - make the application of a blank card
 * @card: PIN 123456, PUK 12345678, key 9B 01..08 three times
 * @model: what it is like
 */
void vcard_piv_init(struct vcard *card, const struct vcard_piv_model *model)
{
	struct vcard_piv *piv = &card->piv;
	size_t i;

	memset(piv, 0, sizeof(*piv));
	piv->model = model;
	for (i = 0; i < VCARD_PIV_PINS; i++) {
		piv->pins[i].limit = 3;
		piv->pins[i].tries = 3;
	}
	memcpy(piv->pins[VCARD_PIV_PIN].value, "123456\xFF\xFF", VCARD_PIV_PIN_SIZE);
	memcpy(piv->pins[VCARD_PIV_PUK].value, "12345678", VCARD_PIV_PIN_SIZE);
	piv->admin_alg = model->admin_alg;
	for (i = 0; i < vcard_piv_admin_size(piv->admin_alg); i++)
		piv->admin_key[i] = (uint8_t)(i % 8 + 1);
}

/**
 * vcard_piv_reset - forget what a reset or a new selection forgets
 * @card: the card
 */
void vcard_piv_reset(struct vcard *card)
{
	struct vcard_piv *piv = &card->piv;

	piv->selected = false;
	piv->verified = false;
	piv->admin = false;
	piv->step = VCARD_PIV_NOTHING;
	OPENSSL_cleanse(piv->expected, sizeof(piv->expected));
}

/**
 * vcard_piv_free - forget keys
 * @card: the card
 */
void vcard_piv_free(struct vcard *card)
{
	while (card->piv.key_count)
		EVP_PKEY_free(card->piv.keys[--card->piv.key_count].pkey);
}

/* SELECT by name, SP 800-73-4 part 2 section 3.1.1: our name or the first bytes of it */
static uint16_t piv_select(struct vcard *card, const struct vcard_apdu *apdu,
			   struct vcard_reply *reply)
{
	static const size_t pix = sizeof(aid) - AID_MIN;
	uint8_t *p;

	if (apdu->p1 != 4)
		return SW_P1P2;
	if (apdu->lc < AID_MIN || apdu->lc > sizeof(aid) || memcmp(apdu->data, aid, apdu->lc))
		return SW_NO_FILE;
	if (apdu->p2)
		return SW_P1P2;
	vcard_piv_reset(card);
	card->piv.selected = true;
	p = vcard_tlv_put_header(reply->data, TAG_TEMPLATE,
				 vcard_tlv_size(TAG_AID, pix) +
				 vcard_tlv_size(TAG_AUTHORITY, vcard_tlv_size(TAG_AID, AID_MIN)));
	p = vcard_tlv_put(p, TAG_AID, aid + AID_MIN, pix);
	p = vcard_tlv_put_header(p, TAG_AUTHORITY, vcard_tlv_size(TAG_AID, AID_MIN));
	p = vcard_tlv_put(p, TAG_AID, aid, AID_MIN);
	reply->len = (size_t)(p - reply->data);
	return SW_OK;
}

static uint16_t piv_version(struct vcard *card, const struct vcard_apdu *apdu,
			    struct vcard_reply *reply)
{
	const uint8_t *version = card->piv.model->version;

	if (!version[0])
		return SW_INS;
	if (apdu->p1 || apdu->p2)
		return SW_P1P2;
	memcpy(reply->data, version, sizeof(card->piv.model->version));
	reply->len = sizeof(card->piv.model->version);
	return SW_OK;
}

static const struct {
	uint8_t ins;
	vcard_piv_command run;
} commands[] = {
	{ 0x20, vcard_piv_verify },
	{ 0x24, vcard_piv_change },
	{ 0x2C, vcard_piv_unblock },
	{ 0x47, vcard_piv_generate },
	{ 0x87, vcard_piv_authenticate },
	{ INS_SELECT, piv_select },
	{ 0xCB, vcard_piv_get },
	{ 0xDB, vcard_piv_put },
	{ 0xFD, piv_version },
	{ 0xFF, vcard_piv_set_admin },
};

/**
 * vcard_piv_find - find a command of the application
 * @card: the card
 * @ins: its instruction byte
 *
 * Return: the command; NULL when there is none, which before SELECT are all others.
 */
vcard_piv_command vcard_piv_find(const struct vcard *card, uint8_t ins)
{
	size_t i;

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (commands[i].ins == ins && (card->piv.selected || ins == INS_SELECT))
			return commands[i].run;
	return NULL;
}

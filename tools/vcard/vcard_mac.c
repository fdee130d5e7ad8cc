// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "vcard.h"
#include "vcard_sw.h"
#include "vcard_tlv.h"

#define TAG_TEMPLATE	0xB4
#define TAG_ALGORITHM	0x80
#define TAG_SECRET_KEY	0x83
#define TAG_USAGE	0x95
#define USAGE_VERIFY	0x80
#define TAG_KEY		0x53
#define TAG_PLAIN	0x80
#define TAG_CHECKSUM	0x8E
#define ALG_AES_CMAC	0x09

/**
 * vcard_mac_free - forget all MAC keys
 * @macs: the keys
 */
void vcard_mac_free(struct vcard_macs *macs)
{
	OPENSSL_cleanse(macs, sizeof(*macs));
}

/**
 * vcard_mac_forget - destroy the MAC keys of a DF
 * @macs: the keys
 * @df: the DF, about to be deleted
 */
void vcard_mac_forget(struct vcard_macs *macs, const struct vcard_file *df)
{
	const struct vcard_file *up;
	size_t i = 0;

	while (i < macs->count) {
		for (up = macs->mac[i].df; up && up != df; up = up->parent)
			;
		if (up)
			macs->mac[i] = macs->mac[--macs->count];
		else
			i++;
	}
	OPENSSL_cleanse(macs->mac + macs->count,
			(VCARD_MACS_MAX - macs->count) * sizeof(macs->mac[0]));
}

static struct vcard_mac *find(struct vcard *card, const struct vcard_file *df, unsigned int ref)
{
	size_t i;

	for (i = 0; i < card->macs.count; i++)
		if (card->macs.mac[i].df == df && card->macs.mac[i].ref == ref)
			return &card->macs.mac[i];
	return NULL;
}

static int store(struct vcard *card, const struct vcard_file *df, unsigned int ref,
		 const uint8_t *key)
{
	struct vcard_mac *mac = find(card, df, ref);

	if (!mac && card->macs.count == VCARD_MACS_MAX)
		return -ENOSPC;
	if (!mac)
		mac = &card->macs.mac[card->macs.count++];
	mac->df = df;
	mac->ref = (uint8_t)ref;
	memcpy(mac->key, key, VCARD_MAC_KEY_SIZE);
	return 0;
}

/**
 * vcard_mac_encode - put the MAC keys into a state
 * @card: the card
 * @state: the state
 *
 * Return: 0 or -ENOMEM.
 */
int vcard_mac_encode(const struct vcard *card, VCARD_STATE *state)
{
	uint8_t path[2 * VCARD_DEPTH_MAX];
	const struct vcard_mac *mac;
	VCARD_KEY *new;
	size_t i;

	if (card->macs.count && !state->macs)
		state->macs = sk_VCARD_KEY_new_null();
	for (i = 0; i < card->macs.count; i++) {
		mac = &card->macs.mac[i];
		new = VCARD_KEY_new();
		if (!new || !sk_VCARD_KEY_push(state->macs, new)) {
			VCARD_KEY_free(new);
			return -ENOMEM;
		}
		new->ref = mac->ref;
		if (vcard_asn1_put(new->private, mac->key, sizeof(mac->key)) ||
		    vcard_asn1_put(new->folder, path, vcard_fs_path(mac->df, path)))
			return -ENOMEM;
	}
	return 0;
}

/**
 * vcard_mac_decode - take the MAC keys from a state
 * @card: the card, with its files
 * @state: the state
 *
 * Return: 0, -EINVAL, -EEXIST, -ENOSPC for a state that no card can have.
 */
int vcard_mac_decode(struct vcard *card, const VCARD_STATE *state)
{
	const uint8_t *path, *key;
	const struct vcard_file *df;
	size_t path_len, key_len;
	const VCARD_KEY *in;
	int i, ret = 0;

	for (i = 0; !ret && i < sk_VCARD_KEY_num(state->macs); i++) {
		in = sk_VCARD_KEY_value(state->macs, i);
		path = vcard_asn1_get(in->folder, &path_len);
		key = vcard_asn1_get(in->private, &key_len);
		df = vcard_fs_walk(&card->fs, card->fs.mf, path, path_len);
		if (!df || !df->df || in->ref < 1 || in->ref > VCARD_KEY_REF_MAX ||
		    key_len != VCARD_MAC_KEY_SIZE)
			return -EINVAL;
		ret = find(card, df, (unsigned int)in->ref) ? -EEXIST :
		      store(card, df, (unsigned int)in->ref, key);
	}
	return ret;
}

/* { 80 AES-CMAC, 83 reference, 95 verification }; @usage: whether the last has to be there */
static int parse_template(const uint8_t *data, size_t len, bool usage, uint8_t *ref)
{
	struct vcard_tlv alg, key, use;

	if (vcard_tlv_find(data, len, TAG_ALGORITHM, &alg) != 1 || alg.len != 1 ||
	    alg.value[0] != ALG_AES_CMAC ||
	    vcard_tlv_find(data, len, TAG_SECRET_KEY, &key) != 1 || key.len != 1)
		return -1;
	if (usage && (vcard_tlv_find(data, len, TAG_USAGE, &use) != 1 || use.len != 1 ||
		      use.value[0] != USAGE_VERIFY))
		return -1;
	*ref = key.value[0];
	return 0;
}

/**
 * vcard_mac_import - IMPORT CARD SECRET, ISO/IEC 7816-9
 * @card: the card; the right to create an EF in the current DF is needed
 * @apdu: P1-P2 0000; data B4 { 80 algorithm (09 AES-CMAC), 83 the reference 1..14, 95 80 (it
 *	verifies) } and 53 { key }
 * @reply: unused
 *
 * Return: 9000, 6982, 6A80, 6A84, 6A86.
 */
uint16_t vcard_mac_import(struct vcard *card, const struct vcard_apdu *apdu,
			  struct vcard_reply *reply)
{
	const struct vcard_file *df = card->session.df;
	struct vcard_tlv template, key;
	uint8_t ref;

	(void)reply;
	if (apdu->p1 || apdu->p2)
		return SW_P1P2;
	if (!vcard_pin_allowed(card, df->sc[VCARD_CREATE_EF]))
		return SW_SECURITY_STATUS;
	if (vcard_tlv_find(apdu->data, apdu->lc, TAG_TEMPLATE, &template) != 1 ||
	    parse_template(template.value, template.len, true, &ref) || !ref ||
	    ref > VCARD_KEY_REF_MAX ||
	    vcard_tlv_find(apdu->data, apdu->lc, TAG_KEY, &key) != 1 ||
	    key.len != VCARD_MAC_KEY_SIZE)
		return SW_DATA;
	if (store(card, df, ref, key.value))
		return SW_NO_SPACE;
	card->dirty = true;
	return SW_OK;
}

/**
 * vcard_mac_environment - MANAGE SECURITY ENVIRONMENT: SET, for a checksum that is verified
 * @card: the card
 * @apdu: P1-P2 81B4; data { 80 algorithm, 83 key reference }
 *
 * Return: 9000, 6A80, 6A88.
 */
uint16_t vcard_mac_environment(struct vcard *card, const struct vcard_apdu *apdu)
{
	uint8_t ref;

	if (parse_template(apdu->data, apdu->lc, false, &ref))
		return SW_DATA;
	if (!find(card, card->session.df, ref))
		return SW_NO_REFERENCE;
	card->session.mac_key = ref;
	return SW_OK;
}

static int cmac(const uint8_t *key, const struct vcard_tlv *plain, uint8_t value[VCARD_MAC_SIZE])
{
	char cipher[] = "AES-256-CBC";
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, cipher, 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "CMAC", NULL);
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(mac);
	size_t len = 0;
	int ok;

	ok = ctx && EVP_MAC_init(ctx, key, VCARD_MAC_KEY_SIZE, params) &&
	     EVP_MAC_update(ctx, plain->value, plain->len) &&
	     EVP_MAC_final(ctx, value, &len, VCARD_MAC_SIZE) && len == VCARD_MAC_SIZE;
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(mac);
	return ok ? 0 : -EIO;
}

/**
 * vcard_mac_verify - PSO: VERIFY CRYPTOGRAPHIC CHECKSUM, ISO/IEC 7816-8
 * @card: the card; MSE:SET chose the key
 * @apdu: P1-P2 00A2; data { 80 plain value, 8E checksum }
 *
 * Return: 9000, 6300 when it is wrong, 6985 with no key chosen, 6A80, 6F00.
 */
uint16_t vcard_mac_verify(struct vcard *card, const struct vcard_apdu *apdu)
{
	const struct vcard_mac *mac = find(card, card->session.df, card->session.mac_key);
	struct vcard_tlv plain, checksum;
	uint8_t value[VCARD_MAC_SIZE];

	if (!mac)
		return SW_CONDITIONS;
	if (vcard_tlv_find(apdu->data, apdu->lc, TAG_PLAIN, &plain) != 1 ||
	    vcard_tlv_find(apdu->data, apdu->lc, TAG_CHECKSUM, &checksum) != 1 ||
	    checksum.len != VCARD_MAC_SIZE)
		return SW_DATA;
	if (cmac(mac->key, &plain, value))
		return SW_FAILURE;
	return CRYPTO_memcmp(value, checksum.value, sizeof(value)) ? SW_WRONG : SW_OK;
}

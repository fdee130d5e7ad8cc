// SPDX-License-Identifier: GPL-2.0-or-later
/* Key 9B: SP 800-73-4 part 2 section 3.2.4, appendixes A.1 and A.2 */
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "vcard.h"
#include "vcard_piv_cmd.h"
#include "vcard_sw.h"
#include "vcard_tlv.h"

#define TAG_DYNAMIC		0x7C
#define TAG_WITNESS		0x80
#define TAG_CHALLENGE		0x81
#define TAG_RESPONSE		0x82

static const struct {
	uint8_t alg;
	uint8_t key;
	uint8_t block;
	const char *cipher;
} algorithms[] = {
	{ 0x03, 24, 8, "DES-EDE3" },
	{ 0x08, 16, 16, "AES-128-ECB" },
	{ 0x0A, 24, 16, "AES-192-ECB" },
	{ 0x0C, 32, 16, "AES-256-ECB" },
};

#define ALGORITHMS	(sizeof(algorithms) / sizeof(algorithms[0]))

static size_t alg_find(uint8_t alg)
{
	size_t i = 0;

	while (i < ALGORITHMS && algorithms[i].alg != alg)
		i++;
	return i;
}

/**
 * vcard_piv_admin_size - bytes of key 9B
 * @alg: its algorithm
 *
 * Return: the bytes, 0 for an algorithm that it cannot have.
 */
size_t vcard_piv_admin_size(uint8_t alg)
{
	size_t i = alg_find(alg);

	return i < ALGORITHMS ? algorithms[i].key : 0;
}

static size_t block_size(const struct vcard *card)
{
	return algorithms[alg_find(card->piv.admin_alg)].block;
}

/* One block under key 9B */
static int crypt(const struct vcard *card, bool encrypt, const uint8_t *in, uint8_t *out)
{
	size_t i = alg_find(card->piv.admin_alg);
	EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, algorithms[i].cipher, NULL);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int len = 0, ok;

	ok = cipher && ctx &&
	     EVP_CipherInit_ex2(ctx, cipher, card->piv.admin_key, NULL, encrypt, NULL) &&
	     EVP_CIPHER_CTX_set_padding(ctx, 0) &&
	     EVP_CipherUpdate(ctx, out, &len, in, algorithms[i].block) &&
	     len == algorithms[i].block;
	EVP_CIPHER_CTX_free(ctx);
	EVP_CIPHER_free(cipher);
	return ok ? 0 : -1;
}

static uint16_t answer(const struct vcard *card, unsigned int tag, const uint8_t *block,
		       struct vcard_reply *reply)
{
	size_t len = block_size(card);
	uint8_t *p = vcard_tlv_put_header(reply->data, TAG_DYNAMIC, vcard_tlv_size(tag, len));

	p = vcard_tlv_put(p, tag, block, len);
	reply->len = (size_t)(p - reply->data);
	return SW_OK;
}

/* The host wants the card to begin: with a witness, or with a challenge */
static uint16_t begin(struct vcard *card, bool mutual, struct vcard_reply *reply)
{
	struct vcard_piv *piv = &card->piv;
	uint8_t plain[VCARD_PIV_BLOCK_MAX], secret[VCARD_PIV_BLOCK_MAX];

	piv->admin = false;
	if (RAND_bytes(plain, sizeof(plain)) != 1 || crypt(card, true, plain, secret))
		return SW_FAILURE;
	piv->step = mutual ? VCARD_PIV_WITNESS : VCARD_PIV_CHALLENGE;
	memcpy(piv->expected, mutual ? plain : secret, sizeof(piv->expected));
	return answer(card, mutual ? TAG_WITNESS : TAG_CHALLENGE, mutual ? secret : plain, reply);
}

/* The host's answer; what was asked is asked once */
static uint16_t finish(struct vcard *card, enum vcard_piv_step step,
		       const struct vcard_tlv *proof, const struct vcard_tlv *challenge,
		       struct vcard_reply *reply)
{
	struct vcard_piv *piv = &card->piv;
	size_t block = block_size(card);
	bool right = piv->step == step && proof->len == block &&
		     !CRYPTO_memcmp(proof->value, piv->expected, block);
	uint8_t out[VCARD_PIV_BLOCK_MAX];

	piv->step = VCARD_PIV_NOTHING;
	if (!right)
		return SW_SECURITY_STATUS;
	if (challenge && challenge->len != block)
		return SW_DATA;
	if (challenge && crypt(card, true, challenge->value, out))
		return SW_FAILURE;
	piv->admin = true;
	return challenge ? answer(card, TAG_RESPONSE, out, reply) : SW_OK;
}

/**
 * vcard_piv_admin - GENERAL AUTHENTICATE with key 9B
 * @card: the card
 * @apdu: P1 the algorithm; data 7C { 80 empty } and then 7C { 80 witness, 81
 *	challenge }, both proving the key to each other; or 7C { 81 empty } and
 *	then 7C { 82 response }
 * @reply: 7C { 80 witness }, 7C { 82 response }, 7C { 81 challenge } or nothing
 *
 * Return: 9000, 6982, 6A80, 6A86 for another algorithm, 6F00.
 */
uint16_t vcard_piv_admin(struct vcard *card, const struct vcard_apdu *apdu,
			 struct vcard_reply *reply)
{
	struct vcard_tlv dynamic, witness, challenge, response;
	bool has_witness, has_challenge, has_response;

	if (apdu->p1 != card->piv.admin_alg)
		return SW_P1P2;
	if (vcard_tlv_find(apdu->data, apdu->lc, TAG_DYNAMIC, &dynamic) != 1)
		return SW_DATA;
	has_witness = vcard_tlv_find(dynamic.value, dynamic.len, TAG_WITNESS, &witness) == 1;
	has_challenge = vcard_tlv_find(dynamic.value, dynamic.len, TAG_CHALLENGE, &challenge) == 1;
	has_response = vcard_tlv_find(dynamic.value, dynamic.len, TAG_RESPONSE, &response) == 1;
	if (has_witness && !witness.len)
		return begin(card, true, reply);
	if (has_witness && has_challenge)
		return finish(card, VCARD_PIV_WITNESS, &witness, &challenge, reply);
	if (has_challenge && !challenge.len)
		return begin(card, false, reply);
	if (has_response && response.len)
		return finish(card, VCARD_PIV_CHALLENGE, &response, NULL, reply);
	return SW_DATA;
}

/**
 * vcard_piv_set_admin - SET MANAGEMENT KEY, which the makers agree on
 * @card: the card, key 9B proven
 * @apdu: P1-P2 FFFF; data algorithm, 9B, length, key
 * @reply: unused
 *
 * Return: 9000, 6982, 6A80, 6A86.
 */
uint16_t vcard_piv_set_admin(struct vcard *card, const struct vcard_apdu *apdu,
			     struct vcard_reply *reply)
{
	struct vcard_piv *piv = &card->piv;
	size_t size;

	(void)reply;
	if (apdu->p1 != 0xFF || apdu->p2 != 0xFF)
		return SW_P1P2;
	if (!piv->admin)
		return SW_SECURITY_STATUS;
	size = apdu->lc > 3 ? vcard_piv_admin_size(apdu->data[0]) : 0;
	if (!size || apdu->lc != 3 + size || apdu->data[1] != VCARD_PIV_ADMIN_KEY ||
	    apdu->data[2] != size)
		return SW_DATA;
	OPENSSL_cleanse(piv->admin_key, sizeof(piv->admin_key));
	piv->admin_alg = apdu->data[0];
	memcpy(piv->admin_key, apdu->data + 3, size);
	card->dirty = true;
	return SW_OK;
}

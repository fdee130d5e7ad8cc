// SPDX-License-Identifier: GPL-2.0-or-later
/* The card's asymmetric key: SP 800-73-4 part 2 sections 3.2.4 and 3.3.1 */
#include <errno.h>
#include <string.h>

#include <openssl/asn1.h>

#include "agent/card_piv_io.h"
#include "agent/card_spki.h"
#include "agent/card_tlv.h"

#define INS_AUTHENTICATE	0x87
#define INS_GENERATE		0x47
#define TAG_DYNAMIC		0x7C
#define TAG_CHALLENGE		0x81
#define TAG_RESPONSE		0x82
#define TAG_EXPONENTIATION	0x85
#define TAG_CONTROL		0xAC
#define TAG_ALGORITHM		0x80
#define TAG_PUBLIC_KEY		0x7F49
#define TAG_MODULUS		0x81
#define TAG_EXPONENT		0x82
#define TAG_POINT		0x86
#define RSA_BYTES		256
#define REPLY_MAX		600

/* EMSA-PKCS1-v1_5 with SHA-256, RFC 8017 section 9.2: the card does the bare power */
static void pad(const uint8_t digest[CARD_DIGEST_SIZE], uint8_t block[RSA_BYTES])
{
	static const uint8_t info[] = {
		0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04,
		0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
	};
	size_t at = RSA_BYTES - CARD_DIGEST_SIZE - sizeof(info);

	memset(block, 0xFF, RSA_BYTES);
	block[0] = 0;
	block[1] = 1;
	block[at - 1] = 0;
	memcpy(block + at, info, sizeof(info));
	memcpy(block + at + sizeof(info), digest, CARD_DIGEST_SIZE);
}

/* 7C { 82 empty, @tag @challenge } for 7C { 82 @answer }, which points into @reply */
static int asymmetric(struct apdu_link *link, const struct card_piv_memo *memo, unsigned int tag,
		      const uint8_t *challenge, size_t len, uint8_t reply[REPLY_MAX],
		      struct card_tlv *answer, struct error *err)
{
	uint8_t data[RSA_BYTES + 32], *p = data;
	struct apdu cmd = {
		.ins = INS_AUTHENTICATE, .p1 = memo->alg, .p2 = memo->key, .data = data,
		.le = REPLY_MAX,
	};
	size_t reply_len = REPLY_MAX;
	struct card_tlv dynamic;
	int ret;

	ASN1_put_object(&p, 1, 2 + ASN1_object_size(0, (int)len, (int)tag & 0x1F),
			TAG_DYNAMIC & 0x1F, V_ASN1_APPLICATION);
	*p++ = TAG_RESPONSE;
	*p++ = 0;
	ASN1_put_object(&p, 0, (int)len, (int)tag & 0x1F, V_ASN1_CONTEXT_SPECIFIC);
	memcpy(p, challenge, len);
	cmd.len = (size_t)(p - data) + len;
	ret = apdu_call(link, "GENERAL AUTHENTICATE", &cmd, reply, &reply_len, err);
	if (ret == -EPERM && memo->key != CARD_PIV_KEY_CARD)
		return error_set(err, -EACCES, "the card's key takes its PIN");
	if (!ret && (card_tlv_find(reply, reply_len, TAG_DYNAMIC, &dynamic) ||
		     card_tlv_find(dynamic.value, dynamic.len, TAG_RESPONSE, answer)))
		ret = error_set(err, -EBADMSG, "GENERAL AUTHENTICATE: expected 7C { 82 answer }");
	return ret;
}

/**
 * card_piv_authenticate - have the card's key sign a digest, see struct card_profile
 * @link: the card; the head says which key and algorithm, 9E with P-256 without one
 * @digest: SHA-256
 * @sig: where the signature goes, CARD_SIGNATURE_MAX
 * @len: set to its bytes
 * @err: message on failure
 *
 * Return: 0, -EACCES when the key takes a PIN that was not presented, -EBADMSG, or
 * as apdu_call().
 */
int card_piv_authenticate(struct apdu_link *link, const uint8_t digest[CARD_DIGEST_SIZE],
			  uint8_t *sig, size_t *len, struct error *err)
{
	struct card_piv_memo *memo = card_piv_memo(link, err);
	uint8_t block[RSA_BYTES], reply[REPLY_MAX];
	struct card_tlv response;
	bool rsa;
	int ret;

	if (!memo)
		return -ENOMEM;
	rsa = memo->alg == CARD_PIV_RSA2048;
	if (rsa)
		pad(digest, block);
	ret = asymmetric(link, memo, TAG_CHALLENGE, rsa ? block : digest,
			 rsa ? RSA_BYTES : CARD_DIGEST_SIZE, reply, &response, err);
	if (ret)
		return ret;
	if (response.len > CARD_SIGNATURE_MAX)
		return error_set(err, -EBADMSG, "GENERAL AUTHENTICATE: %zu bytes of signature",
				 response.len);
	memcpy(sig, response.value, response.len);
	*len = response.len;
	return 0;
}

/**
 * card_piv_agree - the card's key's half of ECDH on P-256, see struct card_profile
 * @link: the card; the head says which key
 * @point: the other's public key, uncompressed
 * @shared: set to the shared secret
 * @err: message on failure
 *
 * SP 800-73-4 part 2 section 3.2.4, key establishment. The standard has it for key 9D; YubiKeys
 * have it for every key.
 *
 * Return: 0, -EOPNOTSUPP for a key that is not on P-256, -EACCES when it takes a PIN that was not
 * presented, -EBADMSG, or as apdu_call().
 */
int card_piv_agree(struct apdu_link *link, const uint8_t point[CARD_POINT_SIZE],
		   uint8_t shared[CARD_SHARED_SIZE], struct error *err)
{
	struct card_piv_memo *memo = card_piv_memo(link, err);
	uint8_t reply[REPLY_MAX];
	struct card_tlv response;
	int ret;

	if (!memo)
		return -ENOMEM;
	if (memo->alg == CARD_PIV_RSA2048)
		return error_set(err, -EOPNOTSUPP, "the card's key is RSA, which is not used here");
	ret = asymmetric(link, memo, TAG_EXPONENTIATION, point, CARD_POINT_SIZE, reply, &response,
			 err);
	if (!ret && response.len != CARD_SHARED_SIZE)
		ret = error_set(err, -EBADMSG, "GENERAL AUTHENTICATE: %zu bytes of secret",
				response.len);
	if (!ret)
		memcpy(shared, response.value, CARD_SHARED_SIZE);
	explicit_bzero(reply, sizeof(reply));
	return ret;
}

/**
 * card_piv_generate - have the card make a key
 * @link: the card, key 9B proven
 * @key: which
 * @alg: its algorithm
 * @spki: set to SubjectPublicKeyInfo, DER, to be freed
 * @len: set to its bytes
 * @err: message on failure
 *
 * Return: 0, -EPERM, -EBADMSG when the answer is no public key, or as
 * apdu_call(); a card that has no such key or algorithm says -EINVAL,
 * -ENOENT or -EOPNOTSUPP.
 */
int card_piv_generate(struct apdu_link *link, uint8_t key, uint8_t alg, uint8_t **spki,
		      size_t *len, struct error *err)
{
	const uint8_t control[] = { TAG_CONTROL, 3, TAG_ALGORITHM, 1, alg };
	const struct apdu cmd = {
		.ins = INS_GENERATE, .p2 = key, .data = control, .len = sizeof(control),
		.le = REPLY_MAX,
	};
	struct card_tlv outer, point, modulus, exponent;
	uint8_t reply[REPLY_MAX];
	size_t reply_len = sizeof(reply);
	int ret;

	ret = apdu_call(link, "GENERATE KEY", &cmd, reply, &reply_len, err);
	if (ret)
		return ret;
	if (card_tlv_find(reply, reply_len, TAG_PUBLIC_KEY, &outer))
		return error_set(err, -EBADMSG, "GENERATE KEY: expected 7F49 { public key }");
	if (!card_tlv_find(outer.value, outer.len, TAG_POINT, &point))
		ret = card_spki_point(point.value, point.len, spki, len);
	else if (!card_tlv_find(outer.value, outer.len, TAG_MODULUS, &modulus) &&
		 !card_tlv_find(outer.value, outer.len, TAG_EXPONENT, &exponent))
		ret = card_spki_rsa(modulus.value, modulus.len, exponent.value, exponent.len,
				    spki, len);
	else
		ret = -EBADMSG;
	return ret ? error_set(err, ret, "GENERATE KEY: no public key") : 0;
}

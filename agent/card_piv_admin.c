// SPDX-License-Identifier: GPL-2.0-or-later
/* Key 9B, which lets write, and the PIN: SP 800-73-4 part 2 sections 3.2.1, 3.2.2 and A.2 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "agent/card_pin.h"
#include "agent/card_piv_io.h"
#include "agent/card_tlv.h"
#include "agent/trust.h"

#define INS_AUTHENTICATE	0x87
#define INS_SET_ADMIN		0xFF
#define TAG_DYNAMIC		0x7C
#define TAG_WITNESS		0x80
#define TAG_CHALLENGE		0x81
#define TAG_RESPONSE		0x82
#define BLOCK_MAX		16
#define PIN_MIN			6
#define PIN_PAD			0xFF
#define SHORT_LE		256

/* SP 800-78-4 table 6-2; of the same length the newer comes first */
static const struct {
	uint8_t alg;
	size_t key;
	size_t block;
	const char *cipher;
} algorithms[] = {
	{ 0x08, 16, 16, "AES-128-ECB" },
	{ 0x0A, 24, 16, "AES-192-ECB" },
	{ 0x03, 24, 8, "DES-EDE3" },
	{ 0x0C, 32, 16, "AES-256-ECB" },
};

#define ALGORITHMS	(sizeof(algorithms) / sizeof(algorithms[0]))

/**
 * struct admin_key - key 9B
 * @bytes: the key
 * @len: how many
 */
struct admin_key {
	uint8_t bytes[CARD_PIV_ADMIN_MAX];
	size_t len;
};

static int nibble(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (uint8_t)tolower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int parse_key(const uint8_t *hex, size_t len, struct admin_key *key, struct error *err)
{
	size_t i;

	if (len != 32 && len != 48 && len != 64)
		return error_set(err, -EINVAL,
				 "key 9B: %zu characters, expected 32, 48 or 64 hexadecimal digits",
				 len);
	key->len = len / 2;
	for (i = 0; i < key->len; i++) {
		int high = nibble(hex[2 * i]), low = nibble(hex[2 * i + 1]);

		if (high < 0 || low < 0)
			return error_set(err, -EINVAL, "key 9B: expected hexadecimal digits only");
		key->bytes[i] = (uint8_t)(high << 4 | low);
	}
	return 0;
}

/* One block under key 9B */
static int crypt_block(size_t which, const struct admin_key *key, bool encrypt,
		       const uint8_t *in, uint8_t *out)
{
	EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, algorithms[which].cipher, NULL);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int block = (int)algorithms[which].block, len = 0, ok;

	ok = cipher && ctx && EVP_CipherInit_ex2(ctx, cipher, key->bytes, NULL, encrypt, NULL) &&
	     EVP_CIPHER_CTX_set_padding(ctx, 0) && EVP_CipherUpdate(ctx, out, &len, in, block) &&
	     len == block;
	EVP_CIPHER_CTX_free(ctx);
	EVP_CIPHER_free(cipher);
	return ok ? 0 : -EIO;
}

/* Sends 7C { data } and takes one block from 7C { @tag block } */
static int ask(struct apdu_link *link, size_t which, const uint8_t *data, size_t len,
	       unsigned int tag, uint8_t *block, struct error *err)
{
	uint8_t buf[2 * (BLOCK_MAX + 2) + 2] = { TAG_DYNAMIC, (uint8_t)len }, reply[SHORT_LE];
	const struct apdu cmd = {
		.ins = INS_AUTHENTICATE, .p1 = algorithms[which].alg, .p2 = CARD_PIV_KEY_ADMIN,
		.data = buf, .len = len + 2, .le = sizeof(reply),
	};
	struct card_tlv dynamic, found;
	size_t reply_len = sizeof(reply);
	int ret;

	memcpy(buf + 2, data, len);
	ret = apdu_call(link, "GENERAL AUTHENTICATE", &cmd, reply, &reply_len, err);
	if (ret)
		return ret;
	if (card_tlv_find(reply, reply_len, TAG_DYNAMIC, &dynamic) ||
	    card_tlv_find(dynamic.value, dynamic.len, tag, &found) ||
	    found.len != algorithms[which].block)
		return error_set(err, -EBADMSG, "GENERAL AUTHENTICATE: expected 7C { %02X block }",
				 tag);
	memcpy(block, found.value, found.len);
	return 0;
}

/* Both prove that they have the key: the card is not told it by a wrong one */
static int authenticate(struct apdu_link *link, size_t which, const struct admin_key *key,
			struct error *err)
{
	static const uint8_t request[] = { TAG_WITNESS, 0 };
	uint8_t secret[BLOCK_MAX], nonce[BLOCK_MAX], got[BLOCK_MAX], want[BLOCK_MAX];
	uint8_t data[2 * (BLOCK_MAX + 2)];
	size_t block = algorithms[which].block;
	int ret;

	ret = ask(link, which, request, sizeof(request), TAG_WITNESS, secret, err);
	if (ret)
		return ret;
	data[0] = TAG_WITNESS;
	data[1] = (uint8_t)block;
	data[block + 2] = TAG_CHALLENGE;
	data[block + 3] = (uint8_t)block;
	if (trust_random(nonce, block) || crypt_block(which, key, false, secret, data + 2) ||
	    crypt_block(which, key, true, nonce, want))
		return error_set(err, -EIO, "key 9B: cipher %s failed", algorithms[which].cipher);
	memcpy(data + block + 4, nonce, block);
	ret = ask(link, which, data, 2 * (block + 2), TAG_RESPONSE, got, err);
	if (ret == -EPERM || ret == -EACCES)
		return error_set(err, -EACCES, "key 9B of the card is another");
	if (!ret && CRYPTO_memcmp(got, want, block))
		return error_set(err, -EACCES, "the card does not know its key 9B");
	return ret;
}

/**
 * card_piv_login - prove key 9B, see struct card_profile
 * @link: the card
 * @pin: the key in hexadecimal: 3DES or AES
 * @len: its characters
 * @err: message on failure
 *
 * Return: 0, -EINVAL for what is no key, -EACCES when it is another, or as
 * apdu_call().
 */
int card_piv_login(struct apdu_link *link, const uint8_t *pin, size_t len, struct error *err)
{
	struct card_piv_memo *memo = card_piv_memo(link, err);
	struct admin_key key;
	int ret;
	size_t i;

	if (!memo)
		return -ENOMEM;
	ret = parse_key(pin, len, &key, err);
	if (ret)
		goto out;
	ret = -EOPNOTSUPP;
	/* The card does not say which algorithm its key is for, but refuses others */
	for (i = 0; i < ALGORITHMS; i++) {
		if (algorithms[i].key != key.len)
			continue;
		ret = authenticate(link, i, &key, err);
		memo->admin_alg = algorithms[i].alg;
		if (ret != -EINVAL && ret != -EOPNOTSUPP && ret != -ENOENT)
			break;
	}
out:
	explicit_bzero(&key, sizeof(key));
	return ret;
}

/**
 * card_piv_well_known - whether key 9B is the one that cards come with
 * @pin: the key in hexadecimal
 * @len: its characters
 *
 * Return: true for 01 to 08 three times, or as often as it is long.
 */
bool card_piv_well_known(const uint8_t *pin, size_t len)
{
	struct admin_key key;
	bool known = !parse_key(pin, len, &key, NULL);
	size_t i;

	for (i = 0; known && i < key.len; i++)
		known = key.bytes[i] == i % 8 + 1;
	explicit_bzero(&key, sizeof(key));
	return known;
}

static int set_admin(struct apdu_link *link, const uint8_t *pin, size_t len, struct error *err)
{
	const struct card_piv_memo *memo = link->memo;
	uint8_t data[3 + CARD_PIV_ADMIN_MAX] = { memo->admin_alg, CARD_PIV_KEY_ADMIN };
	struct apdu cmd = { .ins = INS_SET_ADMIN, .p1 = 0xFF, .p2 = 0xFF, .data = data };
	struct admin_key key;
	size_t i = 0;
	int ret;

	ret = parse_key(pin, len, &key, err);
	if (ret)
		goto out;
	while (algorithms[i].alg != memo->admin_alg)
		i++;
	if (key.len != algorithms[i].key) {
		ret = error_set(err, -EINVAL, "key 9B: the new one has %zu bytes, expected %zu",
				key.len, algorithms[i].key);
		goto out;
	}
	data[2] = (uint8_t)key.len;
	memcpy(data + 3, key.bytes, key.len);
	cmd.len = 3 + key.len;
	ret = apdu_call(link, "SET MANAGEMENT KEY", &cmd, NULL, NULL, err);
out:
	explicit_bzero(&key, sizeof(key));
	explicit_bzero(data, sizeof(data));
	return ret;
}

static int pad_pin(const uint8_t *pin, size_t len, uint8_t padded[CARD_PIV_PIN_SIZE],
		   struct error *err)
{
	if (len < PIN_MIN || len > CARD_PIV_PIN_SIZE)
		return error_set(err, -EINVAL, "PIN has %zu characters, expected %d to %d", len,
				 PIN_MIN, CARD_PIV_PIN_SIZE);
	memset(padded, PIN_PAD, CARD_PIV_PIN_SIZE);
	memcpy(padded, pin, len);
	return 0;
}

/**
 * card_piv_user_login - present the PIN, see struct card_profile
 * @link: the card
 * @pin: its digits
 * @len: how many
 * @err: message on failure
 *
 * Return: as card_pin_verify().
 */
int card_piv_user_login(struct apdu_link *link, const uint8_t *pin, size_t len, struct error *err)
{
	uint8_t padded[CARD_PIV_PIN_SIZE];
	int ret;

	ret = pad_pin(pin, len, padded, err);
	if (!ret)
		ret = card_pin_verify(link, CARD_PIV_PIN, padded, sizeof(padded), err);
	explicit_bzero(padded, sizeof(padded));
	return ret;
}

/**
 * card_piv_tries - how often can key 9B be wrong, see struct card_profile
 * @link: the card
 * @err: message on failure
 *
 * Return: INT_MAX, there is no such limit.
 */
int card_piv_tries(struct apdu_link *link, struct error *err)
{
	(void)link;
	(void)err;
	return INT_MAX;
}

/**
 * card_piv_user_tries - how often can the PIN still be wrong, see struct card_profile
 * @link: the card
 * @err: message on failure
 *
 * Return: as card_pin_tries().
 */
int card_piv_user_tries(struct apdu_link *link, struct error *err)
{
	return card_pin_tries(link, CARD_PIV_PIN, err);
}

/**
 * card_piv_change_pin - change the PIN or key 9B, see struct card_profile
 * @link: the card
 * @holder: whose
 * @old: present value
 * @old_len: its characters
 * @new: new value
 * @new_len: its characters
 * @err: message on failure
 *
 * Return: as card_pin_change() or card_piv_login().
 */
int card_piv_change_pin(struct apdu_link *link, enum card_pin_holder holder,
			const uint8_t *old, size_t old_len,
			const uint8_t *new, size_t new_len, struct error *err)
{
	uint8_t was[CARD_PIV_PIN_SIZE], will[CARD_PIV_PIN_SIZE];
	int ret;

	if (holder == CARD_PIN_OF_ADMIN) {
		ret = card_piv_login(link, old, old_len, err);
		return ret ? ret : set_admin(link, new, new_len, err);
	}
	ret = pad_pin(old, old_len, was, err);
	if (!ret)
		ret = pad_pin(new, new_len, will, err);
	if (!ret)
		ret = card_pin_change(link, CARD_PIV_PIN, was, sizeof(was), will, sizeof(will),
				      err);
	explicit_bzero(was, sizeof(was));
	explicit_bzero(will, sizeof(will));
	return ret;
}

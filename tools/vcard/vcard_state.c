// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "agent/file.h"
#include "vcard.h"
#include "vcard_asn1.h"
#include "vcard_myeid_state.h"
#include "vcard_piv_state.h"
#include "vcard_state.h"

#define STATE_VERSION	1
#define STATE_MODE	0600

static int encode_pins(const struct vcard *card, VCARD_STATE *state)
{
	const struct vcard_pin *pin = card->pins.pin;
	int ret = 0;
	size_t i;

	for (i = 0; !ret && i < VCARD_PIN_COUNT; i++)
		ret = vcard_asn1_add_pin(state->pins, pin[i].tries, pin[i].limit, pin[i].value,
					 pin[i].len);
	return ret;
}

static int encode_files(const struct vcard *card, VCARD_STATE *state)
{
	uint8_t path[2 * VCARD_DEPTH_MAX];
	const struct vcard_file *file;
	VCARD_FILE *new;

	for (file = card->fs.mf->next; file; file = file->next) {
		new = VCARD_FILE_new();
		if (!new || !sk_VCARD_FILE_push(state->files, new)) {
			VCARD_FILE_free(new);
			return -ENOMEM;
		}
		new->sfi = file->sfi;
		new->key = file->key;
		if (vcard_asn1_put(new->path, path, vcard_fs_path(file, path)) ||
		    vcard_asn1_put(new->name, file->name, file->name_len) ||
		    vcard_asn1_put(new->conditions, file->sc, sizeof(file->sc)))
			return -ENOMEM;
		if (file->df)
			continue;
		new->content = ASN1_OCTET_STRING_new();
		if (!new->content || vcard_asn1_put(new->content, file->data, file->size))
			return -ENOMEM;
	}
	return 0;
}

static int encode_keys(const struct vcard *card, VCARD_STATE *state)
{
	uint8_t path[2 * VCARD_DEPTH_MAX];
	const struct vcard_key *key;
	VCARD_KEY *new;
	size_t i;

	for (i = 0; i < card->keys.count; i++) {
		key = &card->keys.key[i];
		new = VCARD_KEY_new();
		if (!new || !sk_VCARD_KEY_push(state->keys, new)) {
			VCARD_KEY_free(new);
			return -ENOMEM;
		}
		new->ref = key->ref;
		new->condition = key->sc;
		if (vcard_asn1_put_key(new->private, key->pkey) ||
		    vcard_asn1_put(new->folder, path, vcard_fs_path(key->df, path)))
			return -ENOMEM;
	}
	return 0;
}

/**
 * vcard_state_encode - make the bytes of a state file
 * @card: the card
 * @der: set to them, to be freed with OPENSSL_clear_free()
 * @len: set to how many
 *
 * Return: 0 or -ENOMEM.
 */
int vcard_state_encode(const struct vcard *card, uint8_t **der, size_t *len)
{
	VCARD_STATE *state = VCARD_STATE_new();
	int ret = -ENOMEM, n;

	if (!state)
		return -ENOMEM;
	state->version = STATE_VERSION;
	*der = NULL;
	if (encode_pins(card, state) || encode_files(card, state) || encode_keys(card, state) ||
	    vcard_myeid_state_encode(card, state) || vcard_mac_encode(card, state))
		goto out;
	n = i2d_VCARD_STATE(state, der);
	if (n > 0) {
		*len = (size_t)n;
		ret = 0;
	}
out:
	vcard_asn1_free(state);
	return ret;
}

/**
 * vcard_state_save - bring the state file up to date, all or nothing
 * @card: the card; one without a file is left alone
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int vcard_state_save(struct vcard *card, struct error *err)
{
	uint8_t *der;
	size_t len;
	int ret;

	if (!card->state)
		return 0;
	ret = card->piv.model ? vcard_piv_state_encode(card, &der, &len) :
	      vcard_state_encode(card, &der, &len);
	if (ret)
		return error_set(err, ret, "%s: out of memory", card->state);
	ret = file_write(card->state, STATE_MODE, der, len, err);
	OPENSSL_clear_free(der, len);
	if (!ret)
		card->dirty = false;
	return ret;
}

static int decode_pins(struct vcard *card, const VCARD_STATE *state, struct error *err)
{
	const uint8_t *value;
	const VCARD_PIN *in;
	struct vcard_pin *pin;
	size_t len;
	int i;

	if (sk_VCARD_PIN_num(state->pins) != VCARD_PIN_COUNT)
		return error_set(err, -EINVAL, "%d PINs, expected %d",
				 sk_VCARD_PIN_num(state->pins), VCARD_PIN_COUNT);
	for (i = 0; i < VCARD_PIN_COUNT; i++) {
		in = sk_VCARD_PIN_value(state->pins, i);
		pin = &card->pins.pin[i];
		value = vcard_asn1_get(in->value, &len);
		if (len < VCARD_PIN_MIN || len > VCARD_PIN_MAX || in->limit < 1 ||
		    in->limit > VCARD_PIN_TRIES_MAX || in->tries < 0 || in->tries > in->limit)
			return error_set(err, -EINVAL,
					 "PIN %d: expected %d to %d bytes and at most %d tries",
					 i + 1, VCARD_PIN_MIN, VCARD_PIN_MAX, VCARD_PIN_TRIES_MAX);
		memset(pin, 0, sizeof(*pin));
		pin->tries = (uint8_t)in->tries;
		pin->limit = (uint8_t)in->limit;
		pin->len = (uint8_t)len;
		memcpy(pin->value, value, len);
	}
	return 0;
}

static int decode_file(struct vcard *card, const VCARD_FILE *in)
{
	struct vcard_file like = { 0 }, *parent, *file;
	const uint8_t *path, *name, *sc;
	size_t path_len, name_len, sc_len;

	path = vcard_asn1_get(in->path, &path_len);
	name = vcard_asn1_get(in->name, &name_len);
	sc = vcard_asn1_get(in->conditions, &sc_len);
	if (path_len < 2 || path_len % 2 || name_len > VCARD_NAME_MAX ||
	    sc_len != VCARD_ACCESS_COUNT || in->sfi < 0 || in->sfi > 30 ||
	    (in->key && in->key != VCARD_FILE_RSA && in->key != VCARD_FILE_EC))
		return -EINVAL;
	parent = vcard_fs_walk(&card->fs, card->fs.mf, path, path_len - 2);
	if (!parent)
		return -EINVAL;
	like.fid = (uint16_t)(path[path_len - 2] << 8 | path[path_len - 1]);
	like.sfi = (uint8_t)in->sfi;
	like.name_len = (uint8_t)name_len;
	memcpy(like.name, name, name_len);
	memcpy(like.sc, sc, sc_len);
	like.df = !in->content;
	like.key = (uint8_t)in->key;
	if (in->content)
		like.data = (uint8_t *)vcard_asn1_get(in->content, &like.size);
	return vcard_fs_add(&card->fs, parent, &like, &file);
}

static int decode_key(struct vcard *card, const VCARD_KEY *in)
{
	struct vcard_key key = { .ref = (uint8_t)in->ref, .sc = (uint8_t)in->condition };
	const uint8_t *path, *der;
	size_t path_len, der_len, i;

	path = vcard_asn1_get(in->folder, &path_len);
	der = vcard_asn1_get(in->private, &der_len);
	key.df = vcard_fs_walk(&card->fs, card->fs.mf, path, path_len);
	if (!key.df || in->ref < 1 || in->ref > VCARD_KEY_REF_MAX || in->condition < 0 ||
	    in->condition > 0xFF)
		return -EINVAL;
	for (i = 0; i < card->keys.count; i++)
		if (card->keys.key[i].df == key.df && card->keys.key[i].ref == key.ref)
			return -EEXIST;
	key.pkey = d2i_AutoPrivateKey(NULL, &der, (long)der_len);
	if (!key.pkey)
		return -EINVAL;
	if (!vcard_key_fits(key.df, key.pkey)) {
		EVP_PKEY_free(key.pkey);
		return -EINVAL;
	}
	return vcard_key_store(&card->keys, &key);
}

static int decode_all(struct vcard *card, const VCARD_STATE *state, struct error *err)
{
	int ret, i;

	if (state->version != STATE_VERSION)
		return error_set(err, -EINVAL, "version %d, expected %d", state->version,
				 STATE_VERSION);
	ret = decode_pins(card, state, err);
	if (!ret)
		ret = vcard_myeid_state_decode(card, state, err);
	if (ret)
		return ret;
	for (i = 0; i < sk_VCARD_FILE_num(state->files); i++) {
		ret = decode_file(card, sk_VCARD_FILE_value(state->files, i));
		if (ret)
			return error_set(err, ret, "file %d: %s", i + 1, strerror(-ret));
	}
	if (sk_VCARD_KEY_num(state->keys) > VCARD_KEYS_MAX)
		return error_set(err, -EINVAL, "%d keys, expected at most %d",
				 sk_VCARD_KEY_num(state->keys), VCARD_KEYS_MAX);
	for (i = 0; i < sk_VCARD_KEY_num(state->keys); i++) {
		ret = decode_key(card, sk_VCARD_KEY_value(state->keys, i));
		if (ret)
			return error_set(err, ret, "key %d: %s", i + 1, strerror(-ret));
	}
	ret = vcard_mac_decode(card, state);
	return ret ? error_set(err, ret, "MAC key: %s", strerror(-ret)) : 0;
}

/**
 * vcard_state_decode - take a card from the bytes of a state file
 * @card: a blank card
 * @der: the bytes
 * @len: how many
 * @err: message on failure
 *
 * Return: 0, -EBADMSG when the bytes are no state, -EINVAL, -EEXIST,
 * -ENOTUNIQ, -ENOSPC for a state that no card can have, -ENOMEM.
 */
int vcard_state_decode(struct vcard *card, const uint8_t *der, size_t len, struct error *err)
{
	const uint8_t *p = der;
	VCARD_STATE *state;
	int ret;

	card->piv.model = NULL;
	state = d2i_VCARD_STATE(NULL, &p, (long)len);
	if (!state || p != der + len)
		ret = vcard_piv_state_decode(card, der, len, err);
	else
		ret = decode_all(card, state, err);
	vcard_asn1_free(state);
	return ret;
}

/**
 * vcard_state_open - load a card, or make a blank one when there is no file yet
 * @card: set to the card; the caller set its kind, which a file may contradict
 * @path: the state file
 * @err: message on failure
 *
 * Return: 0 or -errno; vcard_state_close() is due either way.
 */
int vcard_state_open(struct vcard *card, const char *path, struct error *err)
{
	uint8_t *der;
	size_t len;
	int ret;

	card->state = path;
	vcard_pin_init(&card->pins);
	ret = vcard_fs_init(&card->fs);
	if (ret)
		return error_set(err, ret, "out of memory");
	if (access(path, F_OK) && errno == ENOENT) {
		if (card->kind->piv)
			vcard_piv_init(card, vcard_piv_model_find(card->kind->name,
								  strlen(card->kind->name)));
		if (card->kind->myeid)
			ret = vcard_myeid_init(card);
		else if (card->kind->setup)
			ret = card->kind->setup(&card->fs);
		ret = ret ? error_set(err, ret, "%s: %s", path, strerror(-ret)) :
		      vcard_state_save(card, err);
	} else {
		ret = file_read(path, 2 * VCARD_MEMORY_MAX, &der, &len, err);
		if (ret)
			return ret;
		ret = vcard_state_decode(card, der, len, err);
		OPENSSL_cleanse(der, len);
		free(der);
		if (ret)
			return error_prefix(err, ret, "%s", path);
	}
	if (!ret)
		vcard_apdu_reset(card);
	return ret;
}

/**
 * vcard_state_close - forget a card
 * @card: the card
 */
void vcard_state_close(struct vcard *card)
{
	vcard_key_free(&card->keys);
	vcard_mac_free(&card->macs);
	vcard_piv_free(card);
	vcard_fs_free(&card->fs);
	OPENSSL_cleanse(card, sizeof(*card));
}

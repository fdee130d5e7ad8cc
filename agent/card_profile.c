// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card_profile.h"
#include "agent/trust.h"

/* Stands before the nonce, so that a proof is no signature over anything else */
#define PROOF_DOMAIN	"Cardgate card authentication 1"
#define NONCE_SIZE	32

/* Tried in this order */
static const struct card_profile *const profiles[] = {
	&card_pkcs15,
};

/**
 * card_profile_find - find out what kind of card this is
 * @link: the card
 * @profile: set to the first profile that knows it
 * @err: message on failure
 *
 * Return: 0, -ENOENT when none does, or an error of @link.
 */
int card_profile_find(struct apdu_link *link, const struct card_profile **profile,
		      struct error *err)
{
	size_t i;
	int ret;

	for (i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++) {
		ret = profiles[i]->probe(link, err);
		if (!ret) {
			*profile = profiles[i];
			return 0;
		}
		if (ret != -ENOENT)
			return ret;
	}
	return error_set(err, -ENOENT, "no application on this card that can hold a policy");
}

/* An object that is at hand with the digest wanted need not be read */
static const struct bundle_object *at_hand(const struct bundle *have,
					   const struct card_object *object)
{
	const struct bundle_object *o = have ? bundle_find(have, object->name) : NULL;
	uint8_t digest[CARD_DIGEST_SIZE];

	if (!o || o->len != object->len || trust_sha256(o->data, o->len, digest) ||
	    memcmp(digest, object->digest, sizeof(digest)))
		return NULL;
	return o;
}

static int read_object(const struct card_profile *profile, struct apdu_link *link,
		       const struct bundle *have, const struct card_object *object,
		       struct bundle *bundle, struct error *err)
{
	const struct bundle_object *o = at_hand(have, object);
	uint8_t *buf;
	int ret;

	if (o)
		return bundle_add(bundle, o->name, o->data, o->len, err);
	buf = malloc(object->len);
	if (!buf)
		return error_set(err, -ENOMEM, "out of memory");
	ret = profile->object(link, object, buf, err);
	if (!ret)
		ret = bundle_add(bundle, object->name, buf, object->len, err);
	free(buf);
	return ret;
}

/**
 * card_profile_read - read the bundle of a card
 * @profile: what card_profile_find() said
 * @link: the card
 * @have: objects that are not read again if the card has the same; may be NULL
 * @index: set to the card's objects
 * @bundle: set to them, to be freed with bundle_free(); empty on failure
 * @err: message on failure
 *
 * Return: 0, -ENODATA when the card holds none, -EBADMSG when what it holds
 * is damaged, -ENOMEM, or as apdu_call().
 */
int card_profile_read(const struct card_profile *profile, struct apdu_link *link,
		      const struct bundle *have, struct card_index *index,
		      struct bundle *bundle, struct error *err)
{
	struct card_generation gen;
	size_t i;
	int ret;

	memset(bundle, 0, sizeof(*bundle));
	ret = profile->generation(link, &gen, err);
	if (!ret)
		ret = profile->index(link, &gen, index, err);
	for (i = 0; !ret && i < index->count; i++)
		ret = read_object(profile, link, have, &index->objects[i], bundle, err);
	if (ret)
		bundle_free(bundle);
	return ret;
}

/**
 * card_profile_prove - have a card prove that it holds the key of a certificate
 * @profile: its profile
 * @link: the card
 * @cert: the certificate, DER; what it is worth is another question
 * @cert_len: its bytes
 * @err: message on failure
 *
 * The card signs SHA-256 over "Cardgate card authentication 1", NUL, and 32
 * fresh random bytes.
 *
 * Return: 0, -EKEYREJECTED when the signature is not by that key, or as
 * trust_verify_digest() and apdu_call().
 */
int card_profile_prove(const struct card_profile *profile, struct apdu_link *link,
		       const uint8_t *cert, size_t cert_len, struct error *err)
{
	uint8_t message[sizeof(PROOF_DOMAIN) + NONCE_SIZE] = PROOF_DOMAIN;
	uint8_t digest[CARD_DIGEST_SIZE], sig[CARD_SIGNATURE_MAX];
	size_t len = sizeof(sig);
	int ret;

	if (trust_random(message + sizeof(PROOF_DOMAIN), NONCE_SIZE) ||
	    trust_sha256(message, sizeof(message), digest))
		return error_set(err, -EIO, "no random challenge");
	ret = profile->authenticate(link, digest, sig, &len, err);
	return ret ? ret : trust_verify_digest(cert, cert_len, digest, sig, len, err);
}

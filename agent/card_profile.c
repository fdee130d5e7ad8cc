// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card_mo.h"
#include "agent/card_named.h"
#include "agent/card_profile.h"
#include "agent/trust.h"

/* Stands before the nonce, so that a proof is no signature over anything else */
#define PROOF_DOMAIN	"Cardgate card authentication 1"
#define NONCE_SIZE	32

/*
 * Tried in this order, after the last card's: most cards of a device are of one
 * kind. PIV costs one command to ask for, PKCS #15 several.
 */
static const struct card_profile *const profiles[] = {
	&card_piv,
	&card_pkcs15,
};

static const struct card_profile *last;

/* Whatever a card answers, it may be of another kind; when it does not, no other will help */
static bool is_answer(int code)
{
	return code != -ENODEV && code != -ETIMEDOUT && code != -ECONNRESET &&
	       code != -ECONNREFUSED && code != -ENOMEM;
}

/**
 * card_profile_find - find out what kind of card this is
 * @link: the card
 * @profile: set to the first profile that knows it
 * @err: message on failure
 *
 * Return: 0, -ENOENT when none does, what the card answered in place of that, or
 * an error of @link.
 */
int card_profile_find(struct apdu_link *link, const struct card_profile **profile,
		      struct error *err)
{
	const struct card_profile *next = last;
	struct error why = { "no application on this card that can hold a policy" };
	int code = -ENOENT, ret;
	struct error one;
	size_t i = 0;

	while (next || i < sizeof(profiles) / sizeof(profiles[0])) {
		if (!next)
			next = profiles[i++];
		ret = next->probe(link, &one);
		if (!ret) {
			*profile = next;
			last = next;
			return 0;
		}
		if (!is_answer(ret))
			return error_set(err, ret, "%s", one.text);
		if (code == -ENOENT && ret != -ENOENT) {
			code = ret;
			why = one;
		}
		next = NULL;
	}
	return error_set(err, code, "%s", why.text);
}

/**
 * card_profile_expect - have the next card be of a kind, for the first guess
 * @profile: what another process found; others than profiles and NULL are passed over
 */
void card_profile_expect(const struct card_profile *profile)
{
	size_t i;

	for (i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++)
		if (profiles[i] == profile)
			last = profile;
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

/**
 * card_profile_read_object - add an object of a card to a bundle
 * @profile: what card_profile_find() said
 * @link: the card
 * @have: objects that are not read again if the card has the same; may be NULL
 * @object: which, after index()
 * @bundle: where it goes
 * @err: message on failure
 *
 * Return: 0, -EBADMSG when what the card holds is damaged, -ENOMEM, or as apdu_call() and
 * bundle_add().
 */
int card_profile_read_object(const struct card_profile *profile, struct apdu_link *link,
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

/* Is it read with the policy? */
static bool of_policy(const char *name)
{
	return !card_mo_is(name) && !card_named_is(name);
}

static int read_objects(const struct card_profile *profile, struct apdu_link *link,
			const struct card_generation *gen, const struct bundle *have, bool all,
			struct card_index *index, struct bundle *bundle, struct error *err)
{
	size_t i;
	int ret;

	memset(bundle, 0, sizeof(*bundle));
	ret = profile->index(link, gen, index, err);
	for (i = 0; !ret && i < index->count; i++)
		if (all || of_policy(index->objects[i].name))
			ret = card_profile_read_object(profile, link, have, &index->objects[i],
						       bundle, err);
	if (ret)
		bundle_free(bundle);
	/* It was said to be there */
	return ret == -ENOENT ? -EBADMSG : ret;
}

/**
 * card_profile_read_generation - read the policy of a known generation
 * @profile: what card_profile_find() said
 * @link: the card
 * @gen: what its generation() said
 * @have: objects that are not read again if the card has the same; may be NULL
 * @index: set to the card's objects
 * @bundle: set to them, but what is no part of the policy, to be freed with bundle_free();
 *	empty on failure
 * @err: message on failure
 *
 * Return: 0, -EBADMSG when what the card holds is damaged, -ENOMEM, or as
 * apdu_call().
 */
int card_profile_read_generation(const struct card_profile *profile, struct apdu_link *link,
				 const struct card_generation *gen, const struct bundle *have,
				 struct card_index *index, struct bundle *bundle,
				 struct error *err)
{
	return read_objects(profile, link, gen, have, false, index, bundle, err);
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
 * Return: as card_profile_read_generation(), and -ENODATA or -ENOENT when the card
 * holds none.
 */
int card_profile_read(const struct card_profile *profile, struct apdu_link *link,
		      const struct bundle *have, struct card_index *index,
		      struct bundle *bundle, struct error *err)
{
	struct card_generation gen;
	int ret;

	memset(bundle, 0, sizeof(*bundle));
	ret = profile->generation(link, &gen, err);
	return ret ? ret : read_objects(profile, link, &gen, have, true, index, bundle, err);
}

/**
 * card_profile_challenge - have a card sign a fresh challenge with its key
 * @profile: its profile
 * @link: the card
 * @proof: filled in; card_proof_check() says whose key it was
 * @err: message on failure
 *
 * The card signs SHA-256 over "Cardgate card authentication 1", NUL, and 32
 * fresh random bytes.
 *
 * Return: 0, -EIO without random numbers, or as apdu_call().
 */
int card_profile_challenge(const struct card_profile *profile, struct apdu_link *link,
			   struct card_proof *proof, struct error *err)
{
	uint8_t message[sizeof(PROOF_DOMAIN) + NONCE_SIZE] = PROOF_DOMAIN;

	if (trust_random(message + sizeof(PROOF_DOMAIN), NONCE_SIZE) ||
	    trust_sha256(message, sizeof(message), proof->digest))
		return error_set(err, -EIO, "no random challenge");
	proof->len = sizeof(proof->sig);
	return profile->authenticate(link, proof->digest, proof->sig, &proof->len, err);
}

/**
 * card_proof_check - was it the key of this certificate?
 * @proof: from card_profile_challenge()
 * @cert: the certificate, DER; what it is worth is another question
 * @cert_len: its bytes
 * @err: message on failure
 *
 * Return: 0, -EKEYREJECTED when it was not, or as trust_verify_digest().
 */
int card_proof_check(const struct card_proof *proof, const uint8_t *cert, size_t cert_len,
		     struct error *err)
{
	return trust_verify_digest(cert, cert_len, proof->digest, proof->sig, proof->len, err);
}

/**
 * card_profile_prove - have a card prove that it holds the key of a certificate
 * @profile: its profile
 * @link: the card
 * @cert: the certificate, DER
 * @cert_len: its bytes
 * @err: message on failure
 *
 * Return: as card_profile_challenge() and card_proof_check().
 */
int card_profile_prove(const struct card_profile *profile, struct apdu_link *link,
		       const uint8_t *cert, size_t cert_len, struct error *err)
{
	struct card_proof proof;
	int ret = card_profile_challenge(profile, link, &proof, err);

	return ret ? ret : card_proof_check(&proof, cert, cert_len, err);
}

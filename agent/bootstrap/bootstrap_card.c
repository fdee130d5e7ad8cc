// SPDX-License-Identifier: GPL-2.0-or-later
/* Whom a card names to bootstrap the devices that it is put into */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/bootstrap/bootstrap_card.h"
#include "agent/card_named.h"
#include "agent/dm/bytes.h"
#include "agent/trust_card.h"

static const char magic[] = "cardgate card bootstrap 1";	/* with its NUL */

static const char * const prefixes[] = {
	[BOOTSTRAP_OPERATOR_ANY] = "operator-",
	[BOOTSTRAP_OPERATOR_APPLICATION] = "application-",
};

/**
 * bootstrap_operator_prefix - how names of objects begin that name such an operator
 * @kind: which
 */
const char *bootstrap_operator_prefix(enum bootstrap_operator kind)
{
	return prefixes[kind];
}

static int signed_bytes(const uint8_t key[TRUST_DIGEST_SIZE], const uint8_t *content, size_t len,
			struct bytes *out, struct error *err)
{
	bytes_add(out, magic, sizeof(magic));
	bytes_add(out, key, TRUST_DIGEST_SIZE);
	bytes_add(out, content, len);
	return out->error ? error_set(err, out->error, "out of memory") : 0;
}

/**
 * bootstrap_card_make - sign for a card whom it is to name
 * @key_file: key of a signer of policies, PEM
 * @cert_file: its certificate, PEM
 * @cert: the card's certificate, DER
 * @cert_len: bytes of it
 * @content: see above
 * @object: set to what goes on the card, to be freed
 * @object_len: its bytes
 * @err: message on failure
 *
 * Return: 0, -EBADMSG, -ENOMEM, or as trust_sign_ruleset().
 */
int bootstrap_card_make(const char *key_file, const char *cert_file, const uint8_t *cert,
			size_t cert_len, const struct bundle *content, uint8_t **object,
			size_t *object_len, struct error *err)
{
	uint8_t key[TRUST_DIGEST_SIZE], *der = NULL, *cms = NULL;
	struct bundle both = {};
	struct bytes bytes = {};
	size_t len, cms_len;
	int ret;

	ret = trust_card_key(cert, cert_len, key, err);
	if (!ret)
		ret = bundle_encode(content, &der, &len, err);
	if (!ret)
		ret = signed_bytes(key, der, len, &bytes, err);
	if (!ret)
		ret = trust_sign_ruleset(key_file, cert_file, bytes.data, bytes.len, &cms,
					 &cms_len, err);
	if (!ret)
		ret = bundle_add(&both, BOOTSTRAP_CARD_CONTENT, der, len, err);
	if (!ret)
		ret = bundle_add(&both, BOOTSTRAP_CARD_SIGNATURE, cms, cms_len, err);
	if (!ret)
		ret = bundle_encode(&both, object, object_len, err);
	bytes_free(&bytes);
	bundle_free(&both);
	free(der);
	free(cms);
	return ret;
}

static int take_operators(const struct bundle *content, enum bootstrap_operator kind,
			  struct bootstrap_card *card, struct error *err)
{
	struct trust_certificates certs = {};
	const struct bundle_object *o = content->objects;
	size_t i;

	for (i = 0; i < content->count; i++, o++) {
		if (strncmp(o->name, prefixes[kind], strlen(prefixes[kind])))
			continue;
		certs.certs[certs.count].der = o->data;
		certs.certs[certs.count++].len = o->len;
	}
	return certs.count ? trust_anchors_of(&card->operators[kind], &certs, "the card", err) : 0;
}

static int take(const struct bundle *content, struct bootstrap_card *card, struct error *err)
{
	const struct bundle_object *url = bundle_find(content, BOOTSTRAP_CARD_URL);
	int kind, ret = 0;

	if (url && (url->len >= sizeof(card->url) || memchr(url->data, '\0', url->len)))
		return error_set(err, -EBADMSG, "the card's URL has more than %d bytes, or a NUL",
				 BOOTSTRAP_URL_MAX - 1);
	if (url)
		memcpy(card->url, url->data, url->len);
	for (kind = 0; kind < BOOTSTRAP_OPERATORS && !ret; kind++)
		ret = take_operators(content, (enum bootstrap_operator)kind, card, err);
	return ret;
}

/* The authorities of the device, or of one that has none what the card says */
static int choose(const struct trust_anchors *anchors, const struct bundle *content,
		  const struct trust_anchors **chosen, struct trust_anchors **own,
		  struct error *err)
{
	const struct bundle_object *authority = bundle_find(content, BOOTSTRAP_CARD_AUTHORITY);
	struct trust_certificates certs = { .count = 1 };

	*own = NULL;
	*chosen = anchors;
	if (anchors && trust_anchors_count(anchors))
		return 0;
	if (!authority)
		return error_set(err, -ENOKEY, "the card does not say whose it is");
	certs.certs[0].der = authority->data;
	certs.certs[0].len = authority->len;
	*chosen = NULL;
	return trust_anchors_of(own, &certs, "the card", err) ?: (*chosen = *own, 0);
}

/* Card and content must be the same authority's */
static int verify(const struct trust_anchors *anchors, const uint8_t *cert, size_t cert_len,
		  const struct bundle_object *content, const struct bundle_object *signature,
		  struct bootstrap_card *card, struct error *err)
{
	struct trust_verdict holder, signer;
	struct bytes bytes = {};
	int ret;

	ret = trust_verify_card(anchors, time(NULL), cert, cert_len, &holder, err);
	if (!ret)
		ret = signed_bytes(card->key, content->data, content->len, &bytes, err);
	if (!ret)
		ret = trust_verify_provisioning(anchors, time(NULL), bytes.data, bytes.len,
						signature->data, signature->len, &signer, err);
	bytes_free(&bytes);
	if (!ret && memcmp(signer.authority, holder.authority, sizeof(holder.authority)))
		return error_set(err, -EKEYREJECTED, "card of %s with operators of %s",
				 holder.authority_name, signer.authority_name);
	if (!ret) {
		memcpy(card->authority, holder.authority, sizeof(card->authority));
		memcpy(card->authority_name, holder.authority_name,
		       sizeof(card->authority_name));
	}
	return ret;
}

static int open_content(const struct trust_anchors *anchors, const uint8_t *cert, size_t cert_len,
			const struct bundle *both, struct bootstrap_card *card, struct error *err)
{
	const struct bundle_object *content = bundle_find(both, BOOTSTRAP_CARD_CONTENT);
	const struct bundle_object *signature = bundle_find(both, BOOTSTRAP_CARD_SIGNATURE);
	const struct trust_anchors *chosen;
	struct trust_anchors *own = NULL;
	struct bundle inner;
	int ret;

	if (!content || !signature)
		return error_set(err, -EBADMSG, "operators without content or signature");
	ret = bundle_decode(&inner, content->data, content->len, err);
	if (ret)
		return ret;
	ret = choose(anchors, &inner, &chosen, &own, err);
	if (!ret)
		ret = verify(chosen, cert, cert_len, content, signature, card, err);
	if (!ret)
		ret = take(&inner, card, err);
	/* Given back with the card */
	card->issuer = own;
	bundle_free(&inner);
	return ret;
}

/**
 * bootstrap_card_open - whom does a card name, if it may be believed
 * @anchors: authorities of this device; none: the card says whose it is
 * @cert: certificate of the key that the card proved, DER
 * @cert_len: bytes of it
 * @object: what is on the card; NULL: nothing
 * @len: bytes of it
 * @card: filled in, to be given to bootstrap_card_free() also on failure
 * @err: message on failure
 *
 * Return: 0, -EBADMSG when it is malformed, -ENOKEY, -EKEYEXPIRED, -EKEYREVOKED or -EKEYREJECTED
 * when it cannot be trusted, -ENOMEM.
 */
int bootstrap_card_open(const struct trust_anchors *anchors, const uint8_t *cert, size_t cert_len,
			const uint8_t *object, size_t len, struct bootstrap_card *card,
			struct error *err)
{
	struct bundle both;
	int ret;

	memset(card, 0, sizeof(*card));
	ret = trust_card_key(cert, cert_len, card->key, err);
	if (ret || !object)
		return ret;
	ret = bundle_decode(&both, object, len, err);
	if (ret)
		return ret;
	ret = open_content(anchors, cert, cert_len, &both, card, err);
	bundle_free(&both);
	return ret;
}

/**
 * bootstrap_card_read - whom does the card in a reader name
 * @reader: the reader
 * @anchors: authorities of this device
 * @card: filled in, to be given to bootstrap_card_free() also on failure
 * @err: message on failure
 *
 * Return: 0, as card_named_read() and bootstrap_card_open().
 */
int bootstrap_card_read(const char *reader, const struct trust_anchors *anchors,
			struct bootstrap_card *card, struct error *err)
{
	struct card_named named;
	int ret;

	memset(card, 0, sizeof(*card));
	ret = card_named_read(reader, BUNDLE_BOOTSTRAP, &named, err);
	if (!ret)
		ret = bootstrap_card_open(anchors, named.cert, named.cert_len, named.data,
					  named.len, card, err);
	card_named_free(&named);
	return ret ? error_prefix(err, ret, "%s", reader) : 0;
}

/**
 * bootstrap_card_free - forget what a card names
 * @card: it
 */
void bootstrap_card_free(struct bootstrap_card *card)
{
	size_t i;

	trust_anchors_free(card->issuer);
	for (i = 0; i < BOOTSTRAP_OPERATORS; i++)
		trust_anchors_free(card->operators[i]);
	memset(card, 0, sizeof(*card));
}

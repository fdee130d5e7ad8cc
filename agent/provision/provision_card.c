// SPDX-License-Identifier: GPL-2.0-or-later
/* The provisioning document of a card: signed for it, and only then believed */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/card_named.h"
#include "agent/provision/provision_card.h"
#include "agent/provision/provision_read.h"
#include "agent/trust_card.h"

static const char magic[] = "cardgate provisioning 1";	/* with its NUL */

static int content(const uint8_t *cert, size_t cert_len, const uint8_t *document, size_t len,
		   uint8_t **bytes, struct error *err)
{
	uint8_t key[TRUST_DIGEST_SIZE];
	int ret = trust_card_key(cert, cert_len, key, err);

	if (ret)
		return ret;
	*bytes = malloc(sizeof(magic) + sizeof(key) + len);
	if (!*bytes)
		return error_set(err, -ENOMEM, "out of memory");
	memcpy(*bytes, magic, sizeof(magic));
	memcpy(*bytes + sizeof(magic), key, sizeof(key));
	memcpy(*bytes + sizeof(magic) + sizeof(key), document, len);
	return 0;
}

/**
 * provision_card_make - sign a document for a card
 * @key_file: key of a signer of policies, PEM
 * @cert_file: its certificate, PEM
 * @cert: the card's certificate, DER
 * @cert_len: bytes of it
 * @document: the document, at most PROVISION_SIZE_MAX bytes
 * @len: bytes of it
 * @object: set to what goes on the card, to be freed
 * @object_len: its bytes
 * @err: message on failure
 *
 * Return: 0, -EBADMSG, -ENOMEM, or as trust_sign_ruleset().
 */
int provision_card_make(const char *key_file, const char *cert_file, const uint8_t *cert,
			size_t cert_len, const uint8_t *document, size_t len,
			uint8_t **object, size_t *object_len, struct error *err)
{
	struct bundle both = {};
	uint8_t *bytes, *cms = NULL;
	size_t cms_len;
	int ret;

	ret = content(cert, cert_len, document, len, &bytes, err);
	if (ret)
		return ret;
	ret = trust_sign_ruleset(key_file, cert_file, bytes,
				 sizeof(magic) + TRUST_DIGEST_SIZE + len, &cms, &cms_len, err);
	free(bytes);
	if (!ret)
		ret = bundle_add(&both, PROVISION_CARD_DOCUMENT, document, len, err);
	if (!ret)
		ret = bundle_add(&both, PROVISION_CARD_SIGNATURE, cms, cms_len, err);
	if (!ret)
		ret = bundle_encode(&both, object, object_len, err);
	free(cms);
	bundle_free(&both);
	return ret;
}

static int verify(const struct trust_anchors *anchors, const uint8_t *cert, size_t cert_len,
		  const struct bundle_object *document, const struct bundle_object *signature,
		  struct trust_verdict *signer, struct error *err)
{
	struct trust_verdict holder;
	uint8_t *bytes;
	int ret;

	ret = trust_verify_card(anchors, time(NULL), cert, cert_len, &holder, err);
	if (!ret)
		ret = content(cert, cert_len, document->data, document->len, &bytes, err);
	if (ret)
		return ret;
	ret = trust_verify_provisioning(anchors, time(NULL), bytes,
					sizeof(magic) + TRUST_DIGEST_SIZE + document->len,
					signature->data, signature->len, signer, err);
	free(bytes);
	if (!ret && memcmp(signer->authority, holder.authority, sizeof(holder.authority)))
		ret = error_set(err, -EKEYREJECTED, "card of %s with accounts of %s",
				holder.authority_name, signer->authority_name);
	return ret;
}

/**
 * provision_card_open - take the document out of a card's object, if it may be believed
 * @anchors: authorities of this device
 * @cert: certificate of the key that the card proved, DER
 * @cert_len: bytes of it
 * @object: what is on the card
 * @len: bytes of it
 * @card: set to the document, to be given to provision_card_free()
 * @err: message on failure
 *
 * Return: 0, -EBADMSG when it is malformed, -ENOKEY, -EKEYEXPIRED, -EKEYREVOKED or -EKEYREJECTED
 * when it cannot be trusted, -ENOMEM.
 */
int provision_card_open(const struct trust_anchors *anchors, const uint8_t *cert, size_t cert_len,
			const uint8_t *object, size_t len, struct provision_card *card,
			struct error *err)
{
	const struct bundle_object *document, *signature;
	struct bundle both;
	int ret;

	memset(card, 0, sizeof(*card));
	ret = bundle_decode(&both, object, len, err);
	if (ret)
		return ret;
	document = bundle_find(&both, PROVISION_CARD_DOCUMENT);
	signature = bundle_find(&both, PROVISION_CARD_SIGNATURE);
	if (!document || !signature || document->len > PROVISION_SIZE_MAX)
		ret = error_set(err, -EBADMSG, "accounts without document or signature");
	else
		ret = verify(anchors, cert, cert_len, document, signature, &card->signer, err);
	if (!ret) {
		card->document = malloc(document->len);
		card->len = document->len;
		if (!card->document)
			ret = error_set(err, -ENOMEM, "out of memory");
		else
			memcpy(card->document, document->data, document->len);
	}
	bundle_free(&both);
	return ret;
}

/**
 * provision_card_read - read and verify what a card brings for its user
 * @reader: where it is
 * @anchors: directory of the authorities of this device
 * @card: set to it, to be given to provision_card_free()
 * @err: message on failure
 *
 * Return: 0; as card_named_read() and provision_card_open().
 */
int provision_card_read(const char *reader, const char *anchors, struct provision_card *card,
			struct error *err)
{
	struct trust_anchors *trusted;
	struct card_named named;
	int ret;

	memset(card, 0, sizeof(*card));
	ret = card_named_read(reader, BUNDLE_PROVISIONING, &named, err);
	if (!ret && !named.data)
		ret = error_set(err, -ENODATA, "there are no accounts on the card");
	if (!ret)
		ret = trust_anchors_load(&trusted, anchors, err);
	if (!ret) {
		ret = provision_card_open(trusted, named.cert, named.cert_len, named.data,
					  named.len, card, err);
		trust_anchors_free(trusted);
	}
	card_named_free(&named);
	return ret;
}

/**
 * provision_card_free - forget what a card brought
 * @card: it
 */
void provision_card_free(struct provision_card *card)
{
	if (card->document)
		explicit_bzero(card->document, card->len);
	free(card->document);
	memset(card, 0, sizeof(*card));
}

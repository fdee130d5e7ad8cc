// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Approvals by MAC, whose key only the authority and its cards have:
 *
 *	Approval ::= SEQUENCE { type OBJECT IDENTIFIER, [0] EXPLICIT SEQUENCE {
 *		digest OCTET STRING, mac OCTET STRING, list [0] OCTET STRING OPTIONAL } }
 *
 * in DER. The digest is SHA-256 of the package or of the list, the MAC that of struct card_mac.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/asn1t.h>
#include <openssl/err.h>

#include "agent/trust_approval.h"
#include "agent/trust_mac.h"
#include "agent/trust_oid.h"
#include "agent/trust_x509.h"

typedef struct {
	ASN1_OCTET_STRING *digest;
	ASN1_OCTET_STRING *mac;
	ASN1_OCTET_STRING *list;
} MAC_CONTENT;

typedef struct {
	ASN1_OBJECT *type;
	MAC_CONTENT *content;
} MAC_APPROVAL;

ASN1_SEQUENCE(MAC_CONTENT) = {
	ASN1_SIMPLE(MAC_CONTENT, digest, ASN1_OCTET_STRING),
	ASN1_SIMPLE(MAC_CONTENT, mac, ASN1_OCTET_STRING),
	ASN1_IMP_OPT(MAC_CONTENT, list, ASN1_OCTET_STRING, 0),
} static_ASN1_SEQUENCE_END(MAC_CONTENT)

ASN1_SEQUENCE(MAC_APPROVAL) = {
	ASN1_SIMPLE(MAC_APPROVAL, type, ASN1_OBJECT),
	ASN1_EXP(MAC_APPROVAL, content, MAC_CONTENT, 0),
} static_ASN1_SEQUENCE_END(MAC_APPROVAL)

static const struct {
	const char *type;
	enum card_mac_use use;
} kinds[] = {
	[TRUST_APPROVAL_PACKAGE] = { TRUST_OID_PACKAGE_MAC, CARD_MAC_PACKAGE },
	[TRUST_APPROVAL_LIST] = { TRUST_OID_APPROVALS_MAC, CARD_MAC_LIST },
};

#define KINDS	(sizeof(kinds) / sizeof(kinds[0]))

static int find_kind(const ASN1_OBJECT *type, struct trust_approval *approval)
{
	char text[128];
	size_t i;

	OBJ_obj2txt(text, sizeof(text), type, 1);
	for (i = 0; i < KINDS; i++)
		if (!strcmp(kinds[i].type, text))
			break;
	if (i == KINDS)
		return -EBADMSG;
	approval->kind = (enum trust_approval_kind)i;
	approval->mac.use = kinds[i].use;
	return 0;
}

static int take_bytes(const ASN1_OCTET_STRING *from, uint8_t *to, size_t len)
{
	if ((size_t)ASN1_STRING_length(from) != len)
		return -EBADMSG;
	memcpy(to, ASN1_STRING_get0_data(from), len);
	return 0;
}

static int take_list(const ASN1_OCTET_STRING *list, struct trust_approval *approval)
{
	uint8_t digest[TRUST_DIGEST_SIZE];

	if (list ? approval->kind != TRUST_APPROVAL_LIST : approval->kind != TRUST_APPROVAL_PACKAGE)
		return -EBADMSG;
	if (!list)
		return 0;
	approval->list_len = (size_t)ASN1_STRING_length(list);
	approval->list = calloc(1, approval->list_len + 1);
	if (!approval->list)
		return -ENOMEM;
	memcpy(approval->list, ASN1_STRING_get0_data(list), approval->list_len);
	return trust_sha256(approval->list, approval->list_len, digest) ||
	       memcmp(digest, approval->digest, sizeof(digest)) ? -EBADMSG : 0;
}

/**
 * trust_approval_read_mac - what was approved by MAC
 * @der: the approval
 * @len: bytes of it, at most TRUST_APPROVAL_SIZE_MAX
 * @approval: filled in, to be freed with trust_approval_free(); empty on failure
 * @err: message on failure
 *
 * Nothing is to be believed of it before card_mac_ask() says that @approval->mac is right.
 *
 * Return: 0; -EINVAL when it is no approval by MAC, but may be one by signature; -EBADMSG when it
 * is malformed; -ENOMEM.
 */
int trust_approval_read_mac(const uint8_t *der, size_t len, struct trust_approval *approval,
			    struct error *err)
{
	const uint8_t *pos = der;
	MAC_APPROVAL *in;
	int ret;

	memset(approval, 0, sizeof(*approval));
	in = len > TRUST_APPROVAL_SIZE_MAX ? NULL :
	     (MAC_APPROVAL *)ASN1_item_d2i(NULL, &pos, (long)len, ASN1_ITEM_rptr(MAC_APPROVAL));
	if (!in || find_kind(in->type, approval)) {
		ret = error_set(err, -EINVAL, "not an approval by MAC");
		goto out;
	}
	ret = pos == der + len ? 0 : -EBADMSG;
	if (!ret)
		ret = take_bytes(in->content->digest, approval->digest, TRUST_DIGEST_SIZE);
	if (!ret)
		ret = take_bytes(in->content->mac, approval->mac.value, CARD_MAC_SIZE);
	if (!ret)
		ret = take_list(in->content->list, approval);
	if (ret)
		error_set(err, ret,
			  "approval by MAC: expected digest, MAC, and of a list its text");
	memcpy(approval->mac.digest, approval->digest, TRUST_DIGEST_SIZE);
	approval->by_mac = true;
out:
	ERR_clear_error();
	ASN1_item_free((ASN1_VALUE *)in, ASN1_ITEM_rptr(MAC_APPROVAL));
	if (ret)
		trust_approval_free(approval);
	return ret;
}

static int fill(MAC_APPROVAL *out, const struct trust_approval *approval,
		const struct card_mac *mac)
{
	MAC_CONTENT *content = out->content;

	ASN1_OBJECT_free(out->type);
	out->type = OBJ_txt2obj(kinds[approval->kind].type, 1);
	if (!out->type ||
	    !ASN1_OCTET_STRING_set(content->digest, mac->digest, TRUST_DIGEST_SIZE) ||
	    !ASN1_OCTET_STRING_set(content->mac, mac->value, CARD_MAC_SIZE))
		return -ENOMEM;
	if (!approval->list)
		return 0;
	content->list = ASN1_OCTET_STRING_new();
	return content->list && ASN1_OCTET_STRING_set(content->list, approval->list,
						      (int)approval->list_len) ? 0 : -ENOMEM;
}

/**
 * trust_approval_make_mac - approve a package or a list by MAC
 * @key_file: the key, see trust_mac_key_load()
 * @approval: kind, digest and list; no more of it is looked at
 * @der: set to the approval, to be freed
 * @len: set to its length
 * @err: message on failure
 *
 * Return: 0, -EINVAL for a malformed key, -EIO, -ENOMEM, or what file_read() says.
 */
int trust_approval_make_mac(const char *key_file, const struct trust_approval *approval,
			    uint8_t **der, size_t *len, struct error *err)
{
	struct card_mac mac = { .use = kinds[approval->kind].use };
	uint8_t key[CARD_MAC_KEY_SIZE], *bytes = NULL;
	MAC_APPROVAL *out;
	int ret, n = -1;

	ret = trust_mac_key_load(key_file, key, err);
	if (ret)
		return ret;
	memcpy(mac.digest, approval->digest, sizeof(mac.digest));
	ret = trust_mac_make(key, &mac);
	explicit_bzero(key, sizeof(key));
	if (ret)
		return error_set(err, ret, "making a MAC failed");
	out = (MAC_APPROVAL *)ASN1_item_new(ASN1_ITEM_rptr(MAC_APPROVAL));
	if (out && !fill(out, approval, &mac))
		n = ASN1_item_i2d((ASN1_VALUE *)out, &bytes, ASN1_ITEM_rptr(MAC_APPROVAL));
	ASN1_item_free((ASN1_VALUE *)out, ASN1_ITEM_rptr(MAC_APPROVAL));
	return trust_x509_give(bytes, n, der, len, err);
}

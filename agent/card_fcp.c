// SPDX-License-Identifier: GPL-2.0-or-later
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/asn1t.h>

#include "agent/card_fcp.h"
#include "agent/card_tlv.h"

#define TAG_FCP		0x62
#define TAG_FCI		0x6F
#define TAG_SIZE	0x80
#define TAG_FULL_SIZE	0x81

#define DESCRIPTOR_EF	0x01	/* transparent */
#define DESCRIPTOR_DF	0x38

/* File control parameters, ISO/IEC 7816-4 table 10 */
typedef struct {
	ASN1_OCTET_STRING *size;
	ASN1_OCTET_STRING *full_size;
	ASN1_OCTET_STRING *descriptor;
	ASN1_OCTET_STRING *fid;
	ASN1_OCTET_STRING *name;
	ASN1_OCTET_STRING *sfi;
	ASN1_OCTET_STRING *rules;
	ASN1_OCTET_STRING *properties;
	ASN1_OCTET_STRING *life;
	ASN1_OCTET_STRING *security;
} FCP;

ASN1_SEQUENCE(FCP_BODY) = {
	ASN1_IMP_OPT(FCP, size, ASN1_OCTET_STRING, 0),
	ASN1_IMP_OPT(FCP, full_size, ASN1_OCTET_STRING, 1),
	ASN1_IMP(FCP, descriptor, ASN1_OCTET_STRING, 2),
	ASN1_IMP(FCP, fid, ASN1_OCTET_STRING, 3),
	ASN1_IMP_OPT(FCP, name, ASN1_OCTET_STRING, 4),
	ASN1_IMP_OPT(FCP, sfi, ASN1_OCTET_STRING, 8),
	ASN1_IMP_OPT(FCP, rules, ASN1_OCTET_STRING, 6),
	ASN1_IMP_OPT(FCP, properties, ASN1_OCTET_STRING, 5),
	ASN1_IMP_OPT(FCP, life, ASN1_OCTET_STRING, 10),
	ASN1_IMP_OPT(FCP, security, ASN1_OCTET_STRING, 12),
} static_ASN1_SEQUENCE_END_name(FCP, FCP_BODY)

ASN1_ITEM_TEMPLATE(FCP) =
	ASN1_EX_TEMPLATE_TYPE(ASN1_TFLG_IMPTAG | ASN1_TFLG_APPLICATION, 2, FCP, FCP_BODY)
static_ASN1_ITEM_TEMPLATE_END(FCP)

IMPLEMENT_STATIC_ASN1_ENCODE_FUNCTIONS(FCP)
IMPLEMENT_STATIC_ASN1_ALLOC_FUNCTIONS(FCP)

/*
 * Compact security attributes, ISO/IEC 7816-4 section 9.3.3: access mode byte,
 * then a condition for each of its bits from the highest on; 12 is "admin PIN
 * presented" (user authentication, reference 2), 00 "always".
 */
static const uint8_t file_security[] = { 0x43, 0x12, 0x12, 0x00 };	/* delete update read */
static const uint8_t folder_security[] = { 0x47, 0x12, 0x12, 0x12, 0x12 };	/* delete, create */

static int put(ASN1_OCTET_STRING **s, const void *data, size_t len)
{
	if (!*s)
		*s = ASN1_OCTET_STRING_new();
	return *s && ASN1_OCTET_STRING_set(*s, data, (int)len) ? 0 : -ENOMEM;
}

static int finish(FCP *fcp, int ret, uint8_t **der, size_t *len)
{
	uint8_t *p;
	int n;

	*der = NULL;
	if (!ret) {
		n = i2d_FCP(fcp, NULL);
		*der = n > 0 ? malloc((size_t)n) : NULL;
		p = *der;
		ret = p && i2d_FCP(fcp, &p) == n ? 0 : -ENOMEM;
		*len = ret ? 0 : (size_t)n;
	}
	FCP_free(fcp);
	return ret;
}

static int common(FCP *fcp, uint8_t descriptor, uint16_t fid)
{
	uint16_t be = htobe16(fid);

	if (!fcp || put(&fcp->descriptor, &descriptor, 1) || put(&fcp->fid, &be, 2))
		return -ENOMEM;
	return 0;
}

/**
 * card_fcp_encode_file - describe a new transparent EF
 * @fid: file identifier
 * @sfi: short identifier, 0 none
 * @size: its bytes
 * @der: set to the template for CREATE FILE, to be freed
 * @len: set to its bytes
 *
 * Everybody reads it, only after the admin PIN is it written or deleted.
 *
 * Return: 0 or -ENOMEM.
 */
int card_fcp_encode_file(uint16_t fid, uint8_t sfi, size_t size, uint8_t **der, size_t *len)
{
	uint32_t be = htobe32((uint32_t)size);
	uint8_t sfi_byte = (uint8_t)(sfi << 3);
	FCP *fcp = FCP_new();
	/* Two bytes are taken as a signed number by some. */
	size_t bytes = size > 0x7FFF ? 3 : 2;
	int ret = common(fcp, DESCRIPTOR_EF, fid);

	if (!ret)
		ret = put(&fcp->size, (uint8_t *)&be + sizeof(be) - bytes, bytes);
	if (!ret && sfi)
		ret = put(&fcp->sfi, &sfi_byte, 1);
	if (!ret)
		ret = put(&fcp->security, file_security, sizeof(file_security));
	return finish(fcp, ret, der, len);
}

/**
 * card_fcp_encode_folder - describe a new DF
 * @fid: file identifier
 * @aid: its name
 * @aid_len: bytes of @aid
 * @der: set to the template for CREATE FILE, to be freed
 * @len: set to its bytes
 *
 * After the admin PIN files are created in it and it is deleted.
 *
 * Return: 0 or -ENOMEM.
 */
int card_fcp_encode_folder(uint16_t fid, const uint8_t *aid, size_t aid_len,
			   uint8_t **der, size_t *len)
{
	FCP *fcp = FCP_new();
	int ret = common(fcp, DESCRIPTOR_DF, fid);

	if (!ret)
		ret = put(&fcp->name, aid, aid_len);
	if (!ret)
		ret = put(&fcp->security, folder_security, sizeof(folder_security));
	return finish(fcp, ret, der, len);
}

/**
 * card_fcp_encode_rules - describe a new EF to a card with access rules of its own
 * @fid: file identifier
 * @descriptor: 01 for a transparent EF, any other for one that holds a key
 * @size: its bytes; bits of a key
 * @rules: who may what with it, as the card has it
 * @rules_len: bytes of @rules
 * @der: set to the template for CREATE FILE, to be freed
 * @len: set to its bytes
 *
 * Return: 0 or -ENOMEM.
 */
int card_fcp_encode_rules(uint16_t fid, uint8_t descriptor, size_t size, const uint8_t *rules,
			  size_t rules_len, uint8_t **der, size_t *len)
{
	static const uint8_t none[2];
	uint16_t be = htobe16((uint16_t)size);
	FCP *fcp = FCP_new();
	int ret = common(fcp, descriptor, fid);

	if (!ret)
		ret = put(descriptor == DESCRIPTOR_EF ? &fcp->size : &fcp->full_size, &be,
			  sizeof(be));
	if (!ret)
		ret = put(&fcp->rules, rules, rules_len);
	if (!ret)
		ret = put(&fcp->properties, none, 2);
	if (!ret)
		ret = put(&fcp->life, none, 1);
	return finish(fcp, ret, der, len);
}

/**
 * card_fcp_find - find something in what SELECT answered
 * @der: FCP (62) or FCI (6F) template
 * @len: its bytes
 * @tag: of what
 * @tlv: set to it
 *
 * Return: 0, -ENOENT when the card does not say, -EBADMSG.
 */
int card_fcp_find(const uint8_t *der, size_t len, unsigned int tag, struct card_tlv *tlv)
{
	struct card_tlv outer;
	int ret;

	ret = card_tlv_find(der, len, TAG_FCP, &outer);
	if (ret == -ENOENT)
		ret = card_tlv_find(der, len, TAG_FCI, &outer);
	return ret ? ret : card_tlv_find(outer.value, outer.len, tag, tlv);
}

/**
 * card_fcp_size - find the size of a file in what SELECT answered
 * @der: FCP (62) or FCI (6F) template
 * @len: its bytes
 * @size: set to the bytes of the file
 *
 * Return: 0, -ENOENT when the card does not say, -EBADMSG.
 */
int card_fcp_size(const uint8_t *der, size_t len, size_t *size)
{
	struct card_tlv tlv;
	size_t i;
	int ret;

	ret = card_fcp_find(der, len, TAG_SIZE, &tlv);
	if (ret == -ENOENT)
		ret = card_fcp_find(der, len, TAG_FULL_SIZE, &tlv);
	if (ret)
		return ret;
	if (!tlv.len || tlv.len > 4)
		return -EBADMSG;
	*size = 0;
	for (i = 0; i < tlv.len; i++)
		*size = *size << 8 | tlv.value[i];
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "vcard_fcp.h"
#include "vcard_pin.h"
#include "vcard_tlv.h"

/* File control parameters, ISO/IEC 7816-4 table 10 */
#define TAG_SIZE	0x80
#define TAG_FULL_SIZE	0x81
#define TAG_DESCRIPTOR	0x82
#define TAG_FID		0x83
#define TAG_NAME	0x84
#define TAG_SHORT	0x88
#define TAG_LIFE	0x8A
#define TAG_SECURITY	0x8C

#define DESCRIPTOR_DF	0x38
#define DESCRIPTOR_EF	0x01
#define LIFE_ACTIVE	0x05
#define FCP_BODY_MAX	96

static int parse_size(struct vcard_file *like, const struct vcard_tlv *tlv)
{
	unsigned long size = vcard_tlv_number(tlv);

	if (size > VCARD_FILE_SIZE_MAX)
		return -EINVAL;
	like->size = size;
	return 0;
}

static int parse_descriptor(struct vcard_file *like, const struct vcard_tlv *tlv)
{
	if (!tlv->len || (tlv->value[0] != DESCRIPTOR_DF && tlv->value[0] != DESCRIPTOR_EF))
		return -EINVAL;
	like->df = tlv->value[0] == DESCRIPTOR_DF;
	return 0;
}

static int parse_fid(struct vcard_file *like, const struct vcard_tlv *tlv)
{
	if (tlv->len != 2)
		return -EINVAL;
	like->fid = (uint16_t)vcard_tlv_number(tlv);
	return 0;
}

static int parse_name(struct vcard_file *like, const struct vcard_tlv *tlv)
{
	if (!tlv->len || tlv->len > VCARD_NAME_MAX)
		return -EINVAL;
	like->name_len = (uint8_t)tlv->len;
	memcpy(like->name, tlv->value, tlv->len);
	return 0;
}

/* Bits 8 to 4 of one byte; an empty object: the EF has no short identifier */
static int parse_short(struct vcard_file *like, const struct vcard_tlv *tlv)
{
	if (tlv->len > 1 || (tlv->len && tlv->value[0] & 7))
		return -EINVAL;
	like->sfi = tlv->len ? tlv->value[0] >> 3 : 0;
	return 0;
}

/* One condition byte for each bit set in the access mode byte, highest bit first */
static int parse_security(struct vcard_file *like, const struct vcard_tlv *tlv)
{
	size_t used = 1;
	int bit;

	if (!tlv->len || tlv->value[0] & 0x80)
		return -EINVAL;
	for (bit = VCARD_ACCESS_COUNT - 1; bit >= 0; bit--) {
		if (!(tlv->value[0] & 1 << bit))
			continue;
		if (used == tlv->len)
			return -EINVAL;
		like->sc[bit] = tlv->value[used++];
	}
	return used == tlv->len ? 0 : -EINVAL;
}

static const struct {
	unsigned int tag;
	int (*parse)(struct vcard_file *like, const struct vcard_tlv *tlv);
} parameters[] = {
	{ TAG_SIZE, parse_size },
	{ TAG_FULL_SIZE, parse_size },
	{ TAG_DESCRIPTOR, parse_descriptor },
	{ TAG_FID, parse_fid },
	{ TAG_NAME, parse_name },
	{ TAG_SHORT, parse_short },
	{ TAG_SECURITY, parse_security },
};

/*
 * The template of CREATE FILE: 62 { 80 or 81 size, 82 descriptor (01 transparent EF, 38 DF), 83
 * identifier, 84 DF name, 88 short identifier, 8C security attributes }. What 8C leaves out needs
 * the admin PIN, but reading is free. Other parameters are ignored, as ISO/IEC 7816-4 section 7.4
 * wants.
 */
static int iso_parse(const uint8_t *data, size_t len, struct vcard_file *like)
{
	struct vcard_tlv fcp, tlv;
	bool descriptor = false;
	const uint8_t *pos;
	int ret;
	size_t i;

	memset(like, 0, sizeof(*like));
	memset(like->sc, VCARD_SC_PIN | VCARD_PIN_ADMIN, sizeof(like->sc));
	if (vcard_tlv_find(data, len, VCARD_TAG_FCP, &fcp) != 1)
		return -EBADMSG;
	if (vcard_tlv_find(fcp.value, fcp.len, TAG_DESCRIPTOR, &tlv) == 1)
		descriptor = true;
	if (descriptor && tlv.len && tlv.value[0] == DESCRIPTOR_EF)
		like->sc[VCARD_READ] = VCARD_SC_ALWAYS;
	pos = fcp.value;
	while ((ret = vcard_tlv_next(&pos, fcp.value + fcp.len, &tlv)) > 0) {
		for (i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++)
			if (parameters[i].tag == tlv.tag && parameters[i].parse(like, &tlv))
				return -EINVAL;
	}
	if (ret)
		return ret;
	if (like->df)
		like->size = 0;
	return descriptor && like->fid ? 0 : -EINVAL;
}

/**
 * vcard_fcp_put_number - write a data object that is a big-endian number
 * @out: where
 * @tag: its tag
 * @value: the number
 * @bytes: how many it takes, at most four
 *
 * Return: the first byte behind it.
 */
uint8_t *vcard_fcp_put_number(uint8_t *out, unsigned int tag, size_t value, size_t bytes)
{
	uint8_t be[4];
	size_t i;

	for (i = 0; i < bytes; i++)
		be[i] = (uint8_t)(value >> 8 * (bytes - 1 - i));
	return vcard_tlv_put(out, tag, be, bytes);
}

static size_t iso_put(const struct vcard *card, const struct vcard_file *file, unsigned int tag,
		      uint8_t *out)
{
	uint8_t body[FCP_BODY_MAX], security[1 + VCARD_ACCESS_COUNT], *p = body;
	int bit;

	(void)card;
	/* Readers take two bytes as a signed number, hence three from 8000 on. */
	if (!file->df)
		p = vcard_fcp_put_number(p, TAG_SIZE, file->size, file->size > 0x7FFF ? 3 : 2);
	p = vcard_fcp_put_number(p, TAG_DESCRIPTOR, file->df ? DESCRIPTOR_DF : DESCRIPTOR_EF, 1);
	p = vcard_fcp_put_number(p, TAG_FID, file->fid, 2);
	if (file->name_len)
		p = vcard_tlv_put(p, TAG_NAME, file->name, file->name_len);
	if (file->sfi)
		p = vcard_fcp_put_number(p, TAG_SHORT, (size_t)file->sfi << 3, 1);
	p = vcard_fcp_put_number(p, TAG_LIFE, LIFE_ACTIVE, 1);
	security[0] = 0x7F;
	for (bit = 0; bit < VCARD_ACCESS_COUNT; bit++)
		security[1 + bit] = file->sc[VCARD_ACCESS_COUNT - 1 - bit];
	p = vcard_tlv_put(p, TAG_SECURITY, security, sizeof(security));
	return (size_t)(vcard_tlv_put(out, tag, body, (size_t)(p - body)) - out);
}

const struct vcard_fcp_format vcard_fcp_iso = { .parse = iso_parse, .put = iso_put };

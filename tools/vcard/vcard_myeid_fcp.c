// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How a MyEID card has files described: ISO/IEC 7816-4 table 10, with access rules of its own in
 * tag 86, three bytes of two nibbles each (see vcard_myeid_condition()):
 *
 *	EF		read, update, delete
 *	key file	use, update, delete, generate
 *	DF		create EF, create DF, delete
 */
#include <errno.h>
#include <string.h>

#include "vcard.h"
#include "vcard_fcp.h"
#include "vcard_myeid_cmd.h"
#include "vcard_tlv.h"

#define TAG_SIZE	0x80
#define TAG_FULL_SIZE	0x81	/* of DFs and key files */
#define TAG_DESCRIPTOR	0x82
#define TAG_FID		0x83
#define TAG_NAME	0x84
#define TAG_PROPERTIES	0x85
#define TAG_RULES	0x86
#define TAG_LIFE	0x8A

#define DESCRIPTOR_EF	0x01
#define DESCRIPTOR_DF	0x38
#define SIZE_MAX_EF	0x7FFF
#define RULES		3
#define LIFE_CREATION	0x01
#define LIFE_ACTIVE	0x07
#define BODY_MAX	96
#define NO_RULE		VCARD_ACCESS_COUNT

/* Whose rule each nibble is */
static const uint8_t of_file[] = { VCARD_READ, VCARD_UPDATE, VCARD_DELETE, NO_RULE };
static const uint8_t of_key[] = { VCARD_USE, VCARD_UPDATE, VCARD_DELETE, VCARD_GENERATE };
static const uint8_t of_folder[] = { VCARD_CREATE_EF, VCARD_CREATE_DF, VCARD_DELETE, NO_RULE };

static const uint8_t *rules_of(const struct vcard_file *file)
{
	return file->df ? of_folder : file->key ? of_key : of_file;
}

static int parse_size(struct vcard_file *like, const struct vcard_tlv *tlv)
{
	like->size = vcard_tlv_number(tlv);
	return tlv->len > 2 || like->size > SIZE_MAX_EF ? -EINVAL : 0;
}

static int parse_fid(struct vcard_file *like, const struct vcard_tlv *tlv)
{
	like->fid = (uint16_t)vcard_tlv_number(tlv);
	return tlv->len == 2 ? 0 : -EINVAL;
}

static int parse_name(struct vcard_file *like, const struct vcard_tlv *tlv)
{
	if (!like->df || !tlv->len || tlv->len > VCARD_NAME_MAX)
		return -EINVAL;
	like->name_len = (uint8_t)tlv->len;
	memcpy(like->name, tlv->value, tlv->len);
	return 0;
}

/* Properties of keys (use only after a fresh PIN, for a session only): this card has none */
static int parse_properties(struct vcard_file *like, const struct vcard_tlv *tlv)
{
	(void)like;
	return tlv->len == 2 && !tlv->value[0] && !tlv->value[1] ? 0 : -EINVAL;
}

static int parse_rules(struct vcard_file *like, const struct vcard_tlv *tlv)
{
	const uint8_t *rules = rules_of(like);
	size_t i;

	if (tlv->len != RULES)
		return -EINVAL;
	for (i = 0; i < sizeof(of_file); i++)
		if (rules[i] != NO_RULE)
			like->sc[rules[i]] =
				vcard_myeid_condition(i & 1 ? tlv->value[i / 2] & 0x0F :
						      tlv->value[i / 2] >> 4);
	return 0;
}

static int parse_life(struct vcard_file *like, const struct vcard_tlv *tlv)
{
	(void)like;
	return tlv->len == 1 ? 0 : -EINVAL;
}

static const struct {
	unsigned int tag;
	int (*parse)(struct vcard_file *like, const struct vcard_tlv *tlv);
} parameters[] = {
	{ TAG_SIZE, parse_size },
	{ TAG_FULL_SIZE, parse_size },
	{ TAG_FID, parse_fid },
	{ TAG_NAME, parse_name },
	{ TAG_PROPERTIES, parse_properties },
	{ TAG_RULES, parse_rules },
	{ TAG_LIFE, parse_life },
};

static int parse_one(struct vcard_file *like, const struct vcard_tlv *tlv)
{
	size_t i;

	if (tlv->tag == TAG_DESCRIPTOR)
		return 0;
	for (i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++)
		if (parameters[i].tag == tlv->tag)
			return parameters[i].parse(like, tlv);
	return -EINVAL;
}

static int key_size_ok(const struct vcard_file *like)
{
	return like->key == VCARD_FILE_RSA ? like->size == 2048 :
	       like->size == 256 || like->size == 384;
}

/* The descriptor says what the rules mean, so it is taken first */
static int parse(const uint8_t *data, size_t len, struct vcard_file *like)
{
	struct vcard_tlv fcp, tlv;
	const uint8_t *pos;
	int ret;

	memset(like, 0, sizeof(*like));
	memset(like->sc, VCARD_SC_NEVER, sizeof(like->sc));
	if (vcard_tlv_find(data, len, VCARD_TAG_FCP, &fcp) != 1 ||
	    vcard_tlv_find(fcp.value, fcp.len, TAG_DESCRIPTOR, &tlv) != 1)
		return -EBADMSG;
	if (tlv.len != 1)
		return -EINVAL;
	like->df = tlv.value[0] == DESCRIPTOR_DF;
	if (tlv.value[0] == VCARD_FILE_RSA || tlv.value[0] == VCARD_FILE_EC)
		like->key = tlv.value[0];
	else if (!like->df && tlv.value[0] != DESCRIPTOR_EF)
		return -EINVAL;
	pos = fcp.value;
	while ((ret = vcard_tlv_next(&pos, fcp.value + fcp.len, &tlv)) > 0)
		if (parse_one(like, &tlv))
			return -EINVAL;
	if (ret)
		return ret;
	if (like->df)
		like->size = 0;
	return like->fid && (!like->key || key_size_ok(like)) ? 0 : -EINVAL;
}

static uint8_t nibble(const struct vcard_file *file, unsigned int access)
{
	uint8_t sc = access == NO_RULE ? VCARD_SC_NEVER : file->sc[access];

	return sc == VCARD_SC_ALWAYS ? 0 : sc == VCARD_SC_NEVER ? 0xF : sc & 0x0F;
}

static size_t put(const struct vcard *card, const struct vcard_file *file, unsigned int tag,
		  uint8_t *out)
{
	const uint8_t *access = rules_of(file);
	uint8_t body[BODY_MAX], rules[RULES], *p = body;

	rules[0] = (uint8_t)(nibble(file, access[0]) << 4 | nibble(file, access[1]));
	rules[1] = (uint8_t)(nibble(file, access[2]) << 4 | nibble(file, access[3]));
	rules[2] = 0xFF;
	p = vcard_fcp_put_number(p, file->df || file->key ? TAG_FULL_SIZE : TAG_SIZE, file->size,
				 2);
	p = vcard_fcp_put_number(p, TAG_DESCRIPTOR, file->df ? DESCRIPTOR_DF : file->key ?
				 file->key : DESCRIPTOR_EF, 1);
	p = vcard_fcp_put_number(p, TAG_FID, file->fid, 2);
	p = vcard_tlv_put(p, TAG_RULES, rules, sizeof(rules));
	p = vcard_fcp_put_number(p, TAG_PROPERTIES, 0, 2);
	p = vcard_fcp_put_number(p, TAG_LIFE, card->myeid.active ? LIFE_ACTIVE : LIFE_CREATION, 1);
	if (file->name_len)
		p = vcard_tlv_put(p, TAG_NAME, file->name, file->name_len);
	/* FCI for whatever was asked: OpenSC knows no better */
	(void)tag;
	return (size_t)(vcard_tlv_put(out, VCARD_TAG_FCI, body, (size_t)(p - body)) - out);
}

const struct vcard_fcp_format vcard_fcp_myeid = { .parse = parse, .put = put };

// SPDX-License-Identifier: GPL-2.0-or-later
/* Data objects: SP 800-73-4 part 1 section 4, part 2 sections 3.1.2 and 3.3.2 */
#include <errno.h>
#include <string.h>

#include "vcard.h"
#include "vcard_piv_cmd.h"
#include "vcard_sw.h"
#include "vcard_tlv.h"

#define TAG_LIST		0x5C
#define TAG_DISCOVERY		0x7E
#define INS_PUT			0xDB
#define FINGERPRINTS		0x5FC103
#define FACE			0x5FC108
#define PRINTED			0x5FC109

/* Application identifier; PIN usage policy: the application's PIN, no other */
static const uint8_t discovery[] = {
	0x7E, 0x12, 0x4F, 0x0B, 0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00,
	0x5F, 0x2F, 0x02, 0x40, 0x00,
};

/**
 * vcard_piv_object_find - find a data object
 * @card: the card
 * @tag: its tag
 *
 * Return: the object or NULL.
 */
struct vcard_piv_object *vcard_piv_object_find(struct vcard *card, uint32_t tag)
{
	size_t i;

	for (i = 0; i < card->piv.count; i++)
		if (card->piv.objects[i].tag == tag)
			return &card->piv.objects[i];
	return NULL;
}

/**
 * vcard_piv_object_store - set what a data object holds
 * @card: the card
 * @tag: its tag
 * @data: with its tag 53; nothing behind that takes the object away
 * @len: bytes of @data
 *
 * Return: 0, -ENOSPC.
 */
int vcard_piv_object_store(struct vcard *card, uint32_t tag, const uint8_t *data, size_t len)
{
	struct vcard_piv_object *object = vcard_piv_object_find(card, tag);

	if (!object && card->piv.count < VCARD_PIV_OBJECTS_MAX) {
		object = &card->piv.objects[card->piv.count++];
		object->tag = tag;
	}
	if (!object || len > sizeof(object->data))
		return -ENOSPC;
	memcpy(object->data, data, len);
	object->len = len;
	if (len <= 2)
		*object = card->piv.objects[--card->piv.count];
	card->dirty = true;
	return 0;
}

static uint32_t tag_of(const struct vcard_tlv *list)
{
	return list->len == 3 ? (uint32_t)vcard_tlv_number(list) : 0;
}

/**
 * vcard_piv_get - GET DATA
 * @card: the card
 * @apdu: P1-P2 3FFF, data 5C with a tag
 * @reply: the object
 *
 * Return: 9000, 6982 for what takes the PIN, 6A80, 6A82, 6A86.
 */
uint16_t vcard_piv_get(struct vcard *card, const struct vcard_apdu *apdu,
		       struct vcard_reply *reply)
{
	const struct vcard_piv_object *object;
	struct vcard_tlv list;
	uint32_t tag;

	if (apdu->p1 != 0x3F || apdu->p2 != 0xFF)
		return SW_P1P2;
	if (vcard_tlv_find(apdu->data, apdu->lc, TAG_LIST, &list) != 1)
		return SW_DATA;
	if (list.len == 1 && list.value[0] == TAG_DISCOVERY) {
		memcpy(reply->data, discovery, sizeof(discovery));
		reply->len = sizeof(discovery);
		return SW_OK;
	}
	tag = tag_of(&list);
	if ((tag == FINGERPRINTS || tag == FACE || tag == PRINTED) && !card->piv.verified)
		return SW_SECURITY_STATUS;
	object = vcard_piv_object_find(card, tag);
	if (!object)
		return SW_NO_FILE;
	memcpy(reply->data, object->data, object->len);
	reply->len = object->len;
	return SW_OK;
}

/* A write that is torn leaves half of what came with the last APDU */
static uint16_t put(struct vcard *card, const uint8_t *data, size_t len, bool last, size_t part)
{
	size_t room;
	uint32_t tag;

	if (!card->piv.admin)
		return SW_SECURITY_STATUS;
	if (len < 5 || data[0] != TAG_LIST || data[1] != 3)
		return SW_DATA;
	tag = (uint32_t)data[2] << 16 | (uint32_t)data[3] << 8 | data[4];
	room = card->piv.model->size(tag);
	data += 5;
	len -= 5;
	if (!room)
		return SW_NO_FILE;
	if (len > room)
		return card->piv.model->streams ? SW_LENGTH : SW_NO_SPACE;
	if (last && !card->torn) {
		struct vcard_tlv tlv;

		if (vcard_tlv_find(data, len, 0x53, &tlv) != 1 || tlv.value + tlv.len != data + len)
			return SW_DATA;
	}
	if (card->torn)
		len -= (part < len ? part : len) / 2;
	return vcard_piv_object_store(card, tag, data, len) ? SW_NO_SPACE : SW_OK;
}

/**
 * vcard_piv_put - PUT DATA
 * @card: the card, key 9B proven
 * @apdu: P1-P2 3FFF, data 5C with a tag, and 53 with the object
 * @reply: unused
 *
 * Return: 9000, 6700 or 6A84 for an object that is too large, 6982, 6A80,
 * 6A82 for a tag that this model does not have, 6A86.
 */
uint16_t vcard_piv_put(struct vcard *card, const struct vcard_apdu *apdu,
		       struct vcard_reply *reply)
{
	(void)reply;
	if (apdu->p1 != 0x3F || apdu->p2 != 0xFF)
		return SW_P1P2;
	return put(card, apdu->data, apdu->lc, true,
		   card->piv.model->streams ? card->chain.part : apdu->lc);
}

/**
 * vcard_piv_part - a part of a chain came in, and it is not the last
 * @card: the card; the chain so far is in card->chain
 *
 * Return: 9000, or why the command cannot go on.
 */
uint16_t vcard_piv_part(struct vcard *card)
{
	const struct vcard_chain *chain = &card->chain;

	if (!card->piv.selected || !card->piv.model->streams || chain->head[1] != INS_PUT)
		return SW_OK;
	return put(card, chain->command, chain->command_len, false, chain->part);
}

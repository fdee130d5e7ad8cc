// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "vcard.h"
#include "vcard_channel.h"
#include "vcard_fcp.h"
#include "vcard_file.h"
#include "vcard_sw.h"
#include "vcard_tlv.h"

#define TAG_OFFSET		0x54
#define TAG_DATA		0x53
#define TAG_DATA_TEMPLATE	0x73

#define SELECT_NEXT		0x02
#define SELECT_CONTROL		0x0C	/* what the reply is to hold */
#define SELECT_FCP		0x04
#define SELECT_NOTHING		0x0C

static unsigned int be16(const uint8_t *p)
{
	return (unsigned int)p[0] << 8 | p[1];
}

static struct vcard_file *select_fid(struct vcard *card, const struct vcard_apdu *apdu)
{
	struct vcard_file *df = card->session.df, *file;
	unsigned int fid = VCARD_MF;

	if (apdu->lc)
		fid = be16(apdu->data);
	if (fid == VCARD_MF)
		return card->fs.mf;
	file = vcard_fs_child(&card->fs, df, fid);
	if (!file && df->fid == fid)
		file = df;
	if (!file && df->parent && df->parent->fid == fid)
		file = df->parent;
	if (!file && df->parent) {
		file = vcard_fs_child(&card->fs, df->parent, fid);
		if (file && !file->df)
			file = NULL;
	}
	return file;
}

static struct vcard_file *select_child(struct vcard *card, const struct vcard_apdu *apdu)
{
	struct vcard_file *file = NULL;

	if (apdu->lc)
		file = vcard_fs_child(&card->fs, card->session.df, be16(apdu->data));
	return file && file->df == (apdu->p1 == 1) ? file : NULL;
}

static struct vcard_file *select_name(struct vcard *card, const struct vcard_apdu *apdu)
{
	return vcard_fs_name(&card->fs, apdu->p2 & SELECT_NEXT ? card->session.df : NULL,
			     apdu->data, apdu->lc, false);
}

static struct vcard_file *select_path(struct vcard *card, const struct vcard_apdu *apdu)
{
	struct vcard_file *from = apdu->p1 == 8 ? card->fs.mf : card->session.df;
	size_t skip = apdu->p1 == 8 && apdu->lc >= 2 && be16(apdu->data) == VCARD_MF ? 2 : 0;

	return vcard_fs_walk(&card->fs, from, apdu->data + skip, apdu->lc - skip);
}

static struct vcard_file *select_parent(struct vcard *card, const struct vcard_apdu *apdu)
{
	(void)apdu;
	return card->session.df->parent;
}

/* P1, ISO/IEC 7816-4 table 62, with the bytes of data that each takes */
static const struct {
	uint8_t p1;
	size_t min, max;
	struct vcard_file *(*find)(struct vcard *card, const struct vcard_apdu *apdu);
} selections[] = {
	{ 0x00, 0, 2, select_fid },
	{ 0x01, 2, 2, select_child },
	{ 0x02, 2, 2, select_child },
	{ 0x03, 0, 0, select_parent },
	{ 0x04, 1, VCARD_NAME_MAX, select_name },
	{ 0x08, 2, 2 * VCARD_DEPTH_MAX, select_path },
	{ 0x09, 2, 2 * VCARD_DEPTH_MAX, select_path },
};

static void make_current(struct vcard *card, struct vcard_file *file)
{
	struct vcard_file *df = file->df ? file : file->parent;

	if (df != card->session.df) {
		card->session.auth_key = 0;
		card->session.sign_key = 0;
		card->session.mac_key = 0;
	}
	card->session.df = df;
	card->session.ef = file->df ? NULL : file;
}

/**
 * vcard_file_select - SELECT, ISO/IEC 7816-4 section 11.2.2
 * @card: the card
 * @apdu: P1 how: 00 identifier, 01 child DF, 02 child EF, 03 parent, 04 name
 *	or its first bytes, 08 path from the MF, 09 path from the current DF;
 *	P2 00 FCI, 04 FCP, 0C nothing, | 02 the next of that name
 * @reply: FCI or FCP
 *
 * Return: 9000, 6700, 6A82, 6A86.
 */
uint16_t vcard_file_select(struct vcard *card, const struct vcard_apdu *apdu,
			   struct vcard_reply *reply)
{
	unsigned int control = apdu->p2 & SELECT_CONTROL;
	struct vcard_file *file;
	size_t i;

	if (apdu->p2 & ~(SELECT_CONTROL | SELECT_NEXT) || control == 0x08)
		return SW_P1P2;
	for (i = 0; i < sizeof(selections) / sizeof(selections[0]); i++)
		if (selections[i].p1 == apdu->p1)
			break;
	if (i == sizeof(selections) / sizeof(selections[0]))
		return SW_P1P2;
	if (apdu->lc < selections[i].min || apdu->lc > selections[i].max ||
	    (apdu->p1 != 4 && apdu->lc % 2))
		return SW_LENGTH;
	file = selections[i].find(card, apdu);
	if (!file)
		return SW_NO_FILE;
	make_current(card, file);
	if (control != SELECT_NOTHING && apdu->ne)
		reply->len = card->kind->fcp->put(card, file, control == SELECT_FCP ?
						  VCARD_TAG_FCP : VCARD_TAG_FCI, reply->data);
	return SW_OK;
}

/* Even instructions: P1-P2 is an offset below 8000 or a short identifier and an offset */
static uint16_t target_even(struct vcard *card, const struct vcard_apdu *apdu,
			    enum vcard_access access, size_t *offset)
{
	struct vcard_file *file = card->session.ef;

	*offset = (size_t)apdu->p1 << 8 | apdu->p2;
	if (apdu->p1 & 0x80) {
		if (apdu->p1 & 0x60)
			return SW_P1P2;
		file = vcard_fs_short(&card->fs, card->session.df, apdu->p1 & 0x1F);
		if (!file)
			return SW_NO_FILE;
		*offset = apdu->p2;
	}
	if (!file)
		return SW_NO_CURRENT_EF;
	if (file->key)
		return SW_FILE_KIND;
	if (!vcard_pin_allowed(card, file->sc[access]))
		return SW_SECURITY_STATUS;
	card->session.ef = file;
	return *offset > file->size ? SW_OFFSET : SW_OK;
}

/* Odd instructions: P1-P2 is 0000, a short identifier or an identifier; the offset is data */
static uint16_t target_odd(struct vcard *card, const struct vcard_apdu *apdu,
			   enum vcard_access access, size_t *offset)
{
	unsigned int fid = (unsigned int)apdu->p1 << 8 | apdu->p2;
	struct vcard_file *file = card->session.ef;
	struct vcard_tlv tlv;

	if (fid && fid < 0x1F)
		file = vcard_fs_short(&card->fs, card->session.df, fid);
	else if (fid)
		file = vcard_fs_child(&card->fs, card->session.df, fid);
	if (!file)
		return fid ? SW_NO_FILE : SW_NO_CURRENT_EF;
	if (file->df || file->key)
		return SW_FILE_KIND;
	if (vcard_tlv_find(apdu->data, apdu->lc, TAG_OFFSET, &tlv) != 1)
		return SW_DATA;
	*offset = vcard_tlv_number(&tlv);
	if (!vcard_pin_allowed(card, file->sc[access]))
		return SW_SECURITY_STATUS;
	card->session.ef = file;
	return *offset > file->size ? SW_OFFSET : SW_OK;
}

/* Le 00 is "what there is"; any other Le that goes past the end is told so */
static uint16_t read_status(size_t taken, size_t ne)
{
	return taken < ne && ne != 256 && ne != VCARD_REPLY_MAX ? SW_END_OF_FILE : SW_OK;
}

/**
 * vcard_file_read - READ BINARY (B0), ISO/IEC 7816-4 section 11.3.3
 * @card: the card
 * @apdu: P1-P2 offset, or 80 | short identifier and an offset of one byte
 * @reply: content
 *
 * Return: 9000, 6282, 6700 without Le, 6981, 6982, 6986, 6A82, 6A86, 6B00.
 */
uint16_t vcard_file_read(struct vcard *card, const struct vcard_apdu *apdu,
			 struct vcard_reply *reply)
{
	size_t offset;
	uint16_t sw;

	if (apdu->lc || !apdu->ne)
		return SW_LENGTH;
	sw = target_even(card, apdu, VCARD_READ, &offset);
	if (sw != SW_OK)
		return sw;
	reply->len = card->session.ef->size - offset;
	if (reply->len > apdu->ne)
		reply->len = apdu->ne;
	memcpy(reply->data, card->session.ef->data + offset, reply->len);
	return read_status(reply->len, apdu->ne);
}

/**
 * vcard_file_read_odd - READ BINARY (B1), for offsets from 8000 on
 * @card: the card
 * @apdu: P1-P2 0000, short identifier or identifier; data { 54 offset }
 * @reply: 53 content
 *
 * Return: as vcard_file_read(), and 6A80.
 */
uint16_t vcard_file_read_odd(struct vcard *card, const struct vcard_apdu *apdu,
			     struct vcard_reply *reply)
{
	size_t offset, len;
	uint16_t sw;
	uint8_t *p;

	sw = target_odd(card, apdu, VCARD_READ, &offset);
	if (sw != SW_OK)
		return sw;
	len = card->session.ef->size - offset;
	if (apdu->ne < vcard_tlv_size(TAG_DATA, 0))
		return SW_LENGTH;
	if (len > apdu->ne)
		len = apdu->ne;
	while (vcard_tlv_size(TAG_DATA, len) > apdu->ne)
		len--;
	p = vcard_tlv_put(reply->data, TAG_DATA, card->session.ef->data + offset, len);
	reply->len = (size_t)(p - reply->data);
	return offset + len == card->session.ef->size ? read_status(reply->len, apdu->ne) : SW_OK;
}

static uint16_t write_content(struct vcard *card, size_t offset, const uint8_t *data, size_t len)
{
	struct vcard_file *file = card->session.ef;

	if (len > file->size - offset)
		return SW_NO_SPACE;
	memcpy(file->data + offset, data, card->torn ? len / 2 : len);
	card->dirty = true;
	return SW_OK;
}

/**
 * vcard_file_update - UPDATE BINARY (D6), ISO/IEC 7816-4 section 11.3.5
 * @card: the card
 * @apdu: P1-P2 as for vcard_file_read(); data the new content
 * @reply: unused
 *
 * Return: 9000, 6700 without data, 6981, 6982, 6986, 6A82, 6A84 past the end
 * of the file, 6A86, 6B00.
 */
uint16_t vcard_file_update(struct vcard *card, const struct vcard_apdu *apdu,
			   struct vcard_reply *reply)
{
	size_t offset;
	uint16_t sw;

	(void)reply;
	if (!apdu->lc)
		return SW_LENGTH;
	sw = target_even(card, apdu, VCARD_UPDATE, &offset);
	return sw == SW_OK ? write_content(card, offset, apdu->data, apdu->lc) : sw;
}

/**
 * vcard_file_update_odd - UPDATE BINARY (D7), for offsets from 8000 on
 * @card: the card
 * @apdu: P1-P2 as for vcard_file_read_odd(); data { 54 offset, 53 or 73 content }
 * @reply: unused
 *
 * Return: as vcard_file_update(), and 6A80.
 */
uint16_t vcard_file_update_odd(struct vcard *card, const struct vcard_apdu *apdu,
			       struct vcard_reply *reply)
{
	struct vcard_tlv tlv;
	size_t offset;
	uint16_t sw;

	(void)reply;
	sw = target_odd(card, apdu, VCARD_UPDATE, &offset);
	if (sw != SW_OK)
		return sw;
	if (vcard_tlv_find(apdu->data, apdu->lc, TAG_DATA, &tlv) != 1 &&
	    vcard_tlv_find(apdu->data, apdu->lc, TAG_DATA_TEMPLATE, &tlv) != 1)
		return SW_DATA;
	return write_content(card, offset, tlv.value, tlv.len);
}

static uint16_t add_status(int ret)
{
	switch (ret) {
	case -EEXIST:
		return SW_FILE_EXISTS;
	case -ENOTUNIQ:
		return SW_NAME_EXISTS;
	case -ENOSPC:
	case -ENOMEM:
		return SW_NO_SPACE;
	default:
		return SW_DATA;
	}
}

/**
 * vcard_file_create - CREATE FILE, ISO/IEC 7816-9 section 9.3.2
 * @card: the card
 * @apdu: P1-P2 0000; data an FCP template, see struct vcard_fcp_format
 * @reply: unused
 *
 * The new file becomes the current one.
 *
 * Return: 9000, 6982, 6A80, 6A84, 6A86, 6A89, 6A8A.
 */
uint16_t vcard_file_create(struct vcard *card, const struct vcard_apdu *apdu,
			   struct vcard_reply *reply)
{
	struct vcard_file *df = card->session.df, *file;
	struct vcard_file like;
	int ret;

	(void)reply;
	if (apdu->p1 || apdu->p2)
		return SW_P1P2;
	if (card->kind->fcp->parse(apdu->data, apdu->lc, &like))
		return SW_DATA;
	if (!vcard_pin_allowed(card, df->sc[like.df ? VCARD_CREATE_DF : VCARD_CREATE_EF]))
		return SW_SECURITY_STATUS;
	ret = vcard_fs_add(&card->fs, df, &like, &file);
	if (ret)
		return add_status(ret);
	make_current(card, file);
	card->dirty = true;
	return SW_OK;
}

/**
 * vcard_file_delete - DELETE FILE, ISO/IEC 7816-9 section 9.3.3
 * @card: the card
 * @apdu: P1-P2 0000; data the identifier of a file in the current DF, or
 *	none for the current file; a DF goes with its files and keys
 * @reply: unused
 *
 * Return: 9000, 6700, 6982, 6985 for the MF, 6A82, 6A86.
 */
uint16_t vcard_file_delete(struct vcard *card, const struct vcard_apdu *apdu,
			   struct vcard_reply *reply)
{
	struct vcard_file *file = card->session.ef ? card->session.ef : card->session.df;
	struct vcard_file *parent;

	(void)reply;
	if (apdu->p1 || apdu->p2)
		return SW_P1P2;
	if (apdu->lc && apdu->lc != 2)
		return SW_LENGTH;
	if (apdu->lc)
		file = vcard_fs_child(&card->fs, card->session.df, be16(apdu->data));
	if (!file)
		return SW_NO_FILE;
	if (!file->parent)
		return SW_CONDITIONS;
	if (!vcard_pin_allowed(card, file->sc[VCARD_DELETE]))
		return SW_SECURITY_STATUS;
	parent = file->parent;
	vcard_key_forget(&card->keys, file);
	vcard_mac_forget(&card->macs, file);
	vcard_fs_remove(&card->fs, file);
	vcard_channel_forget(card);
	make_current(card, parent);
	card->dirty = true;
	return SW_OK;
}

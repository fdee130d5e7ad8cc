// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/asn1.h>

#include "agent/card_fcp.h"
#include "agent/card_file.h"
#include "agent/card_os.h"
#include "agent/card_tlv.h"

#define INS_SELECT		0xA4
#define INS_READ		0xB0
#define INS_READ_ODD		0xB1
#define INS_UPDATE		0xD6
#define INS_UPDATE_ODD		0xD7
#define INS_CREATE		0xE0
#define INS_DELETE		0xE4

#define SELECT_FID		0x00
#define SELECT_NAME		0x04
#define SELECT_FCP		0x04
#define SELECT_NOTHING		0x0C
#define SFI_FLAG		0x80

#define READ_SHORT		256
#define READ_EXTENDED		0x7F00
#define WRITE_SHORT		240	/* beside it the data objects of the odd instruction fit */
#define WRITE_EXTENDED		2048
#define WRITE_OVERHEAD		32	/* header, lengths and the odd instruction's objects */
#define ODD_OFFSET		0x8000
#define ODD_HEADER		8	/* 54 03 offset, or 53 and a length */
#define ODD_REPLY		3	/* 53 81 length */

#define TAG_NUMBER_OFFSET	0x14	/* 54 */
#define TAG_NUMBER_DATA		0x13	/* 53 */
#define TAG_DATA		0x53
#define SIZE_STEP		256

static int select_with(struct apdu_link *link, uint8_t how, const uint8_t *data, size_t len,
		       uint8_t *fcp, size_t *fcp_len, struct error *err)
{
	struct apdu cmd = {
		.ins = INS_SELECT, .p1 = how, .data = data, .len = len,
		.p2 = fcp_len ? SELECT_FCP : SELECT_NOTHING, .le = fcp_len ? READ_SHORT : 0,
	};
	size_t room = fcp_len ? *fcp_len : 0;
	uint16_t sw;
	int ret;

	ret = apdu_send(link, &cmd, fcp, fcp_len, &sw, err);
	if (ret || sw != 0x6A86)
		goto out;
	/* ISO/IEC 7816-4 leaves the rest of P2 optional: take the FCI */
	cmd.p2 = 0;
	cmd.le = READ_SHORT;
	if (fcp_len) {
		*fcp_len = room;
		ret = apdu_send(link, &cmd, fcp, fcp_len, &sw, err);
	} else {
		uint8_t fci[READ_SHORT];
		size_t fci_len = sizeof(fci);

		ret = apdu_send(link, &cmd, fci, &fci_len, &sw, err);
	}
out:
	if (ret)
		return error_prefix(err, ret, "SELECT");
	ret = apdu_sw_error(sw);
	return ret ? error_set(err, ret, "SELECT: card answered %04X (%s)", sw,
			       apdu_sw_text(sw)) : 0;
}

/**
 * card_file_select_name - select an application, ISO/IEC 7816-4 section 11.2.2
 * @link: the card
 * @aid: its identifier
 * @len: bytes of @aid
 * @err: message on failure
 *
 * Return: 0, -ENOENT when the card has none such, or as apdu_call().
 */
int card_file_select_name(struct apdu_link *link, const uint8_t *aid, size_t len,
			  struct error *err)
{
	return select_with(link, SELECT_NAME, aid, len, NULL, NULL, err);
}

/**
 * card_file_describe - select an application or a file of the current DF and have it described
 * @link: the card
 * @id: its identifier
 * @len: bytes of @id, 2 for a file
 * @fci: room for FCP or FCI
 * @fci_len: the room, then the bytes
 * @err: message on failure
 *
 * Return: as card_file_select_name().
 */
int card_file_describe(struct apdu_link *link, const uint8_t *id, size_t len, uint8_t *fci,
		       size_t *fci_len, struct error *err)
{
	return select_with(link, len == 2 ? SELECT_FID : SELECT_NAME, id, len, fci, fci_len, err);
}

/**
 * card_file_select - select a file of the current DF, or the MF
 * @link: the card
 * @fid: file identifier
 * @size: set to the bytes of the file, 0 when the card does not say; NULL
 *	not to ask
 * @err: message on failure
 *
 * Return: 0, -ENOENT, or as apdu_call().
 */
int card_file_select(struct apdu_link *link, uint16_t fid, size_t *size, struct error *err)
{
	const uint8_t id[] = { (uint8_t)(fid >> 8), (uint8_t)fid };
	uint8_t fcp[READ_SHORT];
	size_t len = sizeof(fcp);
	int ret;

	ret = select_with(link, SELECT_FID, id, sizeof(id), fcp, size ? &len : NULL, err);
	if (ret)
		return error_prefix(err, ret, "file %04X", fid);
	if (size && card_fcp_size(fcp, len, size))
		*size = 0;
	return 0;
}

static uint8_t *put_object(uint8_t *out, int number, size_t len)
{
	ASN1_put_object(&out, 0, (int)len, number, V_ASN1_APPLICATION);
	return out;
}

static uint8_t *put_offset(uint8_t *out, size_t offset)
{
	out = put_object(out, TAG_NUMBER_OFFSET, 3);
	*out++ = (uint8_t)(offset >> 16);
	*out++ = (uint8_t)(offset >> 8);
	*out++ = (uint8_t)offset;
	return out;
}

static size_t read_most(const struct apdu_link *link)
{
	if (!link->extended)
		return READ_SHORT;
	return link->answer_max && link->answer_max < READ_EXTENDED ? link->answer_max - 2 :
	       READ_EXTENDED;
}

/* Reads from 8000 on come as a data object 53. */
static int read_odd(struct apdu_link *link, size_t offset, uint8_t *buf, size_t *len,
		    uint16_t *sw, struct error *err)
{
	size_t most = read_most(link) - (link->extended ? ODD_HEADER : ODD_REPLY);
	size_t want = *len < most ? *len : most;
	size_t got = (size_t)ASN1_object_size(0, (int)want, TAG_NUMBER_DATA);
	uint8_t head[ODD_HEADER], *out = malloc(got);
	struct apdu cmd = { .ins = INS_READ_ODD, .data = head, .le = got };
	struct card_tlv tlv;
	int ret;

	if (!out)
		return error_set(err, -ENOMEM, "out of memory");
	cmd.len = (size_t)(put_offset(head, offset) - head);
	ret = apdu_send(link, &cmd, out, &got, sw, err);
	*len = 0;
	if (ret || apdu_sw_error(*sw) || !got)
		goto out;
	if (card_tlv_find(out, got, TAG_DATA, &tlv) || tlv.len > want) {
		ret = error_set(err, -EPROTO, "expected data object 53");
		goto out;
	}
	memcpy(buf, tlv.value, tlv.len);
	*len = tlv.len;
out:
	free(out);
	return ret;
}

static int read_piece(struct apdu_link *link, uint8_t sfi, size_t offset,
		      uint8_t *buf, size_t *len, uint16_t *sw, struct error *err)
{
	size_t most = read_most(link);
	struct apdu cmd = {
		.ins = INS_READ, .p1 = (uint8_t)(offset >> 8), .p2 = (uint8_t)offset,
	};
	int ret;

	if (offset >= ODD_OFFSET)
		return read_odd(link, offset, buf, len, sw, err);
	if (sfi)
		cmd.p1 = SFI_FLAG | sfi;
	cmd.le = *len < most ? *len : most;
	*len = cmd.le;
	ret = apdu_send(link, &cmd, buf, len, sw, err);
	/* What the ATR promised does not hold for this reader: go on with short APDUs */
	if (!ret && *sw == 0x6700 && link->extended && cmd.le > READ_SHORT) {
		link->extended = false;
		*len = cmd.le = READ_SHORT;
		ret = apdu_send(link, &cmd, buf, len, sw, err);
	}
	return ret;
}

/**
 * card_file_read - read a transparent EF from its start, ISO/IEC 7816-4 section 11.3.3
 * @link: the card
 * @file: the file; with a short identifier there is no SELECT, unless the
 *	card needs one
 * @buf: where to
 * @len: bytes wanted, set to those read: fewer where the file ends
 * @err: message on failure
 *
 * Return: 0, -ENOENT without such a file, or as apdu_call().
 */
int card_file_read(struct apdu_link *link, const struct card_file *file,
		   uint8_t *buf, size_t *len, struct error *err)
{
	size_t want = *len, done = 0, got;
	uint8_t sfi = link->no_sfi ? 0 : file->sfi;
	uint16_t sw = APDU_SW_OK;
	int ret = 0;

	if (!sfi)
		ret = card_file_select(link, file->fid, NULL, err);
	while (!ret && done < want && sw != APDU_SW_END_OF_FILE) {
		got = want - done;
		ret = read_piece(link, sfi, done, buf + done, &got, &sw, err);
		if (ret)
			return error_prefix(err, ret, "READ file %04X", file->fid);
		if (sfi && apdu_sw_error(sw) && sw != 0x6982) {
			ret = card_file_select(link, file->fid, NULL, err);
			sfi = 0;
			continue;
		}
		if (sw == 0x6B00 || (!apdu_sw_error(sw) && !got))
			break;
		if (apdu_sw_error(sw))
			return error_set(err, apdu_sw_error(sw),
					 "READ file %04X: card answered %04X (%s)", file->fid,
					 sw, apdu_sw_text(sw));
		sfi = 0;
		done += got;
	}
	*len = done;
	return ret;
}

static int write_piece(struct apdu_link *link, size_t offset, const uint8_t *data, size_t len,
		       struct error *err)
{
	uint8_t odd[WRITE_EXTENDED + 2 * ODD_HEADER], *p;
	struct apdu cmd = {
		.ins = INS_UPDATE, .p1 = (uint8_t)(offset >> 8), .p2 = (uint8_t)offset,
		.data = data, .len = len,
	};

	if (offset >= ODD_OFFSET) {
		p = put_object(put_offset(odd, offset), TAG_NUMBER_DATA, len);
		memcpy(p, data, len);
		cmd.ins = INS_UPDATE_ODD;
		cmd.p1 = cmd.p2 = 0;
		cmd.data = odd;
		cmd.len = (size_t)(p - odd) + len;
	}
	return apdu_call(link, "UPDATE", &cmd, NULL, NULL, err);
}

/**
 * card_file_write - write into the current EF, ISO/IEC 7816-4 section 11.3.5
 * @link: the card
 * @offset: where in the file
 * @data: the bytes
 * @len: how many
 * @err: message on failure
 *
 * Return: 0, -EPERM without the PIN, -ENOSPC past the end of the file, or as
 * apdu_call().
 */
int card_file_write(struct apdu_link *link, size_t offset, const uint8_t *data, size_t len,
		    struct error *err)
{
	size_t most = link->extended ? WRITE_EXTENDED : WRITE_SHORT, piece;
	int ret = 0;

	if (link->extended && link->command_max && link->command_max < most + WRITE_OVERHEAD)
		most = link->command_max - WRITE_OVERHEAD;

	while (!ret && len) {
		piece = len < most ? len : most;
		ret = write_piece(link, offset, data, piece, err);
		if (ret == -EMSGSIZE && most > WRITE_SHORT) {
			most = WRITE_SHORT;
			ret = 0;
			continue;
		}
		offset += piece;
		data += piece;
		len -= piece;
	}
	return ret;
}

static int verify_content(struct apdu_link *link, const struct card_file *file,
			  const uint8_t *data, size_t len, struct error *err)
{
	const struct card_file plain = { .fid = file->fid };
	uint8_t *back = malloc(len);
	size_t got = len;
	int ret;

	if (!back)
		return error_set(err, -ENOMEM, "out of memory");
	ret = card_file_read(link, &plain, back, &got, err);
	if (!ret && (got != len || memcmp(back, data, len)))
		ret = error_set(err, -EIO, "file %04X: does not hold what was written",
				file->fid);
	free(back);
	return ret;
}

/**
 * card_file_replace - give an EF new content and read it back
 * @link: the card, admin PIN presented
 * @file: the file; created when it is not there, created anew when too small
 * @data: the content
 * @len: its bytes; what is behind them in the file stays
 * @err: message on failure
 *
 * Return: 0, -EIO when the card does not hold what was written, or as
 * card_file_write(), card_file_create(), card_file_delete().
 */
int card_file_replace(struct apdu_link *link, const struct card_file *file,
		      const uint8_t *data, size_t len, struct error *err)
{
	size_t size;
	int ret;

	ret = card_file_select(link, file->fid, &size, err);
	if (!ret && size < len) {
		ret = card_file_delete(link, file->fid, err);
		if (!ret)
			ret = -ENOENT;
	}
	if (ret == -ENOENT)
		ret = card_file_create(link, file, (len + SIZE_STEP - 1) / SIZE_STEP * SIZE_STEP,
				       err);
	if (!ret)
		ret = card_file_write(link, 0, data, len, err);
	return ret ? ret : verify_content(link, file, data, len, err);
}

/**
 * card_file_create_from - make a file from its template, ISO/IEC 7816-9 section 9.3.2
 * @link: the card, admin PIN presented; the file becomes the current one
 * @fid: its identifier, for messages
 * @fcp: its template, freed here
 * @len: bytes of @fcp
 * @err: message on failure
 *
 * Return: 0, -EEXIST, -EPERM, -ENOSPC, or as apdu_call().
 */
int card_file_create_from(struct apdu_link *link, uint16_t fid, uint8_t *fcp, size_t len,
			  struct error *err)
{
	struct apdu cmd = { .ins = INS_CREATE, .data = fcp, .len = len };
	int ret;

	ret = apdu_call(link, "CREATE", &cmd, NULL, NULL, err);
	free(fcp);
	return ret ? error_prefix(err, ret, "file %04X", fid) : 0;
}

static int create(struct apdu_link *link, uint16_t fid, uint8_t sfi, size_t size,
		  struct error *err)
{
	uint8_t *fcp;
	size_t len;
	int ret = link->os ? link->os->encode_file(link, fid, size, &fcp, &len) :
		  card_fcp_encode_file(fid, sfi, size, &fcp, &len);

	return ret ? error_set(err, ret, "file %04X: %s", fid, strerror(-ret)) :
	       card_file_create_from(link, fid, fcp, len, err);
}

/**
 * card_file_create - make a transparent EF, ISO/IEC 7816-9 section 9.3.2
 * @link: the card, admin PIN presented; the file becomes the current one
 * @file: its identifiers; it goes without the short one where the card does not
 *	take that, or somebody else has it
 * @size: its bytes
 * @err: message on failure
 *
 * Return: 0, -EEXIST, -EPERM, -ENOSPC, -ENOMEM, or as apdu_call().
 */
int card_file_create(struct apdu_link *link, const struct card_file *file, size_t size,
		     struct error *err)
{
	uint8_t sfi = link->no_sfi ? 0 : file->sfi;
	int ret = create(link, file->fid, sfi, size, err);

	return !sfi || (ret != -EEXIST && ret != -EINVAL) ? ret :
	       create(link, file->fid, 0, size, err);
}

/**
 * card_file_create_folder - make a DF, ISO/IEC 7816-9 section 9.3.2
 * @link: the card, admin PIN presented; the DF becomes the current one
 * @fid: file identifier
 * @aid: its name
 * @aid_len: bytes of @aid
 * @err: message on failure
 *
 * Return: as card_file_create().
 */
int card_file_create_folder(struct apdu_link *link, uint16_t fid,
			    const uint8_t *aid, size_t aid_len, struct error *err)
{
	uint8_t *fcp;
	size_t len;

	if (card_fcp_encode_folder(fid, aid, aid_len, &fcp, &len))
		return error_set(err, -ENOMEM, "out of memory");
	return card_file_create_from(link, fid, fcp, len, err);
}

/**
 * card_file_delete - delete a file of the current DF, ISO/IEC 7816-9 section 9.3.3
 * @link: the card, admin PIN presented
 * @fid: file identifier; a DF goes with all in it
 * @err: message on failure
 *
 * Return: 0, -ENOENT, -EPERM, or as apdu_call().
 */
int card_file_delete(struct apdu_link *link, uint16_t fid, struct error *err)
{
	const uint8_t id[] = { (uint8_t)(fid >> 8), (uint8_t)fid };
	const struct apdu cmd = { .ins = INS_DELETE, .data = id, .len = sizeof(id) };
	int ret;

	if (link->os)
		return link->os->delete(link, fid, err);
	ret = apdu_call(link, "DELETE", &cmd, NULL, NULL, err);
	return ret ? error_prefix(err, ret, "file %04X", fid) : 0;
}

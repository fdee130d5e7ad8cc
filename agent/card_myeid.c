// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * MyEID cards (Aventra) and the free OsEID: keys are files, and the rules of access to a file are
 * nibbles, 0 everybody, 1..14 after the PIN of that reference, F nobody:
 *
 *	EF		read, update, delete, -
 *	key file	use, update, delete, generate
 *	DF		create EF, create DF, delete, -
 *
 * What is here is what OpenSC's driver sends, which works with the cards that there are.
 */
#include <errno.h>
#include <string.h>

#include "agent/card_fcp.h"
#include "agent/card_file.h"
#include "agent/card_index.h"
#include "agent/card_myeid.h"
#include "agent/card_os.h"
#include "agent/card_tlv.h"

#define CLA_DELETE		0xA0
#define INS_ENVIRONMENT		0x22
#define INS_OPERATION		0x2A
#define INS_GENERATE		0x46
#define INS_GET_DATA		0xCA
#define INS_DELETE		0xE4

#define SET_FOR_PRIVATE		0x41
#define TEMPLATE_SIGNATURE	0xB6
#define SIGNATURE		0x9E
#define FROM_DIGEST		0x9A
#define DATA_CARD		0x01
#define DATA_POINT		0x86
#define ALG_ECDSA		0x04
#define DESCRIPTOR_EF		0x01
#define DESCRIPTOR_EC		0x22
#define KEY_BITS		256
#define SIZE_MAX_FILE		0x7FFF
#define NOBODY			0xF

#define TAG_RULES		0x86
#define TAG_LIFE		0x8A
#define LIFE_ACTIVE		0x07
#define REPLY_MAX		256

static int encode(const struct apdu_link *link, uint16_t fid, uint8_t descriptor, size_t size,
		  uint8_t last, uint8_t **der, size_t *len)
{
	const uint8_t rules[] = {
		link->writer & 0x0F, (uint8_t)(link->writer << 4 | last), 0xFF,
	};

	if (size > SIZE_MAX_FILE)
		return -EFBIG;
	/* Nobody presented a PIN: what were made now, everybody could write */
	if (!link->writer)
		return -EPERM;
	return card_fcp_encode_rules(fid, descriptor, size, rules, sizeof(rules), der, len);
}

static int encode_file(const struct apdu_link *link, uint16_t fid, size_t size, uint8_t **der,
		       size_t *len)
{
	return encode(link, fid, DESCRIPTOR_EF, size, NOBODY, der, len);
}

static int delete(struct apdu_link *link, uint16_t fid, struct error *err)
{
	const struct apdu cmd = { .cla = CLA_DELETE, .ins = INS_DELETE };
	int ret = card_file_select(link, fid, NULL, err);

	if (!ret)
		ret = apdu_call(link, "DELETE", &cmd, NULL, NULL, err);
	return ret ? error_prefix(err, ret, "file %04X", fid) : 0;
}

static int make_key(struct apdu_link *link, uint16_t fid, struct error *err)
{
	const struct apdu generate = { .ins = INS_GENERATE };
	uint8_t *fcp;
	size_t len;
	int ret;

	ret = card_file_select(link, fid, NULL, err);
	if (ret == -ENOENT) {
		ret = encode(link, fid, DESCRIPTOR_EC, KEY_BITS, link->writer & 0x0F, &fcp, &len);
		ret = ret ? error_set(err, ret, "file %04X: %s", fid, strerror(-ret)) :
		      card_file_create_from(link, fid, fcp, len, err);
	}
	return ret ? ret : apdu_call(link, "GENERATE KEY", &generate, NULL, NULL, err);
}

static int public_key(struct apdu_link *link, uint16_t fid, int make, uint8_t *point, size_t *len,
		      struct error *err)
{
	const struct apdu get = {
		.ins = INS_GET_DATA, .p1 = DATA_CARD, .p2 = DATA_POINT, .le = REPLY_MAX,
	};
	const uint8_t *pos;
	uint8_t reply[REPLY_MAX];
	size_t reply_len = sizeof(reply);
	struct card_tlv tlv;
	int ret;

	ret = make ? make_key(link, fid, err) : card_file_select(link, fid, NULL, err);
	if (!ret)
		ret = apdu_call(link, "GET DATA", &get, reply, &reply_len, err);
	if (ret)
		return ret;
	pos = reply;
	if (card_tlv_next(&pos, reply + reply_len, &tlv) <= 0 || tlv.len > *len)
		return error_set(err, -EBADMSG, "GET DATA: expected a point of P-256");
	memcpy(point, tlv.value, tlv.len);
	*len = tlv.len;
	return 0;
}

static int sign(struct apdu_link *link, uint16_t fid, const uint8_t *digest, uint8_t *sig,
		size_t *len, struct error *err)
{
	const uint8_t data[] = {
		0x80, 0x01, ALG_ECDSA, 0x81, 0x02, (uint8_t)(fid >> 8), (uint8_t)fid,
		0x84, 0x01, 0x00,
	};
	const struct apdu set = {
		.ins = INS_ENVIRONMENT, .p1 = SET_FOR_PRIVATE, .p2 = TEMPLATE_SIGNATURE,
		.data = data, .len = sizeof(data),
	};
	const struct apdu cmd = {
		.ins = INS_OPERATION, .p1 = SIGNATURE, .p2 = FROM_DIGEST, .data = digest,
		.len = CARD_DIGEST_SIZE, .le = REPLY_MAX,
	};
	int ret = apdu_call(link, "MANAGE SECURITY ENVIRONMENT", &set, NULL, NULL, err);

	return ret ? ret : apdu_call(link, "PSO: COMPUTE DIGITAL SIGNATURE", &cmd, sig, len, err);
}

/* The rules' first byte; nobody's rules hold before the card is activated */
static int rules_of(struct apdu_link *link, const uint8_t *id, size_t id_len, uint8_t *rules,
		    struct error *err)
{
	uint8_t fci[REPLY_MAX];
	size_t len = sizeof(fci);
	struct card_tlv tlv, life;
	int ret;

	ret = card_file_describe(link, id, id_len, fci, &len, err);
	if (ret)
		return ret;
	if (card_fcp_find(fci, len, TAG_RULES, &tlv) || !tlv.len ||
	    card_fcp_find(fci, len, TAG_LIFE, &life) || life.len != 1)
		return error_set(err, -EBADMSG, "the card does not tell who may write");
	if (life.value[0] != LIFE_ACTIVE)
		return error_set(err, -EPERM,
				 "the card is blank: format it with pkcs15-init first");
	*rules = tlv.value[0];
	return 0;
}

/* Whoever may create EFs in the application; where all may, whoever may write EF(ODF) */
static int writer(struct apdu_link *link, const uint8_t *aid, size_t aid_len, struct error *err)
{
	static const uint8_t odf[] = { 0x50, 0x31 };
	uint8_t rules;
	int ret;

	ret = rules_of(link, aid, aid_len, &rules, err);
	if (ret)
		return ret;
	link->writer = rules >> 4;
	if (!link->writer) {
		ret = rules_of(link, odf, sizeof(odf), &rules, err);
		link->writer = ret ? 0 : rules & 0x0F;
	}
	if (ret && ret != -ENOENT)
		return ret;
	return link->writer == NOBODY ?
	       error_set(err, -EPERM, "the card lets nobody add files") : 0;
}

const struct card_os card_myeid = {
	.name = "MyEID", .known_by = "MyEID", .encode_file = encode_file, .delete = delete,
	.public_key = public_key, .sign = sign, .writer = writer,
};

const struct card_os card_oseid = {
	.name = "OsEID", .known_by = "OsEID", .encode_file = encode_file, .delete = delete,
	.public_key = public_key, .sign = sign, .writer = writer,
};

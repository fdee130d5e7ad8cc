// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "agent/card_os.h"
#include "agent/card_pkcs15.h"
#include "agent/card_spki.h"
#include "agent/card_tlv.h"

#define INS_GENERATE	0x46
#define GENERATE_NEW	0x80
#define GENERATE_READ	0x81
#define TAG_PUBLIC_KEY	0x7F49
#define TAG_EC_POINT	0x86
#define REPLY_MAX	256

static int os_public_key(struct apdu_link *link, int make, uint8_t **spki, size_t *len,
			 struct error *err)
{
	uint8_t point[REPLY_MAX];
	size_t point_len = sizeof(point);
	int ret;

	ret = link->os->public_key(link, card_pkcs15_files[CARD_PKCS15_KEYFILE].fid, make, point,
				   &point_len, err);
	if (ret)
		return ret;
	ret = card_spki_point(point, point_len, spki, len);
	return ret ? error_set(err, ret, "GET DATA: not a point of P-256") : 0;
}

/**
 * card_pkcs15_public_key - get the public key of the card, ISO/IEC 7816-8 section 5.1
 * @link: the card, in the application
 * @make: have it make a new key first, which takes the admin PIN
 * @spki: set to SubjectPublicKeyInfo, DER, to be freed
 * @len: set to its bytes
 * @err: message on failure
 *
 * Return: 0, -EPERM, -ENOENT without a key, -EBADMSG when the card's answer
 * is no point of P-256, or as apdu_call().
 */
int card_pkcs15_public_key(struct apdu_link *link, int make, uint8_t **spki, size_t *len,
			   struct error *err)
{
	const struct apdu cmd = {
		.ins = INS_GENERATE, .p1 = make ? GENERATE_NEW : GENERATE_READ,
		.p2 = CARD_PKCS15_KEY, .le = REPLY_MAX,
	};
	uint8_t reply[REPLY_MAX];
	size_t reply_len = sizeof(reply);
	struct card_tlv outer, point;
	int ret;

	if (link->os)
		return os_public_key(link, make, spki, len, err);
	ret = apdu_call(link, "GENERATE KEY", &cmd, reply, &reply_len, err);
	if (ret)
		return ret;
	if (card_tlv_find(reply, reply_len, TAG_PUBLIC_KEY, &outer) ||
	    card_tlv_find(outer.value, outer.len, TAG_EC_POINT, &point))
		return error_set(err, -EBADMSG, "GENERATE KEY: expected 7F49 { 86 point }");
	ret = card_spki_point(point.value, point.len, spki, len);
	return ret ? error_set(err, ret, "GENERATE KEY: not a point of P-256") : 0;
}

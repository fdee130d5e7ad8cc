/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_OS_H
#define CARDGATE_CARD_OS_H

#include <stddef.h>
#include <stdint.h>

#include "agent/apdu.h"
#include "agent/error.h"

/**
 * struct card_os - a card operating system that has commands of its own
 * @name: of it
 * @known_by: what the historical bytes of its cards end with
 * @encode_file: describe a new transparent EF that everybody reads and the writer writes and
 *	deletes; 0, -ENOMEM, -EFBIG, or -EPERM when nobody presented the writer's PIN
 * @delete: delete a file of the current DF; as card_file_delete()
 * @public_key: have the key of a key file made first, or not; @point is set to the
 *	uncompressed point of P-256, @len is its room and then its bytes; -ENOENT without a key
 * @sign: have that key sign a SHA-256 digest; as struct card_profile's @authenticate
 * @writer: learn which PIN lets make files in the application, 0 none is needed; -EPERM when
 *	none does
 *
 * Where a card does as ISO/IEC 7816 says, struct apdu_link has none of these.
 */
struct card_os {
	const char *name;
	const char *known_by;
	int (*encode_file)(const struct apdu_link *link, uint16_t fid, size_t size, uint8_t **der,
			   size_t *len);
	int (*delete)(struct apdu_link *link, uint16_t fid, struct error *err);
	int (*public_key)(struct apdu_link *link, uint16_t fid, int make, uint8_t *point,
			  size_t *len, struct error *err);
	int (*sign)(struct apdu_link *link, uint16_t fid, const uint8_t *digest, uint8_t *sig,
		    size_t *len, struct error *err);
	int (*writer)(struct apdu_link *link, const uint8_t *aid, size_t aid_len,
		      struct error *err);
};

const struct card_os *card_os_find(const uint8_t *historical, size_t len);

#endif

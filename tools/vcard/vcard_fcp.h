/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_FCP_H
#define CARDGATE_VCARD_FCP_H

#include <stddef.h>
#include <stdint.h>

#include "vcard_fs.h"

struct vcard;

#define VCARD_TAG_FCP	0x62
#define VCARD_TAG_FCI	0x6F

/**
 * struct vcard_fcp_format - how a kind of card has files described
 * @parse: read the template of CREATE FILE; 0, -EBADMSG for malformed TLV, -EINVAL for a
 *	bad value
 * @put: describe a file as SELECT does, @tag 62 (FCP) or 6F (FCI); @out has room for 128
 *	bytes; bytes written
 */
struct vcard_fcp_format {
	int (*parse)(const uint8_t *data, size_t len, struct vcard_file *like);
	size_t (*put)(const struct vcard *card, const struct vcard_file *file, unsigned int tag,
		      uint8_t *out);
};

extern const struct vcard_fcp_format vcard_fcp_iso;
extern const struct vcard_fcp_format vcard_fcp_myeid;

uint8_t *vcard_fcp_put_number(uint8_t *out, unsigned int tag, size_t value, size_t bytes);

#endif

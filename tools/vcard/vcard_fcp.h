/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_FCP_H
#define CARDGATE_VCARD_FCP_H

#include <stddef.h>
#include <stdint.h>

#include "vcard_fs.h"

#define VCARD_TAG_FCP	0x62
#define VCARD_TAG_FCI	0x6F

int vcard_fcp_parse(const uint8_t *data, size_t len, struct vcard_file *like);
size_t vcard_fcp_put(const struct vcard_file *file, unsigned int tag, uint8_t *out);

#endif

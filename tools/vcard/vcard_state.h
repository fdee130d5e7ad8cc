/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_STATE_H
#define CARDGATE_VCARD_STATE_H

#include <stddef.h>
#include <stdint.h>

#include "agent/error.h"

struct vcard;

int vcard_state_open(struct vcard *card, const char *path, struct error *err);
int vcard_state_encode(const struct vcard *card, uint8_t **der, size_t *len);
int vcard_state_decode(struct vcard *card, const uint8_t *der, size_t len, struct error *err);
int vcard_state_save(struct vcard *card, struct error *err);
void vcard_state_close(struct vcard *card);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TRUST_ENVELOPE_H
#define CARDGATE_TRUST_ENVELOPE_H

#include <stddef.h>
#include <stdint.h>

#include "agent/error.h"

#define TRUST_POINT_SIZE	65	/* of P-256, uncompressed */
#define TRUST_SHARED_SIZE	32	/* its x coordinate */

/**
 * typedef trust_agree - a key's half of ECDH, where the key is
 * @data: as given to trust_envelope_open()
 * @point: the other's public key
 * @shared: set to the shared secret
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
typedef int (*trust_agree)(void *data, const uint8_t point[TRUST_POINT_SIZE],
			   uint8_t shared[TRUST_SHARED_SIZE], struct error *err);

int trust_envelope_make(const uint8_t *cert, size_t cert_len, const uint8_t *data, size_t len,
			uint8_t **cms, size_t *cms_len, struct error *err);
int trust_envelope_open(const uint8_t *cert, size_t cert_len, const uint8_t *cms, size_t cms_len,
			trust_agree agree, void *agree_data, uint8_t **data, size_t *len,
			struct error *err);

#endif

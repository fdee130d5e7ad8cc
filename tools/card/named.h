/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_NAMED_H
#define CARDGATE_CARD_NAMED_H

#include <stddef.h>
#include <stdint.h>

#include "agent/error.h"
#include "tool.h"

/**
 * typedef named_make - makes an object for one card
 * @opt: the command line, which names who signs it
 * @cert: the card's certificate, DER
 * @cert_len: bytes of it
 * @what: what it is made of
 * @object: set to the object, to be freed
 * @len: set to its bytes
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
typedef int (*named_make)(const struct options *opt, const uint8_t *cert, size_t cert_len,
			  const void *what, uint8_t **object, size_t *len, struct error *err);

int named_write(const struct options *opt, const char *name, named_make make, const void *what,
		struct error *err);

#endif

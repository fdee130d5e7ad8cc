// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libFuzzer target: descriptors of USB devices. A device wrote them, so nothing
 * in them is to be believed.
 */
#include <stdint.h>
#include <stdlib.h>

#include "agent/usb_hash.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct usb_hash_device device = {
		.descriptors = data, .len = size,
		.manufacturer = "Maker", .product = "", .serial = "1",
		.root = size && data[size - 1] & 1,
	};
	uint8_t hash[CARDGATE_DIGEST_SIZE];

	if (usb_hash(&device, hash) == -1)
		abort();
	return 0;
}

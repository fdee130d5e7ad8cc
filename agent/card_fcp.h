/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_FCP_H
#define CARDGATE_CARD_FCP_H

#include <stddef.h>
#include <stdint.h>

#include "agent/card_tlv.h"

int card_fcp_encode_file(uint16_t fid, uint8_t sfi, size_t size, uint8_t **der, size_t *len);
int card_fcp_encode_folder(uint16_t fid, const uint8_t *aid, size_t aid_len,
			   uint8_t **der, size_t *len);
int card_fcp_encode_rules(uint16_t fid, uint8_t descriptor, size_t size, const uint8_t *rules,
			  size_t rules_len, uint8_t **der, size_t *len);
int card_fcp_find(const uint8_t *der, size_t len, unsigned int tag, struct card_tlv *tlv);
int card_fcp_size(const uint8_t *der, size_t len, size_t *size);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_PROVISION_WBXML_TOKENS_H
#define CARDGATE_PROVISION_WBXML_TOKENS_H

#include <stdint.h>

/**
 * struct provision_token - what begins an attribute, in a byte
 * @page: code page
 * @token: the byte, below 0x80
 * @name: of the attribute
 * @value: what its value begins with
 */
struct provision_token {
	uint8_t page, token;
	const char *name, *value;
};

const char *provision_token_tag(unsigned int token);
const struct provision_token *provision_token_start(unsigned int page, unsigned int token);
const char *provision_token_value(unsigned int page, unsigned int token);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_PROVISION_TEXT_H
#define CARDGATE_PROVISION_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/dm/bytes.h"
#include "agent/policy_xml.h"

bool provision_text_name(const char *text);
bool provision_text_word(const char *text);
bool provision_text_host(const char *text);
bool provision_text_hex(const char *text);
bool provision_text_url(const char *text);
void provision_text_quote(struct bytes *xml, const void *text, size_t len);
void provision_text_blank_doctype(uint8_t *data, size_t len);
bool provision_text_attribute(const struct policy_element *element, const char *name,
			      struct policy_attribute *found);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_APPROVAL_XML_H
#define CARDGATE_APPROVAL_XML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/error.h"

/* Elements with attributes and without text, one after the other */
struct approval_xml;

int approval_xml_open(struct approval_xml **xml, const uint8_t *data, size_t len,
		      struct error *err);
int approval_xml_next(struct approval_xml *xml, int *depth, struct error *err);
const char *approval_xml_name(const struct approval_xml *xml);
bool approval_xml_attribute(struct approval_xml *xml, const char **name, const char **value);
int approval_xml_error(struct approval_xml *xml, struct error *err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void approval_xml_close(struct approval_xml *xml);

#endif

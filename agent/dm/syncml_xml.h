/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_SYNCML_XML_H
#define CARDGATE_DM_SYNCML_XML_H

#include "agent/dm/syncml_read.h"
#include "agent/dm/syncml_write.h"

void syncml_xml_parse(struct syncml_read *read, const void *bytes, size_t len);

extern const struct syncml_write_ops syncml_xml_ops;

#endif

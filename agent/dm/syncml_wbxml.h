/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_SYNCML_WBXML_H
#define CARDGATE_DM_SYNCML_WBXML_H

#include "agent/dm/syncml_read.h"
#include "agent/dm/syncml_write.h"

void syncml_wbxml_parse(struct syncml_read *read, const void *bytes, size_t len);

extern const struct syncml_write_ops syncml_wbxml_ops;

#endif

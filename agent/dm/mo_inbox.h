/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_MO_INBOX_H
#define CARDGATE_DM_MO_INBOX_H

const char *mo_inbox_place(const char *urn);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_POLICY_SCHEMA_H
#define CARDGATE_POLICY_SCHEMA_H

/* include/cardgate-policy.xsd, from the first to before the end */
extern const char policy_schema[];
extern const char policy_schema_end[];

#endif

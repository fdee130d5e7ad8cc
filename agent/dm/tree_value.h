/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_TREE_VALUE_H
#define CARDGATE_DM_TREE_VALUE_H

#include "agent/dm/tree.h"

#define TREE_TIME_SIZE	17	/* 20261126T150000Z and a NUL */

bool tree_value_ok(enum tree_format format, const uint8_t *data, size_t len);
bool tree_value_utf8(const uint8_t *data, size_t len);
void tree_value_time(int64_t time, char text[TREE_TIME_SIZE]);
bool tree_value_parse_time(const char *text, int64_t *time);
bool tree_value_parse_time(const char *text, int64_t *time);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_TEXT_H
#define CARDGATE_DMSERVER_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TEXT_TIME_SIZE	24

bool text_ok(const char *text, size_t len);
bool text_name_ok(const char *text, size_t max);
bool text_number(const char *text, int64_t *number);
const char *text_time(int64_t milliseconds, char text[TEXT_TIME_SIZE]);

#endif

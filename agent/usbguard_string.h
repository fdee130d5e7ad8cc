/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_USBGUARD_STRING_H
#define CARDGATE_USBGUARD_STRING_H

#include <stddef.h>

char *usbguard_string(const char *text, size_t len, char close, size_t *used,
		      const char **problem);

#endif

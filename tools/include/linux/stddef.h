/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TOOLS_LINUX_STDDEF_H
#define TOOLS_LINUX_STDDEF_H

#include_next <linux/stddef.h>
#include <stddef.h>

#define sizeof_field(type, field)	sizeof(((type *)0)->field)

#endif

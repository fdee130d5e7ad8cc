/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TOOLS_LINUX_MATH64_H
#define TOOLS_LINUX_MATH64_H

#include <linux/types.h>

static inline s64 div_s64_rem(s64 dividend, s32 divisor, s32 *remainder)
{
	*remainder = (s32)(dividend % divisor);
	return dividend / divisor;
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TOOLS_LINUX_BITS_H
#define TOOLS_LINUX_BITS_H

#define BIT(n)		(1U << (n))
#define BIT_ULL(n)	(1ULL << (n))
#define __ffs(word)	((u32)__builtin_ctz(word))

#endif

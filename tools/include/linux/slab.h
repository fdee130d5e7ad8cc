/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TOOLS_LINUX_SLAB_H
#define TOOLS_LINUX_SLAB_H

#include <stdlib.h>

#define GFP_KERNEL_ACCOUNT		0
#define kvzalloc(size, gfp)		calloc(1, size)
#define kvcalloc(count, size, gfp)	calloc(count, size)
#define kvfree(ptr)			free(ptr)

#endif

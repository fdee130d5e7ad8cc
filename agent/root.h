/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_ROOT_H
#define CARDGATE_ROOT_H

#include <stdbool.h>

bool root_is_real(void);

#endif

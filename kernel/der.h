/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DER_H
#define CARDGATE_DER_H

#include <linux/types.h>

int cg_der_certificate(const void *der, size_t len);
int cg_der_signature(const void *der, size_t len);

#endif

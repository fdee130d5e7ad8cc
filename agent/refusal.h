/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_REFUSAL_H
#define CARDGATE_REFUSAL_H

const char *refusal_advice(int code, const char *reason);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VERSION_H
#define CARDGATE_VERSION_H

#define CARDGATE_VERSION	"0.1.0"

#endif

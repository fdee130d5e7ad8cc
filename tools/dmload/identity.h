/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMLOAD_IDENTITY_H
#define CARDGATE_DMLOAD_IDENTITY_H

#include "agent/error.h"

/**
 * struct identity - what a device proves itself with, PEM
 * @cert: certificate
 * @key: private key, shared by all devices
 */
struct identity {
	char *cert;
	const char *key;
};

int identity_open(const char *ca_cert, const char *ca_key, struct error *err);
void identity_close(void);
int identity_make(const char *name, struct identity *identity, struct error *err);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_TLS_H
#define CARDGATE_DMSERVER_TLS_H

#include <stdbool.h>
#include <stddef.h>

/* TLS 1.2 and 1.3 without CBC, SHA-1 and key exchanges that keep no secret */
#define TLS_PRIORITIES	"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-AES-128-CBC:" \
			"-AES-256-CBC:-SHA1"

bool tls_client(void *session, char digest[65], char *name, size_t size);

#endif

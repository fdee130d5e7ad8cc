// SPDX-License-Identifier: GPL-2.0-or-later
/* Clients' certificates; the only file that talks to GnuTLS, which libmicrohttpd uses. */
#include <stdio.h>
#include <string.h>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "tools/dmserver/tls.h"

static bool verified(gnutls_session_t session)
{
	gnutls_typed_vdata_st purpose = {
		.type = GNUTLS_DT_KEY_PURPOSE_OID,
		.data = (unsigned char *)GNUTLS_KP_TLS_WWW_CLIENT,
	};
	unsigned int status;

	return gnutls_certificate_type_get(session) == GNUTLS_CRT_X509 &&
	       gnutls_certificate_verify_peers(session, &purpose, 1, &status) ==
	       GNUTLS_E_SUCCESS && !status;
}

/* A name with a NUL inside is none */
static bool read_name(gnutls_x509_crt_t cert, char *name, size_t size)
{
	size_t len = size;

	if (gnutls_x509_crt_get_dn_by_oid(cert, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name,
					  &len) < 0 || len != strlen(name))
		*name = '\0';
	return true;
}

/**
 * tls_client - who the client is by its certificate
 * @session: GnuTLS' session
 * @digest: set to the certificate's SHA-256 in hexadecimal
 * @name: set to its common name, "" without one
 * @size: bytes in @name
 *
 * Return: false without a certificate that the server's authorities vouch for.
 */
bool tls_client(void *session, char digest[65], char *name, size_t size)
{
	const gnutls_datum_t *chain;
	unsigned int count = 0, i;
	gnutls_x509_crt_t cert;
	unsigned char hash[32];
	size_t len = sizeof(hash);
	bool ok;

	chain = gnutls_certificate_get_peers(session, &count);
	if (!chain || !count || !verified(session) ||
	    gnutls_fingerprint(GNUTLS_DIG_SHA256, &chain[0], hash, &len) < 0 ||
	    gnutls_x509_crt_init(&cert) < 0)
		return false;
	for (i = 0; i < sizeof(hash); i++)
		sprintf(digest + 2 * i, "%02x", hash[i]);
	ok = gnutls_x509_crt_import(cert, &chain[0], GNUTLS_X509_FMT_DER) >= 0 &&
	     read_name(cert, name, size);
	gnutls_x509_crt_deinit(cert);
	return ok;
}

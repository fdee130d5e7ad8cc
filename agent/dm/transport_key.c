// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the client proves with in TLS. A key in a card stays there.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "agent/dm/transport_key.h"
#include "agent/trust_pkcs11.h"

/*
 * struct transport_key - certificate and key
 * @chain: file of the certificate, and of those above it
 */
struct transport_key {
	char *chain;
	EVP_PKEY *key;
};

static int read_key(const char *name, EVP_PKEY **key, struct error *err)
{
	FILE *file;

	if (trust_pkcs11_is_uri(name))
		return trust_pkcs11_load_key(name, key, err);
	file = fopen(name, "re");
	if (!file)
		return error_set(err, -errno, "%s: %s", name, strerror(errno));
	*key = PEM_read_PrivateKey(file, NULL, NULL, (char *)"");
	fclose(file);
	ERR_clear_error();
	return *key ? 0 : error_set(err, -EINVAL, "%s: no private key in PEM", name);
}

/* Better now than in the middle of a handshake */
static int check(const struct transport_key *key, const char *name, struct error *err)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	int ret = 0;

	if (!ctx)
		return error_set(err, -ENOMEM, "TLS: out of memory");
	if (SSL_CTX_use_certificate_chain_file(ctx, key->chain) != 1)
		ret = error_set(err, -EINVAL, "%s: no certificate in PEM", key->chain);
	else if (SSL_CTX_use_PrivateKey(ctx, key->key) != 1)
		ret = error_set(err, -EINVAL, "%s: not the key of %s", name, key->chain);
	ERR_clear_error();
	SSL_CTX_free(ctx);
	return ret;
}

/**
 * transport_key_load - have certificate and key ready
 * @key: set to them, for transport_key_free()
 * @certificate: PEM file of the certificate
 * @name: PEM file of the key, or its PKCS#11 URI as trust_pkcs11_load_key() takes it
 * @err: message on failure
 *
 * Return: 0, -EINVAL when they do not fit each other, or another -errno.
 */
int transport_key_load(struct transport_key **key, const char *certificate, const char *name,
		       struct error *err)
{
	struct transport_key *k = calloc(1, sizeof(*k));
	int ret;

	if (!k)
		return error_set(err, -ENOMEM, "TLS: out of memory");
	k->chain = strdup(certificate);
	ret = k->chain ? read_key(name, &k->key, err) :
			 error_set(err, -ENOMEM, "TLS: out of memory");
	if (!ret)
		ret = check(k, name, err);
	if (ret)
		transport_key_free(k);
	else
		*key = k;
	return ret;
}

/**
 * transport_key_free - forget them
 * @key: they, may be NULL
 */
void transport_key_free(struct transport_key *key)
{
	if (!key)
		return;
	free(key->chain);
	EVP_PKEY_free(key->key);
	free(key);
}

/**
 * transport_key_use - have a connection use them
 * @key: they
 * @ssl_ctx: OpenSSL's context of the connection
 *
 * Return: 0 or -EIO.
 */
int transport_key_use(const struct transport_key *key, void *ssl_ctx)
{
	if (SSL_CTX_use_certificate_chain_file(ssl_ctx, key->chain) != 1 ||
	    SSL_CTX_use_PrivateKey(ssl_ctx, key->key) != 1)
		return -EIO;
	return 0;
}

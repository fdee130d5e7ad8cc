// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Anchors as the kernel wants them: certificates in DER.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include "agent/trust_x509.h"

static int add(struct trust_certificates *list, X509 *cert, struct error *err)
{
	struct trust_certificate *one = &list->certs[list->count];
	uint8_t *der = NULL;
	int ret;

	if (list->count == TRUST_CERTIFICATES_MAX)
		return error_set(err, -E2BIG, "more than %d anchors", TRUST_CERTIFICATES_MAX);
	ret = i2d_X509(cert, &der);
	ret = trust_x509_give(der, ret, &one->der, &one->len, err);
	if (!ret)
		list->count++;
	return ret;
}

/**
 * trust_certificates_read - certificates of a file
 * @list: they are appended to it
 * @path: PEM with at least one certificate, or one certificate in DER
 * @err: message on failure
 *
 * Return: 0, -E2BIG, -EBADMSG, -ENOMEM or what file_read() says.
 */
int trust_certificates_read(struct trust_certificates *list, const char *path,
			    struct error *err)
{
	STACK_OF(X509) *certs;
	int i, ret;

	ret = trust_x509_load(path, &certs, err);
	if (ret)
		return ret;
	for (i = 0; i < sk_X509_num(certs) && !ret; i++)
		ret = add(list, sk_X509_value(certs, i), err);
	sk_X509_pop_free(certs, X509_free);
	return ret;
}

static bool is_key(X509 *cert, const uint8_t digest[TRUST_DIGEST_SIZE])
{
	uint8_t own[TRUST_DIGEST_SIZE], *spki = NULL;
	int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &spki);
	bool same;

	same = len > 0 && !trust_sha256(spki, (size_t)len, own) &&
	       !memcmp(own, digest, sizeof(own));
	OPENSSL_free(spki);
	return same;
}

/**
 * trust_certificates_of - a device's anchors with an authority's key
 * @list: they are appended to it
 * @anchors: read by trust_anchors_load()
 * @authority: SHA-256 of the key, see struct trust_verdict
 * @err: message on failure
 *
 * Return: 0, -ENOKEY when there is none, -E2BIG, -ENOMEM.
 */
int trust_certificates_of(struct trust_certificates *list, const struct trust_anchors *anchors,
			  const uint8_t authority[TRUST_DIGEST_SIZE], struct error *err)
{
	STACK_OF(X509_OBJECT) *objects = X509_STORE_get0_objects(anchors->store);
	size_t before = list->count;
	int i, ret = 0;

	for (i = 0; i < sk_X509_OBJECT_num(objects) && !ret; i++) {
		X509 *cert = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(objects, i));

		if (cert && is_key(cert, authority))
			ret = add(list, cert, err);
	}
	ERR_clear_error();
	if (!ret && list->count == before)
		return error_set(err, -ENOKEY, "%s: no anchor of the authority", anchors->dir);
	return ret;
}

/**
 * trust_certificates_free - give back what was read
 * @list: empty afterwards
 */
void trust_certificates_free(struct trust_certificates *list)
{
	while (list->count)
		free(list->certs[--list->count].der);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include "agent/file.h"
#include "agent/trust_x509.h"

#define ANCHORS_MAX	64

static int add_certificates(struct trust_anchors *anchors, const char *path, struct error *err)
{
	STACK_OF(X509) *certs;
	int i, ret;

	ret = trust_x509_load(path, &certs, err);
	if (ret)
		return ret;
	for (i = 0; i < sk_X509_num(certs) && !ret; i++) {
		X509 *cert = sk_X509_value(certs, i);

		ret = trust_x509_check_authority(cert, err);
		if (!ret)
			ret = trust_x509_check_algorithms(cert, true, err);
		if (ret) {
			error_prefix(err, ret, "%s", path);
			break;
		}
		if (X509_STORE_add_cert(anchors->store, cert) != 1)
			ret = trust_x509_error(err, -ENOMEM, path);
		else if (++anchors->count > ANCHORS_MAX)
			ret = error_set(err, -E2BIG, "%s: more than %d anchors", path, ANCHORS_MAX);
	}
	sk_X509_pop_free(certs, X509_free);
	return ret;
}

static int add_lists(struct trust_anchors *anchors, STACK_OF(X509_CRL) *crls, struct error *err)
{
	int i, ret = 0;

	for (i = 0; i < sk_X509_CRL_num(crls) && !ret; i++) {
		if (X509_STORE_add_crl(anchors->store, sk_X509_CRL_value(crls, i)) != 1)
			ret = trust_x509_error(err, -ENOMEM, "revocation list");
		else
			anchors->crls++;
	}
	sk_X509_CRL_pop_free(crls, X509_CRL_free);
	return ret;
}

static int add_crls(struct trust_anchors *anchors, const char *path, struct error *err)
{
	STACK_OF(X509_CRL) *crls;
	int ret;

	ret = trust_crl_load(path, &crls, err);
	return ret ? ret : add_lists(anchors, crls, err);
}

static const struct {
	const char *suffix;
	int (*add)(struct trust_anchors *anchors, const char *path, struct error *err);
} kinds[] = {
	{ ".pem", add_certificates },
	{ ".crt", add_certificates },
	{ ".crl", add_crls },
};

static int add_file(struct trust_anchors *anchors, const char *name, struct error *err)
{
	size_t len = strlen(name);
	char path[PATH_MAX];
	size_t i;

	if (name[0] == '.')
		return 0;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t suffix = strlen(kinds[i].suffix);

		if (len <= suffix || strcmp(name + len - suffix, kinds[i].suffix))
			continue;
		if (snprintf(path, sizeof(path), "%s/%s", anchors->dir, name) >= (int)sizeof(path))
			return error_set(err, -ENAMETOOLONG, "%s: path too long", anchors->dir);
		return kinds[i].add(anchors, path, err);
	}
	return 0;
}

static int add_directory(struct trust_anchors *anchors, struct error *err)
{
	struct dirent *entry;
	int ret = 0;
	DIR *dir;

	dir = opendir(anchors->dir);
	if (!dir)
		return error_set(err, -errno, "%s: %s", anchors->dir, strerror(errno));
	while (!ret && (errno = 0, entry = readdir(dir)))
		ret = add_file(anchors, entry->d_name, err);
	if (!ret && errno)
		ret = error_set(err, -errno, "%s: %s", anchors->dir, strerror(errno));
	closedir(dir);
	return ret;
}

static struct trust_anchors *make_empty(const char *dir, struct error *err)
{
	struct trust_anchors *a = calloc(1, sizeof(*a));

	if (a) {
		a->dir = strdup(dir);
		a->store = X509_STORE_new();
		a->verified = sk_X509_new_null();
	}
	if (!a || !a->dir || !a->store || !a->verified) {
		error_set(err, -ENOMEM, "out of memory");
		trust_anchors_free(a);
		return NULL;
	}
	X509_STORE_set_flags(a->store, X509_V_FLAG_X509_STRICT | X509_V_FLAG_PARTIAL_CHAIN);
	X509_STORE_set_depth(a->store, TRUST_CHAIN_MAX);
	X509_STORE_set_lookup_crls(a->store, trust_crl_find);
	return a;
}

#define CHECK_LISTS	(X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL)

/**
 * trust_anchors_load - read the authorities that a device believes
 * @anchors: set to them
 * @dir: directory with certificates (\*.pem, \*.crt: PEM, or one DER) and
 *	revocation lists (\*.crl: PEM or DER); other files are skipped
 * @err: message on failure
 *
 * A file that cannot be used fails all of them: a device that silently
 * misses an anchor or a revocation list is worse than one that says so. An
 * empty directory is no failure; nothing verifies then.
 *
 * Return: 0, -EBADMSG for a malformed file, -EKEYREJECTED for a certificate
 * that is no authority's or has a weak key or for a list with
 * a weak signature, -E2BIG above 64 anchors, -ENOMEM,
 * or what opendir(3) and file_read() say.
 */
int trust_anchors_load(struct trust_anchors **anchors, const char *dir, struct error *err)
{
	struct trust_anchors *a = make_empty(dir, err);
	int ret;

	if (!a)
		return -ENOMEM;
	ret = add_directory(a, err);
	if (ret) {
		trust_anchors_free(a);
		return ret;
	}
	if (a->crls)
		X509_STORE_set_flags(a->store, CHECK_LISTS);
	*anchors = a;
	return 0;
}

/**
 * trust_anchors_of - believe certificates that are not a device's
 * @anchors: set to them
 * @certs: DER; of authorities, or of those whom alone one believes (RFC 5280, 6.1, leaves open
 *	what an anchor is)
 * @from: where they are from, for messages
 * @err: message on failure
 *
 * Return: 0, -EBADMSG, -EKEYREJECTED for a weak key, -ENOMEM.
 */
int trust_anchors_of(struct trust_anchors **anchors, const struct trust_certificates *certs,
		     const char *from, struct error *err)
{
	struct trust_anchors *a = make_empty(from, err);
	X509 *cert = NULL;
	int ret = 0;
	size_t i;

	if (!a)
		return -ENOMEM;
	for (i = 0; i < certs->count && !ret; i++) {
		ret = trust_x509_decode(certs->certs[i].der, certs->certs[i].len, &cert, err);
		if (ret)
			break;
		ret = trust_x509_check_algorithms(cert, true, err);
		if (!ret && X509_STORE_add_cert(a->store, cert) != 1)
			ret = trust_x509_error(err, -ENOMEM, from);
		a->count++;
		X509_free(cert);
	}
	if (ret) {
		trust_anchors_free(a);
		return ret;
	}
	*anchors = a;
	return 0;
}

/**
 * trust_anchors_add_lists - look at more revocation lists
 * @anchors: read by trust_anchors_load()
 * @data: the lists, PEM or DER, from wherever: one that its authority did not
 *	sign keeps what it names from being believed, and of several of an
 *	authority the newest valid one counts
 * @len: bytes of them
 * @what: where they are from, for messages
 * @err: message on failure
 *
 * Return: as trust_crl_decode().
 */
int trust_anchors_add_lists(struct trust_anchors *anchors, const uint8_t *data, size_t len,
			    const char *what, struct error *err)
{
	STACK_OF(X509_CRL) *crls;
	int ret;

	ret = trust_crl_decode(data, len, what, &crls, err);
	if (!ret)
		ret = add_lists(anchors, crls, err);
	if (!ret)
		X509_STORE_set_flags(anchors->store, CHECK_LISTS);
	return ret;
}

/**
 * trust_anchors_free - give back what trust_anchors_load() made
 * @anchors: may be NULL
 */
void trust_anchors_free(struct trust_anchors *anchors)
{
	if (!anchors)
		return;
	X509_STORE_free(anchors->store);
	sk_X509_pop_free(anchors->verified, X509_free);
	free(anchors->dir);
	free(anchors);
}

/**
 * trust_anchors_count - how many authorities a device believes
 * @anchors: read by trust_anchors_load()
 *
 * Return: number of certificates, without revocation lists.
 */
size_t trust_anchors_count(const struct trust_anchors *anchors)
{
	return anchors->count;
}

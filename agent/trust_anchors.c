// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "agent/file.h"
#include "agent/trust_x509.h"

#define ANCHORS_MAX	64
#define CRL_SIZE_MAX	(4 << 20)

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

/* A list that speaks of some certificates or reasons only would hide the others */
static bool crl_is_whole(X509_CRL *crl)
{
	ISSUING_DIST_POINT *point =
		X509_CRL_get_ext_d2i(crl, NID_issuing_distribution_point, NULL, NULL);
	bool whole = !point && X509_CRL_get_ext_by_NID(crl, NID_delta_crl, -1) < 0;

	ISSUING_DIST_POINT_free(point);
	return whole;
}

static int add_one_crl(struct trust_anchors *anchors, X509_CRL *crl, const char *path,
		       struct error *err)
{
	int ret = 0;

	if (!crl_is_whole(crl))
		ret = error_set(err, -EBADMSG,
				"%s: partial revocation list, expected one of all certificates",
				path);
	else if (X509_STORE_add_crl(anchors->store, crl) != 1)
		ret = trust_x509_error(err, -ENOMEM, path);
	else
		anchors->crls++;
	X509_CRL_free(crl);
	return ret;
}

static int add_crl(struct trust_anchors *anchors, const char *path, struct error *err)
{
	size_t before = anchors->crls, len;
	const uint8_t *p;
	X509_CRL *crl;
	uint8_t *data;
	BIO *bio;
	int ret;

	ret = file_read(path, CRL_SIZE_MAX, &data, &len, err);
	if (ret)
		return ret;
	p = data;
	bio = BIO_new_mem_buf(data, (int)len);
	while (!ret && bio && (crl = PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL)))
		ret = add_one_crl(anchors, crl, path, err);
	if (!ret && anchors->crls == before) {
		crl = len ? d2i_X509_CRL(NULL, &p, (long)len) : NULL;
		ret = crl ? add_one_crl(anchors, crl, path, err) :
			error_set(err, -EBADMSG, "%s: expected a revocation list in PEM or DER",
				  path);
	}
	ERR_clear_error();
	BIO_free(bio);
	free(data);
	return ret;
}

static const struct {
	const char *suffix;
	int (*add)(struct trust_anchors *anchors, const char *path, struct error *err);
} kinds[] = {
	{ ".pem", add_certificates },
	{ ".crt", add_certificates },
	{ ".crl", add_crl },
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
 * that is no authority's or has a weak key, -E2BIG above 64 anchors, -ENOMEM,
 * or what opendir(3) and file_read() say.
 */
int trust_anchors_load(struct trust_anchors **anchors, const char *dir, struct error *err)
{
	struct trust_anchors *a = calloc(1, sizeof(*a));
	unsigned long flags = X509_V_FLAG_X509_STRICT | X509_V_FLAG_PARTIAL_CHAIN;
	int ret = -ENOMEM;

	if (!a)
		return error_set(err, -ENOMEM, "out of memory");
	a->dir = strdup(dir);
	a->store = X509_STORE_new();
	if (!a->dir || !a->store) {
		error_set(err, ret, "out of memory");
		goto err_free;
	}
	ret = add_directory(a, err);
	if (ret)
		goto err_free;
	if (a->crls)
		flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL;
	X509_STORE_set_flags(a->store, flags);
	X509_STORE_set_depth(a->store, TRUST_CHAIN_MAX);
	*anchors = a;
	return 0;

err_free:
	trust_anchors_free(a);
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

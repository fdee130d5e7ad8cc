// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/trust_approval.h"
#include "agent/trust_make.h"
#include "agent/trust_oid.h"

static const struct trust_extension extensions[] = {
	{ NID_basic_constraints, "critical,CA:FALSE" },
	{ NID_key_usage, "critical,digitalSignature" },
	{ NID_ext_key_usage, TRUST_OID_APPROVER },
	{ NID_subject_key_identifier, "hash" },
	{ NID_authority_key_identifier, "keyid:always" },
	{ 0, NULL }
};

static int check_free(const char *dir, struct error *err)
{
	static const char * const files[] = { "approver.key", "approver.crt" };
	char path[PATH_MAX];
	struct stat st;
	size_t i;

	if (strlen(dir) + 16 > sizeof(path))
		return error_set(err, -ENAMETOOLONG, "%s: path too long", dir);
	for (i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		if (!lstat(path, &st))
			return error_set(err, -EEXIST, "%s: exists, a key is never overwritten",
					 path);
	}
	if (mkdir(dir, 0700) && errno != EEXIST)
		return error_set(err, -errno, "%s: %s", dir, strerror(errno));
	return 0;
}

static int write_files(const char *dir, X509 *cert, EVP_PKEY *key, struct error *err)
{
	char path[PATH_MAX];
	int ret;

	ret = trust_make_write_pem(dir, "approver.key", NULL, key, err);
	if (ret)
		return ret;
	ret = trust_make_write_pem(dir, "approver.crt", cert, NULL, err);
	if (ret) {
		snprintf(path, sizeof(path), "%s/approver.key", dir);
		unlink(path);
	}
	return ret;
}

/**
 * trust_make_approver - key and certificate of one who approves packages
 * @dir: directory, made with mode 0700 when it is missing, for approver.key, which is
 *	not encrypted, mode 0600, and approver.crt
 * @ca_key_file: authority's private key, PEM
 * @ca_cert_file: authority's certificate, PEM
 * @name: the approver's, UTF-8, 1 to 64 bytes
 * @days: validity from now, 1 to 36500, cut off where the authority's ends
 * @kind: as for trust_make_authority()
 * @err: message on failure
 *
 * Return: 0, -EEXIST when one of the files is there, -EINVAL for a bad name,
 * number of days or @kind, -EBADMSG for malformed input, -EKEYREJECTED for files
 * that do not fit, -ENOMEM, or what file_read() and file_write() say.
 */
int trust_make_approver(const char *dir, const char *ca_key_file, const char *ca_cert_file,
			const char *name, unsigned int days, const char *kind, struct error *err)
{
	EVP_PKEY *ca_key = NULL, *key = NULL;
	X509 *ca = NULL, *cert = NULL;
	int ret;

	ret = trust_make_check_name("approver's name", name, days, err);
	if (!ret)
		ret = trust_make_check_kind(kind, err);
	if (!ret)
		ret = trust_make_load_ca(ca_key_file, ca_cert_file, &ca_key, &ca, err);
	if (!ret)
		ret = check_free(dir, err);
	if (ret)
		goto out;
	key = trust_make_key(kind);
	cert = key ? trust_make_template(key, ca, days) : NULL;
	if (!cert || !trust_make_add_name(cert, "CN", name) ||
	    !trust_make_finish(cert, ca, ca_key, extensions))
		ret = trust_x509_error(err, -EINVAL, "approver's certificate");
	else
		ret = write_files(dir, cert, key, err);
out:
	X509_free(cert);
	X509_free(ca);
	EVP_PKEY_free(key);
	EVP_PKEY_free(ca_key);
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/trust_approval.h"
#include "agent/trust_bootstrap.h"
#include "agent/trust_make.h"
#include "agent/trust_oid.h"

/*
 * struct kind - what somebody is certified for
 * @name: of the files, less .key and .crt
 * @who: for messages
 * @extensions: of the certificate
 */
struct kind {
	const char *name, *who;
	struct trust_extension extensions[6];
};

#define EXTENSIONS(usage) { \
	{ NID_basic_constraints, "critical,CA:FALSE" }, \
	{ NID_key_usage, "critical,digitalSignature" }, \
	{ NID_ext_key_usage, usage }, \
	{ NID_subject_key_identifier, "hash" }, \
	{ NID_authority_key_identifier, "keyid:always" }, \
	{ 0, NULL } \
}

static const struct kind approver = {
	"approver", "approver's name", EXTENSIONS(TRUST_OID_APPROVER)
};

static const struct kind operator = {
	"operator", "operator's name", EXTENSIONS(TRUST_OID_OPERATOR)
};

static void path_of(char path[PATH_MAX], const char *dir, const struct kind *kind,
		    const char *suffix)
{
	snprintf(path, PATH_MAX, "%s/%s.%s", dir, kind->name, suffix);
}

static int check_free(const char *dir, const struct kind *kind, struct error *err)
{
	static const char * const suffixes[] = { "key", "crt" };
	char path[PATH_MAX];
	struct stat st;
	size_t i;

	if (strlen(dir) + 16 > sizeof(path))
		return error_set(err, -ENAMETOOLONG, "%s: path too long", dir);
	for (i = 0; i < 2; i++) {
		path_of(path, dir, kind, suffixes[i]);
		if (!lstat(path, &st))
			return error_set(err, -EEXIST, "%s: exists, a key is never overwritten",
					 path);
	}
	if (mkdir(dir, 0700) && errno != EEXIST)
		return error_set(err, -errno, "%s: %s", dir, strerror(errno));
	return 0;
}

static int write_files(const char *dir, const struct kind *kind, X509 *cert, EVP_PKEY *key,
		       struct error *err)
{
	char name[32], path[PATH_MAX];
	int ret;

	snprintf(name, sizeof(name), "%s.key", kind->name);
	ret = trust_make_write_pem(dir, name, NULL, key, err);
	if (ret)
		return ret;
	snprintf(name, sizeof(name), "%s.crt", kind->name);
	ret = trust_make_write_pem(dir, name, cert, NULL, err);
	if (ret) {
		path_of(path, dir, kind, "key");
		unlink(path);
	}
	return ret;
}

static int make(const struct kind *what, const char *dir, const char *ca_key_file,
		const char *ca_cert_file, const char *name, unsigned int days, const char *kind,
		struct error *err)
{
	EVP_PKEY *ca_key = NULL, *key = NULL;
	X509 *ca = NULL, *cert = NULL;
	int ret;

	ret = trust_make_check_name(what->who, name, days, err);
	if (!ret)
		ret = trust_make_check_kind(kind, err);
	if (!ret)
		ret = trust_make_load_ca(ca_key_file, ca_cert_file, &ca_key, &ca, err);
	if (!ret)
		ret = check_free(dir, what, err);
	if (ret)
		goto out;
	key = trust_make_key(kind);
	cert = key ? trust_make_template(key, ca, days) : NULL;
	if (!cert || !trust_make_add_name(cert, "CN", name) ||
	    !trust_make_finish(cert, ca, ca_key, what->extensions))
		ret = trust_x509_error(err, -EINVAL, what->name);
	else
		ret = write_files(dir, what, cert, key, err);
out:
	X509_free(cert);
	X509_free(ca);
	EVP_PKEY_free(key);
	EVP_PKEY_free(ca_key);
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
	return make(&approver, dir, ca_key_file, ca_cert_file, name, days, kind, err);
}

/**
 * trust_make_operator - key and certificate of one who signs bootstrap packets
 * @dir: directory for operator.key and operator.crt
 * @ca_key_file: as for trust_make_approver(), and so are all that follow
 * @ca_cert_file: likewise
 * @name: the operator's
 * @days: likewise
 * @kind: likewise
 * @err: message on failure
 *
 * Return: as trust_make_approver().
 */
int trust_make_operator(const char *dir, const char *ca_key_file, const char *ca_cert_file,
			const char *name, unsigned int days, const char *kind, struct error *err)
{
	return make(&operator, dir, ca_key_file, ca_cert_file, name, days, kind, err);
}

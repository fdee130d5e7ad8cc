// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "agent/file.h"
#include "agent/trust_make.h"
#include "agent/trust_oid.h"
#include "agent/trust_x509.h"

#define OCSP_URL_MAX	500

static const struct trust_extension ca_extensions[] = {
	{ NID_basic_constraints, "critical,CA:TRUE,pathlen:0" },
	{ NID_key_usage, "critical,keyCertSign,cRLSign" },
	{ NID_subject_key_identifier, "hash" },
	{ 0, NULL }
};

static const struct trust_extension signer_extensions[] = {
	{ NID_basic_constraints, "critical,CA:FALSE" },
	{ NID_key_usage, "critical,digitalSignature" },
	{ NID_ext_key_usage, TRUST_OID_SIGNER },
	{ NID_subject_key_identifier, "hash" },
	{ NID_authority_key_identifier, "keyid:always" },
	{ 0, NULL }
};

static const struct trust_extension card_extensions[] = {
	{ NID_basic_constraints, "critical,CA:FALSE" },
	{ NID_key_usage, "critical,digitalSignature" },
	{ NID_ext_key_usage, TRUST_OID_CARD },
	{ NID_subject_key_identifier, "hash" },
	{ NID_authority_key_identifier, "keyid:always" },
	{ 0, NULL }
};

static const char * const authority_files[] = { "ca.key", "ca.crt", "signer.key", "signer.crt" };

#define AUTHORITY_FILES	(sizeof(authority_files) / sizeof(authority_files[0]))

static int prepare_directory(const char *dir, struct error *err)
{
	char path[PATH_MAX];
	struct stat st;
	size_t i;

	if (strlen(dir) + 16 > sizeof(path))
		return error_set(err, -ENAMETOOLONG, "%s: path too long", dir);
	for (i = 0; i < AUTHORITY_FILES; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, authority_files[i]);
		if (!lstat(path, &st))
			return error_set(err, -EEXIST,
					 "%s: exists, an authority is never overwritten", path);
		if (errno != ENOENT)
			return error_set(err, -errno, "%s: %s", path, strerror(errno));
	}
	if (mkdir(dir, 0700) && errno != EEXIST)
		return error_set(err, -errno, "%s: %s", dir, strerror(errno));
	return 0;
}

static int write_authority(const char *dir, X509 *const certs[2], EVP_PKEY *const keys[2],
			   struct error *err)
{
	char path[PATH_MAX];
	size_t i;
	int ret;

	for (i = 0; i < AUTHORITY_FILES; i++) {
		ret = trust_make_write_pem(dir, authority_files[i], i % 2 ? certs[i / 2] : NULL,
					   i % 2 ? NULL : keys[i / 2], err);
		if (ret)
			goto err_remove;
	}
	return 0;

err_remove:
	while (i--) {
		snprintf(path, sizeof(path), "%s/%s", dir, authority_files[i]);
		unlink(path);
	}
	return ret;
}

/**
 * trust_make_authority - found a Management Authority
 * @dir: directory, made with mode 0700 when it is missing, for ca.key, ca.crt
 *	(the anchor), signer.key and signer.crt (signs policies). The keys are
 *	unencrypted, mode 0600.
 * @name: the authority's name, UTF-8, 1 to 64 bytes
 * @days: validity from now, 1 to 36500
 * @kind: kind of the keys, "rsa-3072" for example; NULL: that, which every
 *	kernel can verify
 * @err: message on failure
 *
 * Return: 0, -EEXIST when one of the files is there, -EINVAL for a bad name or
 * number of days or unknown @kind, -ENOMEM, or what file_write() says; nothing is
 * left on failure.
 */
int trust_make_authority(const char *dir, const char *name, unsigned int days,
			 const char *kind, struct error *err)
{
	EVP_PKEY *keys[2] = { NULL, NULL };
	X509 *certs[2] = { NULL, NULL };
	int ret, i;

	ret = trust_make_check_name("authority's name", name, days, err);
	if (!ret)
		ret = trust_make_check_kind(kind, err);
	if (!ret)
		ret = prepare_directory(dir, err);
	if (ret)
		return ret;

	for (i = 0; i < 2; i++) {
		keys[i] = trust_make_key(kind);
		certs[i] = keys[i] ? trust_make_template(keys[i], certs[0], days) : NULL;
	}
	if (!certs[0] || !certs[1] || !trust_make_add_name(certs[0], "CN", name) ||
	    !trust_make_add_name(certs[1], "O", name) ||
	    !trust_make_add_name(certs[1], "CN", "Policy signer") ||
	    !trust_make_finish(certs[0], certs[0], keys[0], ca_extensions) ||
	    !trust_make_finish(certs[1], certs[0], keys[0], signer_extensions))
		ret = trust_x509_error(err, -EINVAL, "certificates of the authority");
	else
		ret = write_authority(dir, certs, keys, err);

	for (i = 0; i < 2; i++) {
		X509_free(certs[i]);
		EVP_PKEY_free(keys[i]);
	}
	return ret;
}

/* RFC 5280, 4.2.2.1; the value's own syntax has no way to quote, so not by that */
static int add_responder(X509 *cert, const char *url)
{
	AUTHORITY_INFO_ACCESS *info = AUTHORITY_INFO_ACCESS_new();
	ACCESS_DESCRIPTION *access = ACCESS_DESCRIPTION_new();
	ASN1_IA5STRING *uri = ASN1_IA5STRING_new();
	int ok = 0;

	if (!info || !access || !uri || ASN1_STRING_set(uri, url, -1) != 1 ||
	    !sk_ACCESS_DESCRIPTION_push(info, access)) {
		ACCESS_DESCRIPTION_free(access);
		goto out;
	}
	ASN1_OBJECT_free(access->method);
	access->method = OBJ_nid2obj(NID_ad_OCSP);
	GENERAL_NAME_set0_value(access->location, GEN_URI, uri);
	uri = NULL;
	ok = X509_add1_ext_i2d(cert, NID_info_access, info, 0, 0) == 1;
out:
	ASN1_IA5STRING_free(uri);
	AUTHORITY_INFO_ACCESS_free(info);
	return ok;
}

static int check_request(const struct trust_request *request, struct error *err)
{
	int ret = trust_make_check_name("card holder's name", request->holder, request->days, err);

	if (!ret && request->department)
		ret = trust_make_check_name("card holder's department", request->department,
					    request->days, err);
	if (!ret && request->ocsp &&
	    (strncmp(request->ocsp, "http://", 7) || strlen(request->ocsp) > OCSP_URL_MAX))
		ret = error_set(err, -EINVAL,
				"OCSP responder '%s', expected http:// and at most %d bytes",
				request->ocsp, OCSP_URL_MAX);
	return ret;
}

static int decode_spki(const uint8_t *spki, size_t len, EVP_PKEY **key, struct error *err)
{
	const uint8_t *p = spki;

	*key = len && len <= TRUST_FILE_SIZE_MAX ? d2i_PUBKEY(NULL, &p, (long)len) : NULL;
	ERR_clear_error();
	if (!*key || p != spki + len)
		return error_set(err, -EBADMSG,
				 "card's public key: %zu bytes are not a SubjectPublicKeyInfo",
				 len);
	return trust_x509_check_key("card's public key", *key, err);
}

/**
 * trust_make_card_cert - certificate for the key inside a card
 * @ca_key_file: authority's private key, PEM
 * @ca_cert_file: authority's certificate, PEM
 * @spki: card's public key, SubjectPublicKeyInfo in DER
 * @spki_len: bytes of it
 * @request: whose card it is
 * @policies: what the card may carry; none: no policy but one that any card of
 *	the authority may
 * @cert: set to the certificate, DER, to be freed
 * @cert_len: set to its length
 * @err: message on failure
 *
 * Return: 0, -EINVAL for a bad name or number of days, -EBADMSG for malformed
 * input, -EKEYREJECTED for a weak key or files that do not fit, -ENOMEM, or
 * what file_read() says.
 */
int trust_make_card_cert(const char *ca_key_file, const char *ca_cert_file,
			 const uint8_t *spki, size_t spki_len,
			 const struct trust_request *request,
			 const struct trust_policies *policies,
			 uint8_t **cert, size_t *cert_len, struct error *err)
{
	EVP_PKEY *ca_key = NULL, *key = NULL;
	X509 *ca = NULL, *x509 = NULL;
	uint8_t *der = NULL;
	int ret, len;

	*cert = NULL;
	ret = check_request(request, err);
	if (!ret)
		ret = decode_spki(spki, spki_len, &key, err);
	if (!ret)
		ret = trust_make_load_ca(ca_key_file, ca_cert_file, &ca_key, &ca, err);
	if (ret)
		goto out;

	x509 = trust_make_template(key, ca, request->days);
	if (!x509 ||
	    (request->department && !trust_make_add_name(x509, "OU", request->department)) ||
	    !trust_make_add_name(x509, "CN", request->holder) ||
	    !trust_x509_add_policies(x509, policies) ||
	    (request->ocsp && !add_responder(x509, request->ocsp)) ||
	    !trust_make_finish(x509, ca, ca_key, card_extensions)) {
		ret = trust_x509_error(err, -EINVAL, "card's certificate");
		goto out;
	}
	len = i2d_X509(x509, &der);
	ret = trust_x509_give(der, len, cert, cert_len, err);
out:
	X509_free(x509);
	X509_free(ca);
	EVP_PKEY_free(ca_key);
	EVP_PKEY_free(key);
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <openssl/cms.h>
#include <openssl/err.h>

#include "agent/trust_x509.h"

static int check_signer(X509 *cert, const EVP_PKEY *key, const struct trust_role *role,
			const char *key_file, const char *cert_file, struct error *err)
{
	int ret;

	ret = trust_x509_check_role(cert, role, err);
	if (!ret)
		ret = trust_x509_check_algorithms(cert, false, err);
	if (ret)
		return error_prefix(err, ret, "%s", cert_file);
	if (X509_check_private_key(cert, key) == 1)
		return 0;
	ERR_clear_error();
	return error_set(err, -EKEYREJECTED, "%s: not the key of the certificate in %s",
			 key_file, cert_file);
}

/**
 * trust_x509_load_signer - key and certificates to sign with
 * @key_file: private key, PEM, or its PKCS#11 URI
 * @cert_file: its certificate, PEM, followed by those between it and the anchor
 * @role: what it is to be good for
 * @key: set to the key, to be freed
 * @certs: set to the certificates, the signer's first, to be freed
 * @err: message on failure
 *
 * Return: 0, -EBADMSG for malformed files, -EKEYREJECTED when key and certificate do not fit or
 * are not for that, -ENOMEM, or what file_read() says.
 */
int trust_x509_load_signer(const char *key_file, const char *cert_file,
			   const struct trust_role *role, EVP_PKEY **key,
			   struct stack_st_X509 **certs, struct error *err)
{
	int ret;

	*key = NULL;
	ret = trust_x509_load(cert_file, certs, err);
	if (ret)
		return ret;
	ret = trust_x509_load_key(key_file, key, err);
	if (!ret)
		ret = check_signer(sk_X509_value(*certs, 0), *key, role, key_file, cert_file, err);
	if (ret) {
		EVP_PKEY_free(*key);
		sk_X509_pop_free(*certs, X509_free);
	}
	return ret;
}

/**
 * trust_x509_sign - sign bytes in a role
 * @key_file: signer's private key, PEM, or its PKCS#11 URI
 * @cert_file: signer's certificate, PEM, followed by those between it and the anchor
 * @role: what the certificate has to be good for
 * @data: what to sign
 * @data_len: bytes of it
 * @cms: as trust_sign_ruleset()
 * @cms_len: likewise
 * @err: message on failure
 *
 * Return: as trust_sign_ruleset().
 */
int trust_x509_sign(const char *key_file, const char *cert_file, const struct trust_role *role,
		    const uint8_t *data, size_t data_len,
		    uint8_t **cms, size_t *cms_len, struct error *err)
{
	unsigned int flags = CMS_BINARY | CMS_DETACHED | CMS_NOATTR | CMS_PARTIAL;
	STACK_OF(X509) *certs = NULL;
	CMS_ContentInfo *info = NULL;
	EVP_PKEY *key = NULL;
	uint8_t *der = NULL;
	BIO *bio = NULL;
	X509 *cert;
	int ret, len;

	if (data_len > INT32_MAX)
		return error_set(err, -E2BIG, "%zu bytes to sign", data_len);
	ret = trust_x509_load_signer(key_file, cert_file, role, &key, &certs, err);
	if (ret)
		return ret;
	cert = sk_X509_shift(certs);
	bio = BIO_new_mem_buf(data, (int)data_len);
	info = CMS_sign(NULL, NULL, certs, bio, flags);
	if (!bio || !info || !CMS_add1_signer(info, cert, key, EVP_sha256(), flags) ||
	    CMS_final(info, bio, NULL, flags) != 1)
		ret = trust_x509_error(err, -EKEYREJECTED, "signing");
	if (!ret) {
		len = i2d_CMS_ContentInfo(info, &der);
		ret = trust_x509_give(der, len, cms, cms_len, err);
	}
	X509_free(cert);
	CMS_ContentInfo_free(info);
	BIO_free(bio);
	EVP_PKEY_free(key);
	sk_X509_pop_free(certs, X509_free);
	return ret;
}

/**
 * trust_sign_ruleset - sign a rule set
 * @key_file: signer's private key, PEM
 * @cert_file: signer's certificate, PEM, followed by those between it and the
 *	anchor
 * @ruleset: what to sign
 * @ruleset_len: bytes of it
 * @cms: set to the detached CMS SignedData, DER, to be freed
 * @cms_len: set to its length
 * @err: message on failure
 *
 * The signature is that of ``openssl cms -sign -binary -noattr -outform DER``
 * with SHA-256, which the kernel can verify too.
 *
 * Return: 0, -EBADMSG for malformed files, -EKEYREJECTED when key and
 * certificate do not fit or may not sign policies, -ENOMEM, or what
 * file_read() says.
 */
int trust_sign_ruleset(const char *key_file, const char *cert_file,
		       const uint8_t *ruleset, size_t ruleset_len,
		       uint8_t **cms, size_t *cms_len, struct error *err)
{
	return trust_x509_sign(key_file, cert_file, &trust_role_signer, ruleset, ruleset_len, cms,
			       cms_len, err);
}

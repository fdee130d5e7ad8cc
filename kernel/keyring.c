// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module's own keyring: certificates go in until the seal is closed, no
 * system call adds, changes or takes away any, and signatures are verified
 * against it by the kernel's own code.
 */
#include <crypto/public_key.h>
#include <keys/asymmetric-type.h>
#include <linux/cred.h>
#include <linux/crypto.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/verification.h>

#include "der.h"
#include "keyring.h"

/* Nobody searches, links, writes or invalidates; even root only looks */
#define PERMISSIONS	((KEY_POS_ALL & ~KEY_POS_SETATTR) | KEY_USR_VIEW)

static int restrict_all(struct key *keyring, const struct key_type *type,
			const union key_payload *payload, struct key *restriction_key)
{
	return -EPERM;
}

/**
 * cg_keyring_new - an empty keyring
 *
 * Return: the keyring, for key_put(); ERR_PTR(-ENOMEM) or what keyring_alloc()
 * says; ERR_PTR(-EOPNOTSUPP) when the kernel was built without signatures.
 */
struct key *cg_keyring_new(void)
{
	struct key_restriction *restriction = kzalloc(sizeof(*restriction), GFP_KERNEL);
	struct key *keyring;

	if (!restriction)
		return ERR_PTR(-ENOMEM);
	restriction->check = restrict_all;
	keyring = keyring_alloc(".cardgate", GLOBAL_ROOT_UID, GLOBAL_ROOT_GID, current_cred(),
				PERMISSIONS, KEY_ALLOC_NOT_IN_QUOTA, restriction, NULL);
	if (IS_ERR(keyring))
		kfree(restriction);
	return keyring;
}

/* A key that only seems to be one would lock every policy out until reboot */
static int check_algorithm(const struct key *key, struct netlink_ext_ack *extack)
{
	const struct public_key *public = key->payload.data[asym_crypto];

	if (public && public->pkey_algo && crypto_has_alg(public->pkey_algo, 0, 0))
		return 0;
	NL_SET_ERR_MSG(extack, "this kernel cannot verify signatures by such a key; use RSA");
	return -ENOPKG;
}

/**
 * cg_keyring_add - trust an authority
 * @keyring: from cg_keyring_new()
 * @der: its certificate, X.509 in DER
 * @len: bytes of it
 * @extack: message on error
 *
 * Return: the key, with a reference, whose description is its name;
 * ERR_PTR(-EKEYREJECTED) when the certificate is neither an authority's nor for
 * signing, or has a weak key; ERR_PTR(-ENOPKG) when the kernel lacks the algorithm; or what
 * key_create_or_update() says.
 */
struct key *cg_keyring_add(struct key *keyring, const void *der, u32 len,
			   struct netlink_ext_ack *extack)
{
	key_ref_t ref;
	int ret;

	ret = cg_der_certificate(der, len);
	if (ret) {
		NL_SET_ERR_MSG(extack,
			       "anchor is not an authority's certificate in DER, or its key is weak");
		return ERR_PTR(ret);
	}
	ref = key_create_or_update(make_key_ref(keyring, 1), "asymmetric", NULL, der, len,
				   PERMISSIONS, KEY_ALLOC_NOT_IN_QUOTA | KEY_ALLOC_BUILT_IN |
				   KEY_ALLOC_BYPASS_RESTRICTION);
	if (IS_ERR(ref)) {
		if (PTR_ERR(ref) != -ENOMEM)
			NL_SET_ERR_MSG(extack, "the kernel does not take the anchor");
		return ERR_CAST(ref);
	}
	ret = check_algorithm(key_ref_to_ptr(ref), extack);
	if (!ret)
		return key_ref_to_ptr(ref);
	key_ref_put(ref);
	return ERR_PTR(ret);
}

static const struct {
	int error;
	const char *text;
} reasons[] = {
	{ -ENOKEY, "sealed: the signer is not of the authorities that this device obeys" },
	{ -EKEYREJECTED, "sealed: the signature does not fit the rule set" },
	{ -ENOPKG, "sealed: this kernel cannot verify the signature's algorithm" },
	{ -EBADMSG, "sealed: not a detached CMS signature in DER" },
};

/**
 * cg_keyring_verify - did an authority sign these bytes?
 * @keyring: the authorities
 * @data: the bytes
 * @len: how many
 * @signature: detached CMS SignedData in DER, without attributes
 * @signature_len: bytes of it
 * @extack: message on error
 *
 * The kernel looks neither at certificates' purposes nor at their validity, and
 * takes SHA-1 and short keys. Cards hold certificates of the same authorities,
 * and sign what they are handed, so purposes and strength are looked at here.
 *
 * Return: 0; -ENOKEY, -EKEYREJECTED, -ENOPKG, -EBADMSG or another error of
 * verify_pkcs7_signature().
 */
int cg_keyring_verify(struct key *keyring, const void *data, u32 len, const void *signature,
		      u32 signature_len, struct netlink_ext_ack *extack)
{
	int ret, i;

	ret = cg_der_signature(signature, signature_len);
	if (ret == -EKEYREJECTED) {
		NL_SET_ERR_MSG(extack,
			       "sealed: a certificate in the signature may not sign, or is weak");
		return ret;
	}
	if (!ret)
		ret = verify_pkcs7_signature(data, len, signature, signature_len, keyring,
					     VERIFYING_UNSPECIFIED_SIGNATURE, NULL, NULL);
	/* Of a number that is no signature at all, RSA says so */
	if (ret == -EINVAL)
		ret = -EKEYREJECTED;
	for (i = 0; extack && i < ARRAY_SIZE(reasons); i++)
		if (reasons[i].error == ret)
			extack->_msg = reasons[i].text;
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What certificates are for, and how strong. The kernel verifies signatures and
 * chains, and takes any certificate that leads to a trusted one and any
 * algorithm that it has, so what is for something else or weak must not come so
 * far. Only DER is understood, a subset of what the kernel's parsers take. Pure:
 * userspace runs the same code.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "der.h"

#define BOOLEAN		0x01
#define INTEGER		0x02
#define BIT_STRING	0x03
#define OCTET_STRING	0x04
#define OID		0x06
#define SEQUENCE	0x30
#define SET		0x31
#define IMPLICIT(n)	(0x80 | (n))
#define CONTEXT(n)	(0xa0 | (n))

#define LENGTH_BYTES	3

struct der {
	const u8 *at;
	size_t left;
};

/**
 * struct oid - an object identifier
 * @len: bytes of it
 * @bytes: its content in DER
 */
struct oid {
	u8 len;
	u8 bytes[24];
};

/* RFC 5280: 4.2.1.9, 4.2.1.12 */
static const struct oid basic_constraints = { 3, { 0x55, 0x1d, 0x13 } };
static const struct oid ext_key_usage = { 3, { 0x55, 0x1d, 0x25 } };

/* Below 2.25.UUID, ITU-T X.667, 7.1; agent/trust_oid.h has the number in decimal */
static const struct oid our_usages = { 21, {
	0x69, 0x81, 0xf8, 0x88, 0xed, 0xff, 0xe8, 0xc7, 0xc2, 0xa5,
	0xdb, 0xae, 0xaa, 0x86, 0xee, 0xc3, 0xe1, 0x97, 0xc9, 0x13, 1 } };

#define SIGNER_USAGE	1
#define CARD_USAGE	2

/* RFC 5754, 2: SHA-256, SHA-384, SHA-512 */
static const struct oid digests[] = {
	{ 9, { 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01 } },
	{ 9, { 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02 } },
	{ 9, { 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03 } },
};

/* RFC 5754, 3: RSA and ECDSA with these; the first stands in signatures only */
static const struct oid signatures[] = {
	{ 9, { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01 } },
	{ 9, { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b } },
	{ 9, { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c } },
	{ 9, { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0d } },
	{ 8, { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02 } },
	{ 8, { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03 } },
	{ 8, { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x04 } },
};

/* RFC 3279, 2.3.1; RFC 5480, 2.1.1: P-256, P-384 */
static const struct oid rsa_key = { 9, { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01 } };
static const struct oid ec_key = { 7, { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01 } };
static const struct oid curves[] = {
	{ 8, { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07 } },
	{ 5, { 0x2b, 0x81, 0x04, 0x00, 0x22 } },
};

#define RSA_BYTES_MIN	(2048 / 8)

static bool is_oid(const struct der *der, const struct oid *oid)
{
	return der->left == oid->len && !memcmp(der->at, oid->bytes, oid->len);
}

static bool is_usage(const struct der *der, u8 number)
{
	struct der parent = { der->at, der->left - 1 };

	return der->left && is_oid(&parent, &our_usages) && der->at[parent.left] == number;
}

static bool is_one_of(const struct der *der, const struct oid *oids, size_t count)
{
	while (count--)
		if (is_oid(der, &oids[count]))
			return true;
	return false;
}

/* X.690, 10.1: the definite form, in as few bytes as possible */
static bool take_length(struct der *in, size_t *len)
{
	u8 count;

	if (!in->left)
		return false;
	*len = *in->at++;
	in->left--;
	if (*len < 0x80)
		return *len <= in->left;
	count = *len & 0x7f;
	if (!count || count > LENGTH_BYTES || count > in->left || !*in->at)
		return false;
	for (*len = 0; count--; in->left--)
		*len = *len << 8 | *in->at++;
	return *len >= 0x80 && *len <= in->left;
}

static bool is_next(const struct der *in, u8 tag)
{
	return in->left && *in->at == tag;
}

/* The next element, which must have this tag; @value may be NULL */
static bool take(struct der *in, u8 tag, struct der *value)
{
	size_t len;

	if (!is_next(in, tag))
		return false;
	in->at++;
	in->left--;
	if (!take_length(in, &len))
		return false;
	if (value)
		*value = (struct der){ in->at, len };
	in->at += len;
	in->left -= len;
	return true;
}

static bool take_optional(struct der *in, u8 tag, struct der *value)
{
	return !is_next(in, tag) || take(in, tag, value);
}

/**
 * struct purposes - what a certificate says it is for
 * @authority: issues certificates
 * @signer: signs policies
 * @card: proves a card
 * @weak_key: its key is none of RSA from 2048 bits, P-256 and P-384
 * @weak_signature: it was signed with something else than RSA or ECDSA and
 *	SHA-256, SHA-384 or SHA-512
 * @constraints_seen: basicConstraints was there
 * @usage_seen: extKeyUsage was there
 */
struct purposes {
	bool authority;
	bool signer;
	bool card;
	bool weak_key;
	bool weak_signature;
	bool constraints_seen;
	bool usage_seen;
};

static bool parse_constraints(struct der value, struct purposes *purposes)
{
	struct der list, flag = {};

	if (purposes->constraints_seen || !take(&value, SEQUENCE, &list) || value.left ||
	    !take_optional(&list, BOOLEAN, &flag))
		return false;
	purposes->constraints_seen = true;
	purposes->authority = flag.left == 1 && *flag.at == 0xff;
	return true;
}

static bool parse_usage(struct der value, struct purposes *purposes)
{
	struct der list, oid;

	if (purposes->usage_seen || !take(&value, SEQUENCE, &list) || value.left)
		return false;
	purposes->usage_seen = true;
	while (list.left) {
		if (!take(&list, OID, &oid))
			return false;
		purposes->signer |= is_usage(&oid, SIGNER_USAGE);
		purposes->card |= is_usage(&oid, CARD_USAGE);
	}
	return true;
}

/* RFC 5280, 4.1: Extension */
static bool parse_extension(struct der extension, struct purposes *purposes)
{
	struct der oid, value;

	if (!take(&extension, OID, &oid) || !take_optional(&extension, BOOLEAN, NULL) ||
	    !take(&extension, OCTET_STRING, &value) || extension.left)
		return false;
	if (is_oid(&oid, &basic_constraints))
		return parse_constraints(value, purposes);
	if (is_oid(&oid, &ext_key_usage))
		return parse_usage(value, purposes);
	return true;
}

/* RFC 5280, 4.1.1.2: AlgorithmIdentifier, without its tag */
static bool parse_algorithm(struct der algorithm, const struct oid *oids, size_t count, bool *weak)
{
	struct der oid;

	if (!take(&algorithm, OID, &oid))
		return false;
	*weak |= !is_one_of(&oid, oids, count);
	return true;
}

/* RFC 3279, 2.3.1: RSAPublicKey inside the bit string */
static bool parse_rsa_key(struct der bits, bool *weak)
{
	struct der key, modulus;

	if (!bits.left || *bits.at)
		return false;
	bits.at++;
	bits.left--;
	if (!take(&bits, SEQUENCE, &key) || bits.left || !take(&key, INTEGER, &modulus) ||
	    !take(&key, INTEGER, NULL) || key.left)
		return false;
	for (; modulus.left && !*modulus.at; modulus.left--)
		modulus.at++;
	*weak |= modulus.left < RSA_BYTES_MIN ||
		 (modulus.left == RSA_BYTES_MIN && !(*modulus.at & 0x80));
	return true;
}

/* RFC 5280, 4.1.2.7: SubjectPublicKeyInfo, without its tag */
static bool parse_key(struct der info, bool *weak)
{
	struct der algorithm, bits, oid, curve;

	if (!take(&info, SEQUENCE, &algorithm) || !take(&info, BIT_STRING, &bits) || info.left ||
	    !take(&algorithm, OID, &oid))
		return false;
	if (is_oid(&oid, &rsa_key))
		return parse_rsa_key(bits, weak);
	*weak |= !is_oid(&oid, &ec_key) || !take(&algorithm, OID, &curve) ||
		 !is_one_of(&curve, curves, ARRAY_SIZE(curves));
	return true;
}

/* RFC 5280, 4.1: Certificate, without its tag */
static bool parse_certificate(struct der certificate, struct purposes *purposes)
{
	struct der tbs, signature, key, extensions, list, extension;

	if (!take(&certificate, SEQUENCE, &tbs) ||
	    !take(&tbs, CONTEXT(0), NULL) ||	/* version 3 */
	    !take(&tbs, INTEGER, NULL) ||	/* serial number */
	    !take(&tbs, SEQUENCE, &signature) ||
	    !take(&tbs, SEQUENCE, NULL) ||	/* issuer */
	    !take(&tbs, SEQUENCE, NULL) ||	/* validity */
	    !take(&tbs, SEQUENCE, NULL) ||	/* subject */
	    !take(&tbs, SEQUENCE, &key) ||
	    !take_optional(&tbs, IMPLICIT(1), NULL) ||
	    !take_optional(&tbs, IMPLICIT(2), NULL) ||
	    !take(&tbs, CONTEXT(3), &extensions) || tbs.left ||
	    !take(&extensions, SEQUENCE, &list) || extensions.left ||
	    !parse_algorithm(signature, signatures + 1, ARRAY_SIZE(signatures) - 1,
			     &purposes->weak_signature) ||
	    !parse_key(key, &purposes->weak_key))
		return false;
	while (list.left)
		if (!take(&list, SEQUENCE, &extension) || !parse_extension(extension, purposes))
			return false;
	return true;
}

static int check_certificate(struct der certificate, bool is_anchor)
{
	struct purposes purposes = {};

	if (!parse_certificate(certificate, &purposes))
		return -EBADMSG;
	if (purposes.card || !(purposes.authority || purposes.signer) || purposes.weak_key ||
	    (purposes.weak_signature && !is_anchor))
		return -EKEYREJECTED;
	return 0;
}

/**
 * cg_der_certificate - may a certificate's key sign policies or issue signers?
 * @der: an anchor's certificate, version 3, in DER
 * @len: bytes of it
 *
 * Nobody relies on the signature of an anchor's certificate.
 *
 * Return: 0 for an authority's certificate, or one with our extended key usage
 * for signers; -EKEYREJECTED for others, for all with that for cards, and for
 * keys weaker than RSA of 2048 bits, P-256 and P-384; -EBADMSG when the bytes
 * are no such certificate.
 */
int cg_der_certificate(const void *der, size_t len)
{
	struct der in = { der, len }, certificate;

	if (!take(&in, SEQUENCE, &certificate) || in.left)
		return -EBADMSG;
	return check_certificate(certificate, true);
}

/* RFC 5652, 5.3: SignerInfo, without its tag */
static int check_signer(struct der signer)
{
	struct der digest, signature;
	bool weak = false;

	if (!take(&signer, INTEGER, NULL) ||	/* version */
	    !(is_next(&signer, SEQUENCE) ? take(&signer, SEQUENCE, NULL) :
					   take(&signer, IMPLICIT(0), NULL)) ||
	    !take(&signer, SEQUENCE, &digest) ||
	    !take_optional(&signer, CONTEXT(0), NULL) ||
	    !take(&signer, SEQUENCE, &signature) ||
	    !parse_algorithm(digest, digests, ARRAY_SIZE(digests), &weak) ||
	    !parse_algorithm(signature, signatures, ARRAY_SIZE(signatures), &weak))
		return -EBADMSG;
	return weak ? -EKEYREJECTED : 0;
}

/**
 * cg_der_signature - look at what the kernel does not in a signature
 * @der: CMS SignedData in DER, without revocation lists
 * @len: bytes of it
 *
 * Return: 0 when every certificate that it carries is an authority's or a
 * signer's, as cg_der_certificate() says, and nothing in them or in the
 * signature is weaker than RSA of 2048 bits, P-256, P-384 and SHA-256;
 * -EKEYREJECTED when that is not so; -EBADMSG when the bytes are no such
 * signature.
 */
int cg_der_signature(const void *der, size_t len)
{
	struct der in = { der, len }, info, content, data, certificates = {}, certificate;
	struct der signers, signer;
	int ret = 0;

	/* RFC 5652: 3, 5.1; the kernel looks at types and versions */
	if (!take(&in, SEQUENCE, &info) || in.left || !take(&info, OID, NULL) ||
	    !take(&info, CONTEXT(0), &content) || info.left ||
	    !take(&content, SEQUENCE, &data) || content.left ||
	    !take(&data, INTEGER, NULL) ||
	    !take(&data, SET, NULL) ||		/* digest algorithms */
	    !take(&data, SEQUENCE, NULL) ||	/* content, which is elsewhere */
	    !take_optional(&data, CONTEXT(0), &certificates) ||
	    !take(&data, SET, &signers) || data.left)
		return -EBADMSG;
	while (!ret && certificates.left)
		ret = take(&certificates, SEQUENCE, &certificate) ?
		      check_certificate(certificate, false) : -EBADMSG;
	while (!ret && signers.left)
		ret = take(&signers, SEQUENCE, &signer) ? check_signer(signer) : -EBADMSG;
	return ret;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TEST_TRUST_WORLD_H
#define TEST_TRUST_WORLD_H

/* A device that believes one authority; include after test_trust_certs.h */
#include <stdlib.h>
#include <unistd.h>
#include <openssl/cms.h>

static const uint8_t ruleset[] = "these bytes are signed";

/* A directory of anchors with one authority in it */
struct world {
	char dir[64];
	struct entity ca;
};

static void world_put(const struct world *w, const char *name, X509 *cert, X509_CRL *crl)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", w->dir, name);
	file = fopen(path, "w");
	assert_non_null(file);
	if (cert)
		assert_int_equal(PEM_write_X509(file, cert), 1);
	if (crl)
		assert_int_equal(PEM_write_X509_CRL(file, crl), 1);
	fclose(file);
}

static int world_setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	strcpy(w->dir, "/tmp/test_trust.XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	w->ca = entity_new("B Company", EVP_EC_gen("P-256"), NULL, EXT_CA, -10, 100, EVP_sha256());
	world_put(w, "ca.crt", w->ca.cert, NULL);
	*state = w;
	return 0;
}

static int world_teardown(void **state)
{
	static const char * const names[] = { "ca.crt", "more.pem", "list.crl", "more.crl",
					      "readme.txt" };
	struct world *w = *state;
	char path[128];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", w->dir, names[i]);
		unlink(path);
	}
	assert_int_equal(rmdir(w->dir), 0);
	entity_free(&w->ca);
	free(w);
	return 0;
}

static inline size_t world_sign(const struct entity *signer, STACK_OF(X509) *others,
				const EVP_MD *md, uint8_t **der)
{
	unsigned int flags = CMS_BINARY | CMS_DETACHED | CMS_NOATTR | CMS_PARTIAL;
	BIO *bio = BIO_new_mem_buf(ruleset, sizeof(ruleset));
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, others, bio, flags);
	int len;

	*der = NULL;
	assert_non_null(CMS_add1_signer(cms, signer->cert, signer->key, md, flags));
	assert_int_equal(CMS_final(cms, bio, NULL, flags), 1);
	len = i2d_CMS_ContentInfo(cms, der);
	assert_true(len > 0);
	CMS_ContentInfo_free(cms);
	BIO_free(bio);
	return (size_t)len;
}

#endif

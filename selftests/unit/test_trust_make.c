// SPDX-License-Identifier: GPL-2.0-or-later
/* The authority's side, and what a device makes of it */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "agent/file.h"
#include "agent/trust.h"

#define DAY	86400

static const uint8_t ruleset[] = "rules";
static const char * const files[] = { "ca.key", "ca.crt", "signer.key", "signer.crt" };

struct place {
	char dir[64];
	char path[4][96];	/* of @files, below an authority's directory */
	char anchors[96];
};

static int setup(void **state)
{
	struct place *p = calloc(1, sizeof(*p));
	struct error err;
	char command[320];
	int i;

	strcpy(p->dir, "/tmp/test_trust.XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	for (i = 0; i < 4; i++)
		snprintf(p->path[i], sizeof(p->path[i]), "%s/a/%s", p->dir, files[i]);
	snprintf(p->anchors, sizeof(p->anchors), "%s/anchors", p->dir);
	snprintf(command, 80, "%s/a", p->dir);
	assert_int_equal(trust_make_authority(command, "B Company", 30, &err), 0);
	snprintf(command, sizeof(command), "mkdir %s && cp %s %s", p->anchors, p->path[1],
		 p->anchors);
	assert_int_equal(system(command), 0);
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;
	char command[96];

	snprintf(command, sizeof(command), "rm -r %s", p->dir);
	assert_int_equal(system(command), 0);
	free(p);
	return 0;
}

static void test_files(void **state)
{
	static const mode_t modes[] = { 0600, 0644, 0600, 0644 };
	struct place *p = *state;
	struct stat st;
	int i;

	for (i = 0; i < 4; i++) {
		assert_int_equal(stat(p->path[i], &st), 0);
		assert_int_equal(st.st_mode & 07777, modes[i]);
	}
}

static void test_never_overwrites(void **state)
{
	struct place *p = *state;
	struct error err;
	char dir[80], path[100];
	int i;

	snprintf(dir, sizeof(dir), "%s/b", p->dir);
	for (i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		mkdir(dir, 0700);
		assert_int_equal(symlink("/nowhere", path), 0);
		assert_int_equal(trust_make_authority(dir, "C Company", 30, &err), -EEXIST);
		assert_non_null(strstr(err.text, path));
		unlink(path);
		/* Nothing else was left there */
		assert_int_equal(rmdir(dir), 0);
	}
}

static void test_bad_arguments(void **state)
{
	struct place *p = *state;
	char dir[80], name[70];
	struct error err;

	memset(name, 'n', 65);
	name[65] = '\0';
	snprintf(dir, sizeof(dir), "%s/b", p->dir);
	assert_int_equal(trust_make_authority(dir, "", 30, &err), -EINVAL);
	assert_int_equal(trust_make_authority(dir, name, 30, &err), -EINVAL);
	assert_int_equal(trust_make_authority(dir, "B", 0, &err), -EINVAL);
	assert_int_equal(trust_make_authority(dir, "B", 36501, &err), -EINVAL);
	assert_int_equal(trust_make_authority(dir, "\xff\xfe", 30, &err), -EINVAL);
	rmdir(dir);
	assert_int_equal(trust_make_authority("/proc/none", "B", 30, &err), -ENOENT);
	assert_memory_equal(err.text, "/proc/none", 10);
}

static void test_sign_and_verify(void **state)
{
	struct place *p = *state;
	struct trust_anchors *anchors;
	struct trust_verdict verdict;
	struct error err;
	uint8_t *cms;
	size_t len;

	assert_int_equal(trust_sign_ruleset(p->path[2], p->path[3], ruleset, sizeof(ruleset), &cms,
					    &len, &err), 0);
	assert_int_equal(trust_anchors_load(&anchors, p->anchors, &err), 0);
	assert_int_equal(trust_verify_ruleset(anchors, time(NULL), ruleset, sizeof(ruleset), cms,
					      len, &verdict, &err), 0);
	assert_string_equal(verdict.subject, "CN=Policy signer,O=B Company");
	assert_string_equal(verdict.authority_name, "CN=B Company");
	assert_int_equal(trust_verify_ruleset(anchors, time(NULL) + 30 * DAY + 60, ruleset,
					      sizeof(ruleset), cms, len, &verdict, &err),
			 -EKEYEXPIRED);
	assert_int_equal(trust_verify_ruleset(anchors, time(NULL) - 2 * DAY, ruleset,
					      sizeof(ruleset), cms, len, &verdict, &err),
			 -EKEYEXPIRED);
	trust_anchors_free(anchors);
	free(cms);
}

static void test_sign_refuses(void **state)
{
	struct place *p = *state;
	struct error err;
	uint8_t *cms;
	size_t len;

	/* The authority's certificate does not sign policies; keys must fit */
	assert_int_equal(trust_sign_ruleset(p->path[0], p->path[1], ruleset, sizeof(ruleset), &cms,
					    &len, &err), -EKEYREJECTED);
	assert_non_null(strstr(err.text, "certificate of an authority"));
	assert_int_equal(trust_sign_ruleset(p->path[0], p->path[3], ruleset, sizeof(ruleset), &cms,
					    &len, &err), -EKEYREJECTED);
	assert_non_null(strstr(err.text, "not the key of the certificate in"));
	assert_int_equal(trust_sign_ruleset(p->path[3], p->path[3], ruleset, sizeof(ruleset), &cms,
					    &len, &err), -EBADMSG);
	assert_non_null(strstr(err.text, "signer.crt: expected a private key in PEM"));
	assert_int_equal(trust_sign_ruleset(p->path[2], p->path[2], ruleset, sizeof(ruleset), &cms,
					    &len, &err), -EBADMSG);
	assert_int_equal(trust_sign_ruleset("/nowhere", p->path[3], ruleset, sizeof(ruleset), &cms,
					    &len, &err), -ENOENT);
}

static size_t make_card(const struct place *p, EVP_PKEY *key, unsigned int days, uint8_t **cert)
{
	uint8_t *spki = NULL;
	int n = i2d_PUBKEY(key, &spki);
	struct error err;
	size_t len;

	assert_int_equal(trust_make_card_cert(p->path[0], p->path[1], spki, (size_t)n,
					      "Ana García", days, cert, &len, &err), 0);
	OPENSSL_free(spki);
	return len;
}

static void test_card(void **state)
{
	struct place *p = *state;
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	struct trust_anchors *anchors;
	struct trust_verdict verdict;
	uint8_t *cert, *rsa;
	struct error err;
	size_t len;

	assert_int_equal(trust_anchors_load(&anchors, p->anchors, &err), 0);
	len = make_card(p, key, 10, &cert);
	assert_int_equal(trust_verify_card(anchors, time(NULL), cert, len, &verdict, &err), 0);
	assert_string_equal(verdict.subject, "CN=Ana García");
	assert_int_equal(trust_verify_card(anchors, time(NULL) + 11 * DAY, cert, len, &verdict,
					   &err), -EKEYEXPIRED);
	free(cert);
	EVP_PKEY_free(key);

	/* It does not outlive the authority */
	key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
	len = make_card(p, key, 1000, &rsa);
	assert_int_equal(trust_verify_card(anchors, time(NULL) + 29 * DAY, rsa, len, &verdict,
					   &err), 0);
	assert_int_equal(trust_verify_card(anchors, time(NULL) + 31 * DAY, rsa, len, &verdict,
					   &err), -EKEYEXPIRED);
	free(rsa);
	EVP_PKEY_free(key);
	trust_anchors_free(anchors);
}

static void test_card_refuses(void **state)
{
	struct place *p = *state;
	EVP_PKEY *weak = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)1024);
	uint8_t *spki = NULL, *cert = NULL;
	int n = i2d_PUBKEY(weak, &spki);
	struct error err;
	size_t len;

	assert_int_equal(trust_make_card_cert(p->path[0], p->path[1], spki, (size_t)n, "Ana", 10,
					      &cert, &len, &err), -EKEYREJECTED);
	assert_int_equal(trust_make_card_cert(p->path[0], p->path[1], spki, (size_t)n - 1, "Ana",
					      10, &cert, &len, &err), -EBADMSG);
	assert_int_equal(trust_make_card_cert(p->path[0], p->path[1], spki, 0, "Ana", 10,
					      &cert, &len, &err), -EBADMSG);
	assert_int_equal(trust_make_card_cert(p->path[0], p->path[1], spki, (size_t)n, "", 10,
					      &cert, &len, &err), -EINVAL);
	assert_null(cert);
	OPENSSL_free(spki);
	EVP_PKEY_free(weak);
}

static void check_challenge(const struct place *p, EVP_PKEY *key)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	uint8_t digest[TRUST_DIGEST_SIZE], sig[512], *cert;
	size_t len = make_card(p, key, 10, &cert), sig_len = sizeof(sig);
	struct error err;

	assert_int_equal(trust_random(digest, sizeof(digest)), 0);
	EVP_PKEY_sign_init(ctx);
	EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256());
	assert_int_equal(EVP_PKEY_sign(ctx, sig, &sig_len, digest, sizeof(digest)), 1);
	assert_int_equal(trust_verify_digest(cert, len, digest, sig, sig_len, &err), 0);
	assert_int_equal(trust_verify_digest(cert, len, digest, sig, sig_len - 1, &err),
			 -EKEYREJECTED);
	assert_int_equal(trust_verify_digest(cert, len, digest, sig, 0, &err), -EKEYREJECTED);
	digest[0] ^= 1;
	assert_int_equal(trust_verify_digest(cert, len, digest, sig, sig_len, &err), -EKEYREJECTED);
	assert_non_null(strstr(err.text, "challenge was not signed with the key of the card's"));
	assert_int_equal(trust_verify_digest(cert, 10, digest, sig, sig_len, &err), -EBADMSG);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
	free(cert);
}

static void test_challenge(void **state)
{
	check_challenge(*state, EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256"));
	check_challenge(*state, EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-384"));
	check_challenge(*state, EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(files),
		TEST(never_overwrites),
		TEST(bad_arguments),
		TEST(sign_and_verify),
		TEST(sign_refuses),
		TEST(card),
		TEST(card_refuses),
		TEST(challenge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

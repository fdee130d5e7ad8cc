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
#include "agent/trust_card.h"

#define DAY	86400

static const uint8_t ruleset[] = "rules";
static const char * const files[] = { "ca.key", "ca.crt", "signer.key", "signer.crt" };

static const struct trust_policies office = { .list = { { "office", 3 } }, .count = 1 };

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
	assert_int_equal(trust_make_authority(command, "B Company", 30, NULL, &err), 0);
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
		assert_int_equal(trust_make_authority(dir, "C Company", 30, NULL, &err), -EEXIST);
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
	assert_int_equal(trust_make_authority(dir, "", 30, "p-256", &err), -EINVAL);
	assert_int_equal(trust_make_authority(dir, name, 30, "p-256", &err), -EINVAL);
	assert_int_equal(trust_make_authority(dir, "B", 0, "p-256", &err), -EINVAL);
	assert_int_equal(trust_make_authority(dir, "B", 36501, "p-256", &err), -EINVAL);
	assert_int_equal(trust_make_authority(dir, "\xff\xfe", 30, "p-256", &err), -EINVAL);
	rmdir(dir);
	assert_int_equal(trust_make_authority(dir, "B", 30, "dsa", &err), -EINVAL);
	assert_int_equal(trust_make_authority("/proc/none", "B", 30, "p-256", &err), -ENOENT);
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
	const struct trust_request request = {
		.holder = "Ana García", .department = "Lab", .days = days,
		.ocsp = "http://ocsp.example/",
	};
	uint8_t *spki = NULL;
	int n = i2d_PUBKEY(key, &spki);
	struct error err;
	size_t len;

	assert_int_equal(trust_make_card_cert(p->path[0], p->path[1], spki, (size_t)n,
					      &request, &office, cert, &len, &err), 0);
	OPENSSL_free(spki);
	return len;
}

static void test_card(void **state)
{
	struct place *p = *state;
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	struct trust_anchors *anchors;
	struct trust_policies policies;
	struct trust_verdict verdict;
	struct trust_holder holder;
	uint8_t *cert, *rsa;
	struct error err;
	size_t len;

	assert_int_equal(trust_anchors_load(&anchors, p->anchors, &err), 0);
	len = make_card(p, key, 10, &cert);
	assert_int_equal(trust_verify_card(anchors, time(NULL), cert, len, &verdict, &err), 0);
	assert_string_equal(verdict.subject, "CN=Ana García,OU=Lab");
	assert_int_equal(trust_card_holder(cert, len, &holder, &err), 0);
	assert_string_equal(holder.name, "Ana García");
	assert_int_equal(holder.count, 1);
	assert_string_equal(holder.departments[0], "Lab");
	assert_int_equal(trust_card_holder(cert, len - 1, &holder, &err), -EBADMSG);
	assert_int_equal(trust_card_policies(cert, len, &policies, &err), 0);
	assert_int_equal(policies.count, 1);
	assert_string_equal(policies.list[0].name, "office");
	assert_int_equal(policies.list[0].version, 3);
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
	const struct trust_request ana = { .holder = "Ana", .days = 10 };
	const struct trust_request nobody = { .holder = "", .days = 10 };
	const struct trust_request nowhere = { .holder = "Ana", .department = "", .days = 10 };
	const struct trust_request astray = { .holder = "Ana", .days = 10, .ocsp = "ftp://x/" };
	uint8_t *spki = NULL, *cert = NULL;
	int n = i2d_PUBKEY(weak, &spki);
	struct error err;
	size_t len;

	assert_int_equal(trust_make_card_cert(p->path[0], p->path[1], spki, (size_t)n, &ana,
					      &office, &cert, &len, &err), -EKEYREJECTED);
	assert_int_equal(trust_make_card_cert(p->path[0], p->path[1], spki, (size_t)n - 1, &ana,
					      &office, &cert, &len, &err), -EBADMSG);
	assert_int_equal(trust_make_card_cert(p->path[0], p->path[1], spki, 0, &ana,
					      &office, &cert, &len, &err), -EBADMSG);
	assert_int_equal(trust_make_card_cert(p->path[0], p->path[1], spki, (size_t)n, &nobody,
					      &office, &cert, &len, &err), -EINVAL);
	assert_int_equal(trust_make_card_cert(p->path[0], p->path[1], spki, (size_t)n, &nowhere,
					      &office, &cert, &len, &err), -EINVAL);
	assert_int_equal(trust_make_card_cert(p->path[0], p->path[1], spki, (size_t)n, &astray,
					      &office, &cert, &len, &err), -EINVAL);
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

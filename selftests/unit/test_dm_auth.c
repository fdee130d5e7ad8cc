// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/dm/auth.h"
#include "agent/dm/base64.h"

static struct auth_nonce nonce_of(const char *text)
{
	struct auth_nonce nonce = { .len = strlen(text) };

	memcpy(nonce.bytes, text, nonce.len);
	return nonce;
}

/* DM_SEC 5.3, the example of syncml:auth-md5 */
static void md5_is_the_standards(void **state)
{
	struct auth_nonce nonce = nonce_of("Nonce");
	char text[64];
	(void)state;

	assert_int_equal(auth_cred(AUTH_MD5, "Bruce2", "OhBehave", &nonce, text, sizeof(text)), 0);
	assert_string_equal(text, "Zz6EivR3yeaaENcRN6lpAQ==");
	assert_true(auth_cred_fits(AUTH_MD5, "Bruce2", "OhBehave", &nonce, text));
	assert_false(auth_cred_fits(AUTH_MD5, "Bruce2", "OhBehave!", &nonce, text));
	assert_false(auth_cred_fits(AUTH_MD5, "Bruce1", "OhBehave", &nonce, text));
	nonce.len--;
	assert_false(auth_cred_fits(AUTH_MD5, "Bruce2", "OhBehave", &nonce, text));
}

static void basic_is_the_standards(void **state)
{
	char text[64];
	(void)state;

	assert_int_equal(auth_cred(AUTH_BASIC, "Bruce1", "OhBehave", NULL, text, sizeof(text)), 0);
	assert_string_equal(text, "QnJ1Y2UxOk9oQmVoYXZl");
	assert_true(auth_cred_fits(AUTH_BASIC, "Bruce1", "OhBehave", NULL, text));
	assert_false(auth_cred_fits(AUTH_BASIC, "Bruce1", "OhBehave", NULL, ""));
	assert_int_equal(auth_cred(AUTH_BASIC, "Bruce1", "OhBehave", NULL, text, 20), -EMSGSIZE);
}

/*
 * Computed with openssl(1): B64(MD5(B64(MD5("Bruce1:OhBehave")) ":" "Nonce" ":" B64(MD5("body"))))
 */
static void hmac_covers_the_body(void **state)
{
	static const char wanted[] =
		"algorithm=MD5, username=\"Bruce1\", mac=vqVFZkGICpZ5r9pgvsgUew==";
	struct auth_nonce nonce = nonce_of("Nonce");
	char header[256];
	(void)state;

	assert_int_equal(auth_hmac("Bruce1", "OhBehave", &nonce, "body", 4, header,
				   sizeof(header)), 0);
	assert_string_equal(header, wanted);
	assert_true(auth_hmac_fits("Bruce1", "OhBehave", &nonce, "body", 4, header));
	assert_false(auth_hmac_fits("Bruce1", "OhBehave", &nonce, "bodY", 4, header));
	assert_int_equal(auth_hmac("a\"b", "OhBehave", &nonce, "body", 4, header,
				   sizeof(header)), -EINVAL);
}

static void hmac_headers_vary(void **state)
{
	static const char * const good[] = {
		"mac=vqVFZkGICpZ5r9pgvsgUew==, username=\"Bruce1\", algorithm=MD5",
		"username=\"Bruce1\",mac=vqVFZkGICpZ5r9pgvsgUew==",
		"Username=Bruce1, MAC=\"vqVFZkGICpZ5r9pgvsgUew==\"",
	};
	static const char * const bad[] = {
		"", "mac", "=", ",", "username=", "mac=\"", "username=\"Bruce1", "algorithm=\"x",
		"algorithm=SHA1, username=\"Bruce1\", mac=vqVFZkGICpZ5r9pgvsgUew==",
		"algorithm=MD5, username=\"Bruce2\", mac=vqVFZkGICpZ5r9pgvsgUew==",
		"algorithm=MD5, username=\"x,mac=vqVFZkGICpZ5r9pgvsgUew==\"",
		"algorithm=MD5, username=\"Bruce1\", mac=vqVFZkGICpZ5r9pgvsgUew==AAAAAAAA",
	};
	struct auth_nonce nonce = nonce_of("Nonce");
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_true(auth_hmac_fits("Bruce1", "OhBehave", &nonce, "body", 4, good[i]));
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(auth_hmac_fits("Bruce1", "OhBehave", &nonce, "body", 4, bad[i]));
}

static void nonces_are_random_and_bounded(void **state)
{
	char text[64], huge[2 * AUTH_NONCE_MAX + 1];
	struct auth_nonce a, b;
	(void)state;

	assert_int_equal(auth_nonce_make(&a), 0);
	assert_int_equal(auth_nonce_make(&b), 0);
	assert_int_equal(a.len, 16);
	assert_memory_not_equal(a.bytes, b.bytes, a.len);
	assert_int_equal(auth_nonce_text(&a, text, sizeof(text)), 0);
	assert_int_equal(auth_nonce_parse(&b, text), 0);
	assert_int_equal(b.len, a.len);
	assert_memory_equal(a.bytes, b.bytes, a.len);
	memset(huge, 'A', sizeof(huge) - 1);
	huge[sizeof(huge) - 1] = '\0';
	assert_int_equal(auth_nonce_parse(&a, huge), -EINVAL);
	assert_int_equal(auth_nonce_parse(&a, ""), -EINVAL);
	assert_int_equal(auth_nonce_parse(&a, "!"), -EINVAL);
}

static void types_have_names(void **state)
{
	enum auth_type type;
	(void)state;

	assert_int_equal(auth_type_parse("syncml:auth-mac", &type), 0);
	assert_int_equal(type, AUTH_HMAC);
	assert_int_equal(auth_type_parse("syncml:auth-x", &type), -EPROTONOSUPPORT);
	assert_string_equal(auth_type_name(AUTH_BASIC), "syncml:auth-basic");
}

/* RFC 4648, section 10 */
static void base64_is_the_standards(void **state)
{
	static const struct {
		const char *plain, *text;
	} table[] = {
		{ "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" }, { "", "" },
	};
	struct bytes out = {};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(table) / sizeof(*table); i++) {
		base64_encode(&out, table[i].plain, strlen(table[i].plain));
		assert_int_equal(out.len, strlen(table[i].text));
		assert_memory_equal(out.data, table[i].text, out.len);
		bytes_free(&out);
		assert_int_equal(base64_decode(&out, table[i].text, strlen(table[i].text)), 0);
		assert_int_equal(out.len, strlen(table[i].plain));
		assert_memory_equal(out.data, table[i].plain, out.len);
		bytes_free(&out);
	}
}

static void base64_comes_in_pieces(void **state)
{
	static const char text[] = "Zm9v\r\n Ym Fy";
	struct base64_decode decode = {};
	struct bytes out = {};
	size_t i;
	(void)state;

	for (i = 0; i < strlen(text); i++)
		assert_int_equal(base64_add(&decode, &out, text + i, 1), 0);
	assert_int_equal(decode.count, 0);
	assert_int_equal(out.len, 6);
	assert_memory_equal(out.data, "foobar", 6);
	bytes_free(&out);
}

static void base64_is_refused(void **state)
{
	static const char * const bad[] = {
		"Z", "Zg", "Zg=", "Zg=a", "Zg==Zg==", "====", "Z===", "Zm9*", "Zm\0v",
		"\xff\xff\xff\xff",
	};
	struct bytes out = {};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(base64_decode(&out, bad[i], strlen(bad[i]) ?: 4), -EINVAL);
		bytes_free(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(md5_is_the_standards),
		cmocka_unit_test(basic_is_the_standards),
		cmocka_unit_test(hmac_covers_the_body),
		cmocka_unit_test(hmac_headers_vary),
		cmocka_unit_test(nonces_are_random_and_bounded),
		cmocka_unit_test(types_have_names),
		cmocka_unit_test(base64_is_the_standards),
		cmocka_unit_test(base64_comes_in_pieces),
		cmocka_unit_test(base64_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

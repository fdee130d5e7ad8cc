// SPDX-License-Identifier: GPL-2.0-or-later
/* Every reason to refuse a card comes with something to do */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/refusal.h"

static void test_every_code(void **state)
{
	static const int codes[] = {
		-ENOKEY, -EKEYEXPIRED, -EKEYREVOKED, -EKEYREJECTED, -EBADMSG, -ENODATA, -ENOENT,
		-EACCES, -ESTALE, -EEXIST, -EINVAL, -ENODEV, -ECONNRESET, -ETIMEDOUT, -EIO, -EPROTO,
		-EMSGSIZE,
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		assert_non_null(refusal_advice(codes[i], "a reason"));
}

static void test_said_once(void **state)
{
	(void)state;
	assert_null(refusal_advice(-EKEYREJECTED, "too old; ask CN=A to update the card"));
	assert_null(refusal_advice(-EPERM, "one try is left: cardgate-card verify --last-try"));
	assert_null(refusal_advice(-ENOMEM, "out of memory"));
}

static void expect_part(int code, const char *reason, const char *part)
{
	assert_non_null(strstr(refusal_advice(code, reason), part));
}

/* One code, several troubles */
static void test_apart(void **state)
{
	(void)state;
	expect_part(-EACCES, "wrong PIN, 2 tries left", "new PIN");
	expect_part(-EACCES, "bound to CN=A; the card is of CN=B", "this device");
	expect_part(-EKEYREVOKED, "the card's PIN is blocked", "unblock");
	expect_part(-EKEYREVOKED, "CN=A: certificate is revoked", "hand the card in");
	expect_part(-EKEYREJECTED, "policy p is not valid yet", "clock");
	expect_part(-ENOKEY, "none of 1 anchors in /etc/cardgate/anchors", "trust");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_code),
		cmocka_unit_test(test_said_once),
		cmocka_unit_test(test_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

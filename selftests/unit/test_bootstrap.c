// SPDX-License-Identifier: GPL-2.0-or-later
/* Bootstrap packets as networks have them, and the list of those that were answered */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/bootstrap/bootstrap_proof.h"
#include "agent/bootstrap/bootstrap_seen.h"
#include "agent/bootstrap/bootstrap_wsp.h"

#define MAC	"0123456789ABCDEF0123456789ABCDEF01234567"

/* As SMS centres send it: length quote, type 0x36, SEC=1, MAC; then a header of another kind */
static const char push[] =
	"\x01\x06\x33\x1f\x2d\xb6\x91\x81\x92" MAC "\x00\xaf\x81\x8d\x80:ody";

static void test_push(void **state)
{
	struct bootstrap_packet packet;
	struct error err = {};
	(void)state;

	assert_int_equal(bootstrap_wsp_read((const uint8_t *)push, sizeof(push) - 1, &packet, &err),
			 0);
	assert_int_equal(packet.type, BOOTSTRAP_CP);
	assert_int_equal(packet.sec, BOOTSTRAP_USERPIN);
	assert_int_equal(packet.mac_len, 20);
	assert_int_equal(packet.mac[1], 0x23);
	assert_int_equal(packet.body_len, 4);
	assert_memory_equal(packet.body, ":ody", 4);
	bootstrap_packet_free(&packet);
}

/* However it is cut off, it is none */
static void test_push_short(void **state)
{
	struct bootstrap_packet packet;
	size_t len;
	(void)state;

	for (len = 0; len < sizeof(push) - 5; len++) {
		uint8_t *copy = malloc(len + 1);

		memcpy(copy, push, len);
		assert_int_equal(bootstrap_wsp_read(copy, len, &packet, NULL), -EBADMSG);
		bootstrap_packet_free(&packet);
		free(copy);
	}
}

static int read_text(const char *text)
{
	struct bootstrap_packet packet;
	int ret = bootstrap_packet_read((const uint8_t *)text, strlen(text), &packet, NULL);

	bootstrap_packet_free(&packet);
	return ret;
}

#define CP	"Content-Type: application/vnd.wap.connectivity-wbxml"
#define DM	"Content-Type: application/vnd.syncml.dm+wbxml"
#define OURS	"; SEC=x-cardgate-signed; MAC=00"
#define ID	"; ID=00112233445566778899aabbccddeeff"

static void test_heads(void **state)
{
	(void)state;
	assert_int_equal(read_text(CP "; SEC=1; MAC=" MAC "\r\n\r\nx"), 0);
	assert_int_equal(read_text("X: y\n" DM ";sec=\"USERPIN\" ;mac=" MAC "\n\nx"), 0);
	assert_int_equal(read_text(DM OURS ID "; UNTIL=1\n\nx"), 0);
	assert_int_equal(read_text(DM "\n\nx"), 0);
	assert_int_equal(read_text(DM "\n\n"), -EBADMSG);
	assert_int_equal(read_text(DM "\n"), -EBADMSG);
	assert_int_equal(read_text("Content-Type: text/plain\n\nx"), -EBADMSG);
	assert_int_equal(read_text("Content-Type: application/vnd.syncml.dm+xml\n\nx"), -EBADMSG);
	assert_int_equal(read_text(DM "; SEC=USERPIN\n\nx"), -EBADMSG);
	assert_int_equal(read_text(DM "; MAC=00\n\nx"), -EBADMSG);
	assert_int_equal(read_text(DM "; SEC=OTHER; MAC=00\n\nx"), -EOPNOTSUPP);
	assert_int_equal(read_text(DM "; SEC=1; SEC=1; MAC=00\n\nx"), -EBADMSG);
	assert_int_equal(read_text(DM "; SEC=1; MAC=0\n\nx"), -EBADMSG);
	assert_int_equal(read_text(DM "; SEC=1; MAC=00; charset=utf-8\n\nx"), -EBADMSG);
	assert_int_equal(read_text(DM "; SEC=1; MAC=00" ID "\n\nx"), -EBADMSG);
	assert_int_equal(read_text(DM OURS "\n\nx"), -EBADMSG);
	assert_int_equal(read_text(DM OURS ID "; UNTIL=-1\n\nx"), -EBADMSG);
}

/* Bytes of what is shared count, not how much of it there is */
static void test_hmac(void **state)
{
	struct bootstrap_packet packet = { .type = BOOTSTRAP_CP, .sec = BOOTSTRAP_NETWORKID };
	struct bootstrap_secrets secrets = { .network = "240080123456789" };
	struct bootstrap_verdict verdict;
	static const uint8_t key[] = { 0x29, 0x04, 0x80, 0x10, 0x32, 0x54, 0x76, 0x98 };
	uint8_t body[] = "body", mac[TRUST_SHA1_SIZE];
	(void)state;

	packet.body = body;
	packet.body_len = 4;
	assert_int_equal(bootstrap_hmac_make(&packet, &secrets, NULL), 0);
	assert_int_equal(trust_hmac_sha1(key, sizeof(key), body, 4, mac), 0);
	assert_memory_equal(mac, packet.mac, sizeof(mac));
	assert_int_equal(bootstrap_proof_check(&packet, &secrets, &verdict, NULL), 0);
	assert_true(verdict.manage);
	secrets.authority = key;
	assert_int_equal(bootstrap_proof_check(&packet, &secrets, &verdict, NULL), 0);
	assert_false(verdict.manage);
	secrets.network = "240080123456780";
	assert_int_equal(bootstrap_proof_check(&packet, &secrets, &verdict, NULL), -EACCES);
	secrets.network = NULL;
	assert_int_equal(bootstrap_proof_check(&packet, &secrets, &verdict, NULL), -ENOKEY);
	packet.mac_len = 19;
	secrets.network = "240080123456789";
	assert_int_equal(bootstrap_proof_check(&packet, &secrets, &verdict, NULL), -EACCES);
}

static void number(uint8_t digest[TRUST_DIGEST_SIZE], unsigned int n)
{
	memset(digest, 0, TRUST_DIGEST_SIZE);
	memcpy(digest, &n, sizeof(n));
}

static void test_seen(void **state)
{
	char dir[] = "/tmp/test_bootstrap.XXXXXX", path[64], command[96];
	uint8_t digest[TRUST_DIGEST_SIZE];
	unsigned int i;
	FILE *file;
	(void)state;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/bootstrap", dir);
	number(digest, 1);
	assert_int_equal(bootstrap_seen_check(dir, digest, NULL), 0);
	assert_int_equal(bootstrap_seen_add(dir, digest, 100, 50, NULL), 0);
	assert_int_equal(bootstrap_seen_check(dir, digest, NULL), -EEXIST);
	assert_int_equal(bootstrap_seen_add(dir, digest, 100, 50, NULL), -EEXIST);
	assert_int_equal(bootstrap_seen_remove(dir, digest, NULL), 0);
	assert_int_equal(bootstrap_seen_check(dir, digest, NULL), 0);
	assert_int_equal(bootstrap_seen_add(dir, digest, 100, 50, NULL), 0);

	/* Full: what has no end stays, and keeps others out; what has ended makes room */
	snprintf(path, sizeof(path), "%s/bootstrap/seen", dir);
	file = fopen(path, "a");
	for (i = 2; i <= BOOTSTRAP_SEEN_MAX; i++)
		fprintf(file, "%064x 0\n", i);
	fclose(file);
	number(digest, BOOTSTRAP_SEEN_MAX + 1);
	assert_int_equal(bootstrap_seen_add(dir, digest, 0, 100, NULL), -ENOSPC);
	assert_int_equal(bootstrap_seen_add(dir, digest, 0, 101, NULL), 0);
	number(digest, BOOTSTRAP_SEEN_MAX + 2);
	assert_int_equal(bootstrap_seen_add(dir, digest, 0, 101, NULL), -ENOSPC);

	assert_int_equal(truncate(path, 100), 0);
	assert_int_equal(bootstrap_seen_check(dir, digest, NULL), -EBADMSG);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_push),
		cmocka_unit_test(test_push_short),
		cmocka_unit_test(test_heads),
		cmocka_unit_test(test_hmac),
		cmocka_unit_test(test_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

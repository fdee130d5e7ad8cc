/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_SELFTESTS_VCARD_WORLD_H
#define CARDGATE_SELFTESTS_VCARD_WORLD_H

/* What vcard_issue.h works with: a reader, an authority and two bundles */

#include "agent/bundle.h"
#include "agent/trust.h"
#include "agent/trust_card.h"
#include "vcard_reader.h"

#define PIN		((const uint8_t *)"12345678")

static const char *dir;
static char path[64], ca_key[64], ca_cert[64];
static struct reader reader;
static struct apdu_link card;
static struct bundle first, second;

/* The kinds of cards that the cases run on */
static const char *const kinds[] = {
	NULL, "--kind=short", "--kind=t0", "--kind=uicc", "--kind=ef-atr",
};

#define KINDS	(sizeof(kinds) / sizeof(kinds[0]))

static inline void make_bundles(void)
{
	static uint8_t data[5000];
	size_t i;

	for (i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 31 + i / 256);
	bundle_add(&first, "ruleset", data, 700, NULL);
	bundle_add(&first, "signature", data + 1, 900, NULL);
	bundle_add(&first, "policy", data + 2, 300, NULL);
	/* larger, smaller, gone, the same, new */
	bundle_add(&second, "ruleset", data + 3, 5000 - 3, NULL);
	bundle_add(&second, "policy", data + 2, 300, NULL);
	bundle_add(&second, "extra", data + 4, 10, NULL);
}

/* Before the first case; 0 on success */
static inline int issue_begin(void)
{
	struct error err;

	dir = reader_directory();
	if (!dir || trust_make_authority(dir, "Test authority", 30, "p-256", &err))
		return -1;
	snprintf(path, sizeof(path), "%s/state", dir);
	snprintf(ca_key, sizeof(ca_key), "%s/ca.key", dir);
	snprintf(ca_cert, sizeof(ca_cert), "%s/ca.crt", dir);
	make_bundles();
	return 0;
}

/* After the last case, with what came out of them */
static inline int issue_end(int failed)
{
	static const char *const files[] = {
		"ca.key", "ca.crt", "signer.key", "signer.crt", "state",
	};
	char name[96];
	size_t i;

	bundle_free(&first);
	bundle_free(&second);
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(name, sizeof(name), "%s/%s", dir, files[i]);
		unlink(name);
	}
	rmdir(dir);
	return failed;
}

/* An array of tests; exit status */
#define issue_run(tests) \
	(issue_begin() ? 1 : issue_end(cmocka_run_group_tests(tests, NULL, NULL)))

#endif

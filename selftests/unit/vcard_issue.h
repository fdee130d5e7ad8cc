/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_SELFTESTS_VCARD_ISSUE_H
#define CARDGATE_SELFTESTS_VCARD_ISSUE_H

/* What an authority and a reader of cards do with a virtual card. For cmocka tests. */

#include "agent/card_profile.h"
#include "vcard_world.h"

/* What kind of card the cases are about, and what lets write there */
static const struct card_profile *tested = &card_pkcs15;
static const char *admin_pin = "12345678";

static inline void insert(const char *kind, const char *fault)
{
	const char *args[4] = { NULL };
	size_t n = 0;

	if (kind)
		args[n++] = kind;
	if (fault) {
		args[n++] = "--fail";
		args[n++] = fault;
	}
	reader_insert(&reader, path, args);
	free(card.memo);
	card = reader_link(&reader);
}

static inline int login(void)
{
	return tested->login(&card, (const uint8_t *)admin_pin, strlen(admin_pin), NULL);
}

static inline int issue(const struct bundle *bundle)
{
	uint8_t *spki, *cert;
	size_t spki_len, cert_len;
	int ret;

	ret = tested->probe(&card, NULL);
	if (!ret || ret == -ENOENT)
		ret = login();
	if (!ret)
		ret = tested->format(&card, &spki, &spki_len, NULL);
	if (ret)
		return ret;
	assert_int_equal(trust_make_card_cert(ca_key, ca_cert, spki, spki_len,
					      &(struct trust_request){ .holder = "Holder",
									.days = 10 },
					      &(struct trust_policies){}, &cert, &cert_len,
					      NULL), 0);
	free(spki);
	ret = tested->personalize(&card, cert, cert_len, "Holder", NULL);
	free(cert);
	return ret ? ret : tested->update(&card, bundle, NULL);
}

static inline int update(const struct bundle *bundle)
{
	int ret = tested->probe(&card, NULL);

	if (!ret)
		ret = login();
	return ret ? ret : tested->update(&card, bundle, NULL);
}

static inline int same(const struct bundle *a, const struct bundle *b)
{
	size_t i;

	for (i = 0; i < a->count && a->count == b->count; i++)
		if (strcmp(a->objects[i].name, b->objects[i].name) ||
		    a->objects[i].len != b->objects[i].len ||
		    memcmp(a->objects[i].data, b->objects[i].data, a->objects[i].len))
			return 0;
	return a->count == b->count;
}

/* The whole session of a reader of cards; -errno, or which bundle it is: 1 or 2, 0 another */
static inline int read_card(void)
{
	const struct card_profile *profile;
	struct card_index index;
	struct bundle got;
	int ret;

	ret = card_profile_find(&card, &profile, NULL);
	if (!ret)
		ret = card_profile_read(profile, &card, NULL, &index, &got, NULL);
	if (ret)
		return ret;
	ret = same(&got, &first) ? 1 : same(&got, &second) ? 2 : 0;
	bundle_free(&got);
	return ret;
}

static inline int prove(void)
{
	uint8_t *cert;
	size_t len;
	int ret;

	ret = tested->certificate(&card, &cert, &len, NULL);
	if (ret)
		return ret;
	ret = card_profile_prove(tested, &card, cert, len, NULL);
	free(cert);
	return ret;
}

static inline int setup(void **state)
{
	(void)state;
	unlink(path);
	reader_start(&reader);
	return 0;
}

static inline int teardown(void **state)
{
	(void)state;
	reader_stop(&reader);
	return 0;
}

#define card_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_SELFTESTS_CARD_WORK_H
#define CARDGATE_SELFTESTS_CARD_WORK_H

/* What is done with a card of card_inside.h, and what is on it then */

#include "card_inside.h"

static char dir[64] = "/tmp/test_card.XXXXXX", ca_key[80], ca_cert[80];
static struct bundle first, second;
static struct error why;

static inline int work_login(struct apdu_link *link)
{
	return card_pkcs15.login(link, (const uint8_t *)"12345678", 8, &why);
}

/* As cardgate-card does: a card that cannot be finished is made blank again */
static inline int work_issue(struct apdu_link *link, const struct bundle *bundle)
{
	uint8_t *spki, *cert = NULL;
	size_t spki_len, cert_len;
	int ret;

	ret = card_pkcs15.probe(link, NULL);
	if (!ret || ret == -ENOENT)
		ret = work_login(link);
	if (!ret)
		ret = card_pkcs15.format(link, &spki, &spki_len, &why);
	if (ret)
		return ret;
	ret = trust_make_card_cert(ca_key, ca_cert, spki, spki_len,
				   &(struct trust_request){ .holder = "Holder", .days = 10 },
				   &(struct trust_policies){}, &cert,
				   &cert_len, NULL);
	free(spki);
	if (!ret)
		ret = card_pkcs15.personalize(link, cert, cert_len, "Holder", &why);
	free(cert);
	if (!ret)
		ret = card_pkcs15.update(link, bundle, &why);
	if (ret)
		card_pkcs15.erase(link, NULL);
	return ret;
}

static inline int work_update(struct apdu_link *link, const struct bundle *bundle)
{
	int ret = card_pkcs15.probe(link, NULL);

	if (!ret)
		ret = work_login(link);
	return ret ? ret : card_pkcs15.update(link, bundle, &why);
}

static inline int work_erase(struct apdu_link *link)
{
	int ret = card_pkcs15.probe(link, NULL);

	if (!ret)
		ret = work_login(link);
	return ret ? ret : card_pkcs15.erase(link, NULL);
}

static inline int work_same(const struct bundle *a, const struct bundle *b)
{
	size_t i;

	for (i = 0; i < a->count && a->count == b->count; i++)
		if (strcmp(a->objects[i].name, b->objects[i].name) ||
		    a->objects[i].len != b->objects[i].len ||
		    memcmp(a->objects[i].data, b->objects[i].data, a->objects[i].len))
			return 0;
	return a->count == b->count;
}

/* -errno, or which bundle it is: 1 or 2, 0 another */
static inline int work_read(struct apdu_link *link)
{
	const struct card_profile *profile;
	struct card_index index;
	struct bundle got;
	int ret;

	ret = card_profile_find(link, &profile, NULL);
	if (!ret)
		ret = card_profile_read(profile, link, NULL, &index, &got, NULL);
	if (ret)
		return ret;
	ret = work_same(&got, &first) ? 1 : work_same(&got, &second) ? 2 : 0;
	bundle_free(&got);
	return ret;
}

static inline int work_prove(struct apdu_link *link)
{
	uint8_t *cert;
	size_t len;
	int ret = card_pkcs15.certificate(link, &cert, &len, NULL);

	if (ret)
		return ret;
	ret = card_profile_prove(&card_pkcs15, link, cert, len, NULL);
	free(cert);
	return ret;
}

static inline int work_begin(void)
{
	static uint8_t data[5000];
	size_t i;

	if (!mkdtemp(dir) || trust_make_authority(dir, "Test authority", 30, "p-256", NULL))
		return -1;
	snprintf(ca_key, sizeof(ca_key), "%s/ca.key", dir);
	snprintf(ca_cert, sizeof(ca_cert), "%s/ca.crt", dir);
	for (i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 31 + i / 256);
	bundle_add(&first, "ruleset", data, 700, NULL);
	bundle_add(&first, "signature", data + 1, 900, NULL);
	bundle_add(&first, "policy", data + 2, 300, NULL);
	/* larger, gone, the same, new */
	bundle_add(&second, "ruleset", data + 3, 2600, NULL);
	bundle_add(&second, "policy", data + 2, 300, NULL);
	bundle_add(&second, "extra", data + 4, 10, NULL);
	return 0;
}

static inline void work_end(void)
{
	static const char *const files[] = { "ca.key", "ca.crt", "signer.key", "signer.crt" };
	char name[96];
	size_t i;

	bundle_free(&first);
	bundle_free(&second);
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(name, sizeof(name), "%s/%s", dir, files[i]);
		unlink(name);
	}
	rmdir(dir);
}

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "agent/ruleset_clean.h"
#include "agent/trust_card.h"
#include "session.h"

#define COSTS_MAX	(6 + BUNDLE_OBJECTS_MAX)

/**
 * struct cost - what one step of reading a card took
 * @what: which step, or which object
 * @apdus: exchanged
 * @bytes: of commands and answers
 */
struct cost {
	const char *what;
	unsigned long apdus;
	unsigned long bytes;
};

/**
 * struct info - what is on a card
 * @reader: where the card is
 * @profile: its profile
 * @gen: which bundle counts
 * @index: the objects of it
 * @subject: of the certificate
 * @policies: that it names
 * @cert_len: bytes of the certificate
 * @mac_key: what there is of a MAC key: 0 it is there, -ENOKEY, -EOPNOTSUPP
 * @places: where the objects are
 * @costs: of what was done to learn this and to read all, in order
 * @count: how many
 * @apdus: exchanged in all
 * @bytes: of them
 */
struct info {
	const char *reader;
	const char *profile;
	struct card_generation gen;
	struct card_index index;
	char subject[TRUST_SUBJECT_MAX];
	struct trust_policies policies;
	size_t cert_len;
	int mac_key;
	char places[BUNDLE_OBJECTS_MAX][CARD_PLACE_MAX];
	struct cost costs[COSTS_MAX];
	size_t count;
	unsigned long apdus;
	unsigned long bytes;
};

/* What was exchanged since the last step was the step's */
static void count(struct info *info, const struct session *s, const char *what)
{
	struct cost *cost = &info->costs[info->count++];

	cost->what = what;
	cost->apdus = s->link->sent - info->apdus;
	cost->bytes = s->link->bytes - info->bytes;
	info->apdus = s->link->sent;
	info->bytes = s->link->bytes;
}

static int read_object(struct session *s, struct info *info, size_t i, struct error *err)
{
	const struct card_object *object = &info->index.objects[i];
	uint8_t *buf = malloc(object->len);
	int ret;

	if (!buf)
		return error_set(err, -ENOMEM, "out of memory");
	ret = s->profile->object(s->link, object, buf, err);
	free(buf);
	s->profile->place(s->link, object, info->places[i]);
	count(info, s, object->name);
	return ret;
}

static int read_certificate(struct session *s, struct info *info, struct error *err)
{
	struct card_proof proof;
	uint8_t *cert;
	int ret;

	ret = s->profile->certificate(s->link, &cert, &info->cert_len, err);
	count(info, s, "certificate");
	if (ret)
		return ret;
	ret = trust_card_subject(cert, info->cert_len, info->subject, err);
	if (!ret)
		ret = trust_card_policies(cert, info->cert_len, &info->policies, err);
	free(cert);
	/* What it is worth is for verify to say; it may take a PIN */
	if (!ret) {
		card_profile_challenge(s->profile, s->link, &proof, NULL);
		count(info, s, "proof");
	}
	return ret;
}

static int read_mac_key(struct session *s, struct info *info, struct error *err)
{
	info->mac_key = -EOPNOTSUPP;
	if (!s->profile->mac_there)
		return 0;
	info->mac_key = s->profile->mac_there(s->link, err);
	count(info, s, "MAC key");
	return info->mac_key == -ENOKEY ? 0 : info->mac_key;
}

static int collect(struct session *s, struct info *info, struct error *err)
{
	size_t i;
	int ret;

	info->reader = s->reader.name;
	info->profile = s->profile->name;
	count(info, s, "selection");
	ret = s->profile->generation(s->link, &info->gen, err);
	count(info, s, "generation");
	if (!ret)
		ret = s->profile->index(s->link, &info->gen, &info->index, err);
	count(info, s, "index");
	if (!ret)
		ret = read_certificate(s, info, err);
	if (!ret)
		ret = read_mac_key(s, info, err);
	for (i = 0; !ret && i < info->index.count; i++)
		ret = read_object(s, info, i, err);
	return ret;
}

static struct json_object *costs_json(const struct info *info)
{
	struct json_object *list = json_object_new_array(), *one;
	size_t i;

	for (i = 0; i < info->count; i++) {
		one = json_object_new_object();
		json_object_object_add(one, "what", json_object_new_string(info->costs[i].what));
		json_object_object_add(one, "apdus",
				       json_object_new_uint64(info->costs[i].apdus));
		json_object_object_add(one, "bytes",
				       json_object_new_uint64(info->costs[i].bytes));
		json_object_array_add(list, one);
	}
	return list;
}

static struct json_object *policies_json(const struct trust_policies *policies)
{
	struct json_object *list = json_object_new_array(), *one;
	size_t i;

	for (i = 0; i < policies->count; i++) {
		one = json_object_new_object();
		json_object_object_add(one, "name",
				       json_object_new_string(policies->list[i].name));
		json_object_object_add(one, "version",
				       json_object_new_uint64(policies->list[i].version));
		json_object_array_add(list, one);
	}
	return list;
}

static void print_json(const struct info *info)
{
	struct json_object *all = json_object_new_object(), *list = json_object_new_array(), *one;
	size_t i;

	for (i = 0; i < info->index.count; i++) {
		one = json_object_new_object();
		json_object_object_add(one, "name",
				       json_object_new_string(info->index.objects[i].name));
		json_object_object_add(one, "size",
				       json_object_new_uint64(info->index.objects[i].len));
		json_object_object_add(one, "place", json_object_new_string(info->places[i]));
		json_object_array_add(list, one);
	}
	json_object_object_add(all, "reader", json_object_new_string(info->reader));
	json_object_object_add(all, "profile", json_object_new_string(info->profile));
	json_object_object_add(all, "generation", json_object_new_uint64(info->gen.number));
	json_object_object_add(all, "objects", list);
	json_object_object_add(all, "certificate", json_object_new_string(info->subject));
	json_object_object_add(all, "certificate_size", json_object_new_uint64(info->cert_len));
	json_object_object_add(all, "policies", policies_json(&info->policies));
	json_object_object_add(all, "mac_key", info->mac_key ? NULL :
			       json_object_new_string("AES-256-CMAC"));
	json_object_object_add(all, "costs", costs_json(info));
	json_object_object_add(all, "apdus", json_object_new_uint64(info->apdus));
	json_object_object_add(all, "bytes", json_object_new_uint64(info->bytes));
	puts(json_object_to_json_string_ext(all, JSON_C_TO_STRING_PRETTY));
	json_object_put(all);
}

static void print_cost(const char *what, unsigned long apdus, unsigned long bytes)
{
	printf("cost         %-11s %6lu bytes  %lu APDU%s\n", what, bytes, apdus,
	       apdus == 1 ? "" : "s");
}

static void print_text(const struct info *info)
{
	char clean[RULESET_CLEAN_SIZE];
	size_t i;

	printf("reader       %s\n", info->reader);
	printf("profile      %s\n", info->profile);
	printf("generation   %u\n", info->gen.number);
	for (i = 0; i < info->index.count; i++)
		printf("object       %-11s %6zu bytes  %s\n", info->index.objects[i].name,
		       info->index.objects[i].len, info->places[i]);
	printf("certificate  %s, %zu bytes\n", info->subject, info->cert_len);
	for (i = 0; i < info->policies.count; i++)
		printf("for policy   %s, from version %" PRIu64 "\n",
		       ruleset_clean(info->policies.list[i].name, clean),
		       info->policies.list[i].version);
	printf("MAC key      %s\n", !info->mac_key ? "AES-256-CMAC, verifies in the card" :
	       info->mac_key == -ENOKEY ? "none" : "none, this profile cannot have one");
	for (i = 0; i < info->count; i++)
		print_cost(info->costs[i].what, info->costs[i].apdus, info->costs[i].bytes);
	print_cost("in all", info->apdus, info->bytes);
}

/**
 * cmd_info - show what is on a card
 * @opt: the command line
 * @err: message on failure
 *
 * Return: 0, -ENODATA for a half-written card, or another -errno.
 */
int cmd_info(const struct options *opt, struct error *err)
{
	struct info info = { 0 };
	struct session s;
	int ret = session_open_issued(&s, opt, err);

	if (ret)
		return ret;
	ret = collect(&s, &info, err);
	session_close(&s);
	if (ret)
		return error_prefix(err, ret, "%s", s.reader.name);
	if (opt->json)
		print_json(&info);
	else
		print_text(&info);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "agent/trust_card.h"
#include "session.h"

/**
 * struct info - what is on a card
 * @reader: where the card is
 * @profile: its profile
 * @gen: which bundle counts
 * @index: the objects of it
 * @subject: of the certificate
 * @cert_len: bytes of the certificate
 * @apdus: exchanged to learn this
 */
struct info {
	const char *reader;
	const char *profile;
	struct card_generation gen;
	struct card_index index;
	char subject[TRUST_SUBJECT_MAX];
	size_t cert_len;
	unsigned long apdus;
};

static int collect(struct session *s, struct info *info, struct error *err)
{
	uint8_t *cert;
	int ret;

	info->reader = s->reader.name;
	info->profile = s->profile->name;
	ret = s->profile->generation(s->link, &info->gen, err);
	if (!ret)
		ret = s->profile->index(s->link, &info->gen, &info->index, err);
	if (!ret)
		ret = s->profile->certificate(s->link, &cert, &info->cert_len, err);
	if (ret)
		return ret;
	ret = trust_card_subject(cert, info->cert_len, info->subject, err);
	free(cert);
	info->apdus = s->link->sent;
	return ret;
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
		json_object_array_add(list, one);
	}
	json_object_object_add(all, "reader", json_object_new_string(info->reader));
	json_object_object_add(all, "profile", json_object_new_string(info->profile));
	json_object_object_add(all, "generation", json_object_new_uint64(info->gen.number));
	json_object_object_add(all, "objects", list);
	json_object_object_add(all, "certificate", json_object_new_string(info->subject));
	json_object_object_add(all, "certificate_size", json_object_new_uint64(info->cert_len));
	json_object_object_add(all, "apdus", json_object_new_uint64(info->apdus));
	puts(json_object_to_json_string_ext(all, JSON_C_TO_STRING_PRETTY));
	json_object_put(all);
}

static void print_text(const struct info *info)
{
	size_t i;

	printf("reader       %s\n", info->reader);
	printf("profile      %s\n", info->profile);
	printf("generation   %u\n", info->gen.number);
	for (i = 0; i < info->index.count; i++)
		printf("object       %-23s %7zu bytes\n", info->index.objects[i].name,
		       info->index.objects[i].len);
	printf("certificate  %s, %zu bytes\n", info->subject, info->cert_len);
	printf("read with    %lu APDUs\n", info->apdus);
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

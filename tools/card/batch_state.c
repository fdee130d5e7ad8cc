// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How far a batch is: a file that is replaced whole after each card, read back by the next run,
 * and for other programs the report.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include "agent/file.h"
#include "batch.h"

#define STATE_MODE	0644
#define STATE_MAX	(64 * 1024 * 1024)
#define HEX_SIZE	(2 * TRUST_DIGEST_SIZE + 1)
#define TIME_SIZE	32

static const char *const statuses[BATCH_STATUSES] = {
	[BATCH_WAITING] = "waiting", [BATCH_STARTED] = "started", [BATCH_ISSUED] = "issued",
};

static void to_hex(const uint8_t *bytes, char *hex)
{
	size_t i;

	for (i = 0; i < TRUST_DIGEST_SIZE; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
}

static void add(struct json_object *to, const char *key, struct json_object *value)
{
	json_object_object_add(to, key, value);
}

static struct json_object *card_json(const struct roster_entry *who, const struct batch_card *card)
{
	struct json_object *json = json_object_new_object();
	char hex[HEX_SIZE], when[TIME_SIZE];
	struct tm tm;

	add(json, "line", json_object_new_uint64(who->line));
	add(json, "holder", json_object_new_string(who->holder));
	add(json, "status", json_object_new_string(statuses[card->status]));
	if (card->status != BATCH_ISSUED)
		return json;
	to_hex(card->certificate, hex);
	gmtime_r(&card->when, &tm);
	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &tm);
	add(json, "certificate_sha256", json_object_new_string(hex));
	add(json, "reader", json_object_new_string(card->reader));
	add(json, "apdus", json_object_new_uint64(card->apdus));
	add(json, "seconds", json_object_new_double(card->seconds));
	add(json, "time", json_object_new_string(when));
	return json;
}

static struct json_object *batch_json(const struct batch *batch)
{
	struct json_object *json = json_object_new_object(), *cards = json_object_new_array();
	size_t counts[BATCH_STATUSES] = { 0 }, i;
	char hex[HEX_SIZE];

	for (i = 0; i < batch->roster.count; i++) {
		counts[batch->cards[i].status]++;
		json_object_array_add(cards, card_json(&batch->roster.entries[i],
						       &batch->cards[i]));
	}
	to_hex(batch->roster.digest, hex);
	add(json, "list_sha256", json_object_new_string(hex));
	for (i = 0; i < BATCH_STATUSES; i++)
		add(json, statuses[i], json_object_new_uint64(counts[i]));
	add(json, "cards", cards);
	return json;
}

static const char *text_of(struct json_object *json, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(json, key, &value) ? json_object_get_string(value) : "";
}

static int take_card(struct batch_card *card, const struct roster_entry *who,
		     struct json_object *json)
{
	struct json_object *value = NULL;
	const char *hex = text_of(json, "certificate_sha256");
	struct tm tm = { 0 };
	size_t i;

	if (strcmp(text_of(json, "holder"), who->holder))
		return -EBADMSG;
	while (strcmp(text_of(json, "status"), statuses[card->status]))
		if (++card->status == BATCH_STATUSES)
			return -EBADMSG;
	if (card->status != BATCH_ISSUED)
		return 0;
	if (strlen(hex) != HEX_SIZE - 1 || strspn(hex, "0123456789abcdef") != HEX_SIZE - 1 ||
	    !strptime(text_of(json, "time"), "%Y-%m-%dT%H:%M:%SZ", &tm))
		return -EBADMSG;
	for (i = 0; i < TRUST_DIGEST_SIZE; i++)
		sscanf(hex + 2 * i, "%2" SCNx8, &card->certificate[i]);
	snprintf(card->reader, sizeof(card->reader), "%s", text_of(json, "reader"));
	json_object_object_get_ex(json, "apdus", &value);
	card->apdus = json_object_get_uint64(value);
	json_object_object_get_ex(json, "seconds", &value);
	card->seconds = json_object_get_double(value);
	card->when = timegm(&tm);
	return 0;
}

static int take_state(struct batch *batch, struct json_object *json, struct error *err)
{
	struct json_object *cards;
	char hex[HEX_SIZE];
	size_t i;

	to_hex(batch->roster.digest, hex);
	if (strcmp(text_of(json, "list_sha256"), hex))
		return error_set(err, -EINVAL, "is of another list, or the list was changed since");
	if (!json_object_object_get_ex(json, "cards", &cards) ||
	    !json_object_is_type(cards, json_type_array) ||
	    json_object_array_length(cards) != batch->roster.count)
		return error_set(err, -EBADMSG, "expected a card for each of %zu people",
				 batch->roster.count);
	for (i = 0; i < batch->roster.count; i++)
		if (take_card(&batch->cards[i], &batch->roster.entries[i],
			      json_object_array_get_idx(cards, i)))
			return error_set(err, -EBADMSG, "card %zu: not understood", i + 1);
	return 0;
}

static int load_state(struct batch *batch, struct error *err)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *json;
	uint8_t *text;
	size_t len;
	int ret;

	ret = file_read(batch->path, STATE_MAX, &text, &len, err);
	if (ret) {
		json_tokener_free(tokener);
		return ret;
	}
	json = json_tokener_parse_ex(tokener, (const char *)text, (int)len);
	ret = json ? take_state(batch, json, err) : error_set(err, -EBADMSG, "expected JSON");
	json_object_put(json);
	json_tokener_free(tokener);
	free(text);
	return ret ? error_prefix(err, ret, "%s", batch->path) : 0;
}

/**
 * batch_load - read a list, and how far its cards are
 * @batch: filled in, to be freed with batch_free() also on failure
 * @roster: the list's file
 * @state: the state's file; when it is not there nothing was done
 * @err: message on failure
 *
 * Return: 0, -EINVAL when the state is of another list, -EBADMSG, -ENOMEM, or
 * as roster_load().
 */
int batch_load(struct batch *batch, const char *roster, const char *state, struct error *err)
{
	int ret;

	memset(batch, 0, sizeof(*batch));
	batch->path = state;
	ret = roster_load(&batch->roster, roster, err);
	if (ret)
		return ret;
	batch->cards = calloc(batch->roster.count, sizeof(*batch->cards));
	if (!batch->cards)
		return error_set(err, -ENOMEM, "out of memory");
	return access(state, F_OK) && errno == ENOENT ? 0 : load_state(batch, err);
}

/**
 * batch_store - write how far the cards are, all or nothing
 * @batch: the cards
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int batch_store(const struct batch *batch, struct error *err)
{
	struct json_object *json = batch_json(batch);
	const char *text = json_object_to_json_string_ext(json, JSON_C_TO_STRING_PRETTY);
	int ret = file_write(batch->path, STATE_MODE, text, strlen(text), err);

	json_object_put(json);
	return ret;
}

/**
 * batch_report - tell whose card is made
 * @batch: the cards
 * @json: for a program
 * @to: where
 */
void batch_report(const struct batch *batch, bool json, FILE *to)
{
	struct json_object *all;
	size_t i, issued = 0;
	char hex[HEX_SIZE];

	if (json) {
		all = batch_json(batch);
		fprintf(to, "%s\n", json_object_to_json_string_ext(all, JSON_C_TO_STRING_PRETTY));
		json_object_put(all);
		return;
	}
	for (i = 0; i < batch->roster.count; i++) {
		const struct batch_card *card = &batch->cards[i];

		if (card->status != BATCH_ISSUED) {
			fprintf(to, "%-32s  %s\n", batch->roster.entries[i].holder,
				statuses[card->status]);
			continue;
		}
		issued++;
		to_hex(card->certificate, hex);
		fprintf(to, "%-32s  issued   certificate %.16s  %lu APDUs  %.1f s\n",
			batch->roster.entries[i].holder, hex, card->apdus, card->seconds);
	}
	fprintf(to, "%zu of %zu cards are issued\n", issued, batch->roster.count);
}

/**
 * batch_free - forget what batch_load() read
 * @batch: it
 */
void batch_free(struct batch *batch)
{
	free(batch->cards);
	roster_free(&batch->roster);
	memset(batch, 0, sizeof(*batch));
}

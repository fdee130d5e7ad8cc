// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "agent/card.h"
#include "tool.h"

static const char *state(const struct card_reader *reader)
{
	if (!reader->present)
		return "empty";
	return reader->atr_len ? "card" : "card that does not answer";
}

static void hex(const struct card_reader *reader, char text[2 * CARD_ATR_MAX + 1])
{
	size_t i;

	text[0] = '\0';
	for (i = 0; i < reader->atr_len; i++)
		snprintf(text + 2 * i, 3, "%02X", reader->atr[i]);
}

static void print_json(const struct card_reader *list, size_t count)
{
	struct json_object *all = json_object_new_array(), *one;
	char atr[2 * CARD_ATR_MAX + 1];
	size_t i;

	for (i = 0; i < count; i++) {
		hex(&list[i], atr);
		one = json_object_new_object();
		json_object_object_add(one, "reader", json_object_new_string(list[i].name));
		json_object_object_add(one, "card", json_object_new_boolean(list[i].present));
		if (list[i].atr_len)
			json_object_object_add(one, "atr", json_object_new_string(atr));
		json_object_array_add(all, one);
	}
	puts(json_object_to_json_string_ext(all, JSON_C_TO_STRING_PRETTY));
	json_object_put(all);
}

/**
 * cmd_readers - list readers and cards
 * @opt: the command line
 * @err: message on failure
 *
 * Return: 0, or as card_readers().
 */
int cmd_readers(const struct options *opt, struct error *err)
{
	struct card_reader list[CARD_READERS_MAX];
	char atr[2 * CARD_ATR_MAX + 1];
	size_t count, i;
	int ret, width = 0;

	ret = card_readers(list, &count, opt->timeout * 1000, err);
	if (ret)
		return ret;
	if (opt->json) {
		print_json(list, count);
		return 0;
	}
	if (!count)
		puts("no readers");
	for (i = 0; i < count; i++)
		if (width < (int)strlen(list[i].name))
			width = (int)strlen(list[i].name);
	for (i = 0; i < count; i++) {
		hex(&list[i], atr);
		printf("%-*s  %s%s%s\n", width, list[i].name, state(&list[i]),
		       *atr ? "  " : "", atr);
	}
	return 0;
}

/**
 * cmd_watch - tell of readers and cards as they come and go, until a signal
 * @opt: the command line
 * @err: message on failure
 *
 * Return: -errno.
 */
int cmd_watch(const struct options *opt, struct error *err)
{
	static const char *const kinds[] = {
		[CARD_SERVICE_UP] = "service up", [CARD_SERVICE_DOWN] = "service down",
		[CARD_READER_ADDED] = "reader added", [CARD_READER_REMOVED] = "reader removed",
		[CARD_INSERTED] = "card inserted", [CARD_REMOVED] = "card removed",
	};
	char atr[2 * CARD_ATR_MAX + 1];
	struct card_watch *watch;
	struct card_event event;
	struct pollfd p = { .events = POLLIN };
	int ret;

	(void)opt;
	setvbuf(stdout, NULL, _IOLBF, 0);
	ret = card_watch_open(&watch, &p.fd, err);
	if (ret)
		return ret;
	while (ret >= 0) {
		ret = card_watch_next(watch, &event, err);
		if (!ret) {
			poll(&p, 1, -1);
		} else if (ret > 0) {
			hex(&event.reader, atr);
			printf("%s%s%s%s%s\n", kinds[event.kind], *event.reader.name ? "  " : "",
			       event.reader.name, *atr ? "  " : "", atr);
		}
	}
	card_watch_close(watch);
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

#include <systemd/sd-event.h>

#include "agent/asker.h"
#include "agent/log.h"

/**
 * asker_stop - take the question back, if there is one
 * @asker: the asker
 */
void asker_stop(struct asker *asker)
{
	asker->answer = sd_event_source_disable_unref(asker->answer);
	ask_stop(&asker->ask);
	*asker->reader = '\0';
}

static int answered(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	struct asker *asker = data;
	char reader[CARD_READER_MAX];
	struct error err = {};
	struct ask ask;
	int ret;
	(void)source;
	(void)fd;
	(void)revents;

	ret = ask_read(&asker->ask, &err);
	if (ret == -EAGAIN)
		return 0;
	memcpy(reader, asker->reader, sizeof(reader));
	memcpy(&ask, &asker->ask, sizeof(ask));
	asker_stop(asker);
	if (ret) {
		log_line(LOG_WARNING, "%s: card refused: %s; put it in again", reader, err.text);
		admit_removed(&asker->keeper->admit, reader);
	} else {
		asker->visited(asker->data, reader,
			       keeper_pin(asker->keeper, reader, ask.answer, ask.len));
	}
	explicit_bzero(&ask, sizeof(ask));
	asker_look(asker);
	return 0;
}

/**
 * asker_look - if a card waits for its PIN, ask the user
 * @asker: the asker; nothing happens while it asks for another's
 */
void asker_look(struct asker *asker)
{
	char prompt[KEEPER_PROMPT_MAX];
	struct error err = {};
	int ret;

	if (*asker->reader || !keeper_wants_pin(asker->keeper, asker->reader, prompt))
		return;
	ret = ask_possible() ? ask_start(&asker->ask, "cardgated", prompt, &err) :
	      error_set(&err, -ENOENT, "nobody can be asked for it: no password agents of systemd");
	if (!ret && sd_event_add_io(asker->loop, &asker->answer, asker->ask.fd, EPOLLIN, answered,
				    asker) < 0)
		ret = error_set(&err, -ENOMEM, "event loop");
	if (!ret)
		return;
	log_line(LOG_WARNING, "%s: card refused: %s", asker->reader, err.text);
	asker_stop(asker);
}

/**
 * asker_card_out - a card was pulled: its PIN is not asked for any more
 * @asker: the asker
 * @reader: where
 */
void asker_card_out(struct asker *asker, const char *reader)
{
	if (!strcmp(asker->reader, reader))
		asker_stop(asker);
}

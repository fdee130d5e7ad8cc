// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card.h"
#include "agent/card_pcsc.h"
#include "agent/card_worker.h"

/**
 * struct card_watch - a process that waits for readers and cards
 * @worker: it
 * @msg: the last message from it
 */
struct card_watch {
	struct card_worker worker;
	struct card_message msg;
};

/**
 * card_watch_open - learn of readers and cards as they come and go
 * @watch: set to the watch
 * @fd: set to a file descriptor that polls readable when there is an event
 * @err: message on failure
 *
 * What is there already is told first. A pcscd that stops or is not there yet
 * is waited for.
 *
 * Return: 0 or -errno.
 */
int card_watch_open(struct card_watch **watch, int *fd, struct error *err)
{
	struct card_watch *new = calloc(1, sizeof(*new));
	int ret;

	if (!new)
		return error_set(err, -ENOMEM, "out of memory");
	ret = card_worker_start(&new->worker, card_pcsc_watch, err);
	if (ret) {
		free(new);
		return ret;
	}
	*watch = new;
	*fd = new->worker.fd;
	return 0;
}

/**
 * card_watch_next - take the next event
 * @watch: the watch
 * @event: set to it
 * @err: message on failure
 *
 * Return: 1, 0 when there is none now, -EPIPE when the watching process died
 * and the watch has to be opened anew, -EPROTO.
 */
int card_watch_next(struct card_watch *watch, struct card_event *event, struct error *err)
{
	size_t len;
	int ret;

	ret = card_worker_receive(watch->worker.fd, 0, &watch->msg, &len);
	if (ret == -ETIMEDOUT)
		return 0;
	if (!ret && len != sizeof(event->reader))
		ret = -EPROTO;
	if (ret)
		return error_set(err, ret, "card watch: %s", strerror(-ret));
	event->kind = (enum card_event_kind)watch->msg.code;
	memcpy(&event->reader, watch->msg.data, sizeof(event->reader));
	return 1;
}

/**
 * card_watch_close - stop watching
 * @watch: the watch, may be NULL
 */
void card_watch_close(struct card_watch *watch)
{
	if (!watch)
		return;
	card_worker_stop(&watch->worker, 0);
	free(watch);
}

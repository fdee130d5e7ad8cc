// SPDX-License-Identifier: GPL-2.0-or-later
/* Accounts were written to a card that is there: see provision_news.h */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "agent/control.h"
#include "agent/file.h"
#include "agent/log.h"
#include "agent/provision/provision_news.h"

#define NAME		"accounts"
#define EVENTS_SIZE	4096

/**
 * provision_news_tell - accounts on a card may be others now
 * @reader: where the card is
 */
void provision_news_tell(const char *reader)
{
	struct error err = {};

	if (file_write(CONTROL_DIR "/" NAME, 0644, reader, strlen(reader), &err))
		log_line(LOG_WARNING, "accounts are set up when the card is put in again: %s",
			 err.text);
}

/**
 * provision_news_open - begin to hear of accounts that become others
 * @err: message on failure
 *
 * Return: a descriptor that is readable when provision_news_next() is to be called, or -errno.
 */
int provision_news_open(struct error *err)
{
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

	if (fd < 0)
		return error_set(err, -errno, "inotify: %s", strerror(errno));
	provision_news_listen(fd);
	return fd;
}

/**
 * provision_news_listen - listen where the agent is, which may have come only now
 * @fd: from provision_news_open()
 */
void provision_news_listen(int fd)
{
	inotify_add_watch(fd, CONTROL_DIR, IN_MOVED_TO | IN_ONLYDIR);
}

static bool is_ours(const char *events, size_t len)
{
	const struct inotify_event *event;
	size_t at;

	for (at = 0; at + sizeof(*event) <= len; at += sizeof(*event) + event->len) {
		event = (const struct inotify_event *)(events + at);
		if (event->len && !strcmp(event->name, NAME))
			return true;
	}
	return false;
}

/**
 * provision_news_next - where accounts became others
 * @fd: from provision_news_open()
 * @reader: set to the reader
 *
 * Return: true when they did; of several times only the last one is told.
 */
bool provision_news_next(int fd, char reader[CARD_READER_MAX])
{
	_Alignas(struct inotify_event) char events[EVENTS_SIZE];
	uint8_t *name;
	bool ours = false;
	size_t size;
	ssize_t len;

	while ((len = read(fd, events, sizeof(events))) > 0)
		ours |= is_ours(events, (size_t)len);
	if (!ours || file_read(CONTROL_DIR "/" NAME, CARD_READER_MAX - 1, &name, &size, NULL))
		return false;
	snprintf(reader, CARD_READER_MAX, "%.*s", (int)size, (char *)name);
	free(name);
	return true;
}

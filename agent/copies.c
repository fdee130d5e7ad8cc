// SPDX-License-Identifier: GPL-2.0-or-later
/* Copies of management objects, from cards to where the tree finds them: see copies.h */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/card.h"
#include "agent/card_channel.h"
#include "agent/card_mo.h"
#include "agent/copies.h"
#include "agent/file.h"
#include "agent/log.h"

#define BUDGET_MS	10000	/* for all exchanges with one card */
#define NEW		".new"

/**
 * copies_directory - where the tree finds what a card has
 * @reader: where the card is
 * @path: set to the directory; there is one while a card of the association is there
 */
void copies_directory(const char *reader, char path[COPIES_PATH_SIZE])
{
	char *slash;

	snprintf(path, COPIES_PATH_SIZE, COPIES_DIR "/reader %s", reader);
	for (slash = path + strlen(COPIES_DIR) + 1; (slash = strchr(slash, '/')); )
		*slash = '_';
}

static void remove_directory(const char *path)
{
	char file[2 * COPIES_PATH_SIZE];
	struct dirent *entry;
	DIR *dir = opendir(path);

	while (dir && (entry = readdir(dir))) {
		snprintf(file, sizeof(file), "%s/%.200s", path, entry->d_name);
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			unlink(file);
	}
	if (dir)
		closedir(dir);
	rmdir(path);
}

/* All of a card's or nothing */
static int keep(const char *reader, const struct bundle *objects, struct error *err)
{
	const char new[] = COPIES_DIR "/" NEW;
	char path[COPIES_PATH_SIZE];
	int ret = 0;
	size_t i;

	mkdir(CONTROL_DIR, 0755);
	mkdir(COPIES_DIR, 0700);
	remove_directory(new);
	if (mkdir(new, 0700))
		return error_set(err, -errno, "%s: %s", new, strerror(errno));
	for (i = 0; !ret && i < objects->count; i++) {
		snprintf(path, sizeof(path), "%s/%s", new, objects->objects[i].name);
		ret = file_write(path, 0600, objects->objects[i].data, objects->objects[i].len,
				 err);
	}
	copies_directory(reader, path);
	remove_directory(path);
	if (!ret && rename(new, path))
		ret = error_set(err, -errno, "%s: %s", path, strerror(errno));
	if (ret)
		remove_directory(new);
	return ret;
}

/* One that cannot be read is there all the same, and nobody knows what it is */
static void open_secrets(const struct card_profile *profile, struct apdu_link *link,
			 struct bundle *objects)
{
	struct bundle_object *o;
	struct error err = {};

	for (o = objects->objects; o < objects->objects + objects->count; o++)
		if (card_mo_is_secret(o->data, o->len) && card_mo_open(profile, link, o, &err))
			log_line(LOG_WARNING, "a secret copy on the card is not read: %s",
				 err.text);
}

static int read_copies(struct card *card, struct bundle *objects, struct error *err)
{
	struct apdu_link *link = card_link(card);
	const struct card_profile *profile;
	int ret;

	ret = card_begin(card, err);
	if (ret)
		return ret;
	ret = card_profile_find(link, &profile, err);
	if (!ret)
		ret = card_mo_read(profile, link, objects, err);
	if (!ret)
		open_secrets(profile, link, objects);
	card_channel_close(link);
	card_end(card, NULL);
	return ret;
}

/**
 * copies_fetch - have the tree see what a card has
 * @reader: where the card is, which was proven to be the association's
 * @err: message on failure
 *
 * Return: 0; else nothing of the card is seen: as card_open(), card_mo_read() and file_write().
 */
int copies_fetch(const char *reader, struct error *err)
{
	struct bundle objects = {};
	struct card *card;
	int ret;

	ret = card_open(reader, CARD_EXCHANGE_MS, &card, err);
	if (!ret) {
		card_budget(card, BUDGET_MS);
		ret = read_copies(card, &objects, err);
		card_close(card);
	}
	if (!ret)
		ret = keep(reader, &objects, err);
	if (ret)
		copies_forget(reader);
	bundle_free(&objects);
	return ret;
}

/**
 * copies_none - a card is there, which has none
 * @reader: where the card is, which was proven to be the association's
 * @err: message on failure
 *
 * Return: 0, or as file_write().
 */
int copies_none(const char *reader, struct error *err)
{
	const struct bundle none = {};

	return keep(reader, &none, err);
}

/**
 * copies_forget - a card is not there any more
 * @reader: where it was
 */
void copies_forget(const char *reader)
{
	char path[COPIES_PATH_SIZE];

	copies_directory(reader, path);
	remove_directory(path);
}

/**
 * copies_clear - no card is there yet
 */
void copies_clear(void)
{
	char path[COPIES_PATH_SIZE];
	struct dirent *entry;
	DIR *dir = opendir(COPIES_DIR);

	while (dir && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), COPIES_DIR "/%.200s", entry->d_name);
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			remove_directory(path);
	}
	if (dir)
		closedir(dir);
}

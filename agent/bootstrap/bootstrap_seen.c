// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Packets that were answered, so that none is taken twice. A file, which is replaced at once, with
 * a line for each: its digest, and until when it is good; 0 is for ever. What is not good any more
 * is forgotten, as nobody would take it. What has no end stays: a full list takes no new packet.
 *
 * Who changes it has the management tree open, and so is alone.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/bootstrap/bootstrap_seen.h"
#include "agent/dm/bytes.h"
#include "agent/file.h"

#define DIGITS		(2 * TRUST_DIGEST_SIZE)
#define FILE_MAX	(BOOTSTRAP_SEEN_MAX * (DIGITS + 24))
#define PATH_SIZE	512

struct seen {
	char digest[DIGITS + 1];
	int64_t until;
};

struct list {
	struct seen seen[BOOTSTRAP_SEEN_MAX];
	size_t count;
};

static void path_of(char path[PATH_SIZE], const char *state)
{
	snprintf(path, PATH_SIZE, "%s/" BOOTSTRAP_DIR "/seen", state);
}

static void digits_of(const uint8_t digest[TRUST_DIGEST_SIZE], char digits[DIGITS + 1])
{
	size_t i;

	for (i = 0; i < TRUST_DIGEST_SIZE; i++)
		snprintf(digits + 2 * i, 3, "%02x", digest[i]);
}

static bool take_line(struct list *list, const char *line)
{
	struct seen *seen = &list->seen[list->count];
	int end = 0;

	if (list->count == BOOTSTRAP_SEEN_MAX || strspn(line, "0123456789abcdef") != DIGITS ||
	    sscanf(line, "%64s %" SCNd64 "%n", seen->digest, &seen->until, &end) != 2 || line[end])
		return false;
	list->count++;
	return true;
}

/* A list that cannot be read would let everything in again */
static int load(const char *state, struct list *list, struct error *err)
{
	char path[PATH_SIZE], *rest, *line;
	uint8_t *data = NULL;
	size_t len;
	int ret;

	list->count = 0;
	path_of(path, state);
	ret = file_read(path, FILE_MAX, &data, &len, err);
	if (ret)
		return ret == -ENOENT ? 0 : ret;
	rest = (char *)data;
	while (!ret && (line = strsep(&rest, "\n")))
		if (*line && !take_line(list, line))
			ret = error_set(err, -EBADMSG, "%s: damaged, so no packet is taken", path);
	free(data);
	return ret;
}

static int store(const char *state, const struct list *list, struct error *err)
{
	char path[PATH_SIZE], line[DIGITS + 32];
	struct bytes out = {};
	size_t i;
	int ret;

	for (i = 0; i < list->count; i++) {
		snprintf(line, sizeof(line), "%s %" PRId64 "\n", list->seen[i].digest,
			 list->seen[i].until);
		bytes_text(&out, line);
	}
	snprintf(path, sizeof(path), "%s/" BOOTSTRAP_DIR, state);
	ret = out.error ? error_set(err, out.error, "out of memory") :
	      file_make_directory(path, 0700, err);
	path_of(path, state);
	if (!ret)
		ret = file_write(path, 0600, out.data ?: (uint8_t *)"", out.len, err);
	bytes_free(&out);
	return ret;
}

static size_t find(const struct list *list, const char *digits)
{
	size_t i = 0;

	while (i < list->count && strcmp(list->seen[i].digest, digits))
		i++;
	return i;
}

static void forget(struct list *list, size_t i)
{
	list->seen[i] = list->seen[--list->count];
}

static struct list *load_new(const char *state, int *ret, struct error *err)
{
	struct list *list = malloc(sizeof(*list));

	*ret = list ? load(state, list, err) : error_set(err, -ENOMEM, "out of memory");
	return list;
}

static int check_new(const struct list *list, const char *digits, struct error *err)
{
	if (find(list, digits) == list->count)
		return 0;
	return error_set(err, -EEXIST, "the packet was answered before: it counts once");
}

/**
 * bootstrap_seen_check - was a packet answered before
 * @state: directory of the association
 * @digest: of the packet
 * @err: message on failure
 *
 * Return: 0 when it is new; -EEXIST; -EBADMSG when nobody can tell; -errno.
 */
int bootstrap_seen_check(const char *state, const uint8_t digest[TRUST_DIGEST_SIZE],
			 struct error *err)
{
	char digits[DIGITS + 1];
	struct list *list;
	int ret;

	list = load_new(state, &ret, err);
	digits_of(digest, digits);
	if (!ret)
		ret = check_new(list, digits, err);
	free(list);
	return ret;
}

/**
 * bootstrap_seen_add - a packet is answered
 * @state: directory of the association
 * @digest: of the packet
 * @until: the last second that it is good for; 0: for ever
 * @now: the present one
 * @err: message on failure
 *
 * Return: 0 when that is on disk; -EEXIST when it was before; -ENOSPC; -EBADMSG; -errno.
 */
int bootstrap_seen_add(const char *state, const uint8_t digest[TRUST_DIGEST_SIZE], time_t until,
		       time_t now, struct error *err)
{
	char digits[DIGITS + 1];
	struct list *list;
	struct seen *new;
	size_t i;
	int ret;

	list = load_new(state, &ret, err);
	digits_of(digest, digits);
	if (!ret)
		ret = check_new(list, digits, err);
	for (i = 0; !ret && i < list->count;)
		if (list->seen[i].until && list->seen[i].until < now)
			forget(list, i);
		else
			i++;
	if (!ret && list->count == BOOTSTRAP_SEEN_MAX)
		ret = error_set(err, -ENOSPC, "%d packets were answered, no more are remembered",
				BOOTSTRAP_SEEN_MAX);
	if (!ret) {
		new = &list->seen[list->count++];
		memcpy(new->digest, digits, sizeof(digits));
		new->until = until;
		ret = store(state, list, err);
	}
	free(list);
	return ret;
}

/**
 * bootstrap_seen_remove - a packet that was answered came to nothing
 * @state: directory of the association
 * @digest: of the packet
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int bootstrap_seen_remove(const char *state, const uint8_t digest[TRUST_DIGEST_SIZE],
			  struct error *err)
{
	char digits[DIGITS + 1];
	struct list *list;
	size_t i;
	int ret;

	list = load_new(state, &ret, err);
	digits_of(digest, digits);
	i = ret ? 0 : find(list, digits);
	if (!ret && i < list->count) {
		forget(list, i);
		ret = store(state, list, err);
	}
	free(list);
	return ret;
}

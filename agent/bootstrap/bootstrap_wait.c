// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Packets that came by the network and wait for the user, each a file: ID.proven, or ID.pin when
 * nobody can tell yet who made it. Strangers can send the latter, so these make way for others.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "agent/bootstrap/bootstrap_seen.h"
#include "agent/bootstrap/bootstrap_wait.h"
#include "agent/file.h"

#define PATH_SIZE	512

static const char * const suffixes[] = { ".pin", ".proven" };

static void dir_of(char path[PATH_SIZE], const char *state)
{
	snprintf(path, PATH_SIZE, "%s/" BOOTSTRAP_DIR "/waiting", state);
}

static void path_of(char path[PATH_SIZE], const char *state, const char *id, bool proven)
{
	snprintf(path, PATH_SIZE, "%s/" BOOTSTRAP_DIR "/waiting/%s%s", state, id,
		 suffixes[proven]);
}

static bool id_ok(const char *id)
{
	return strspn(id, "0123456789abcdef") == BOOTSTRAP_WAIT_ID - 1;
}

static bool take(const char *state, const char *name, struct bootstrap_waiting *waiting)
{
	const char *suffix = name + BOOTSTRAP_WAIT_ID - 1;
	char path[PATH_SIZE];
	struct stat st;

	if (!id_ok(name))
		return false;
	waiting->proven = !strcmp(suffix, suffixes[true]);
	if (!waiting->proven && strcmp(suffix, suffixes[false]))
		return false;
	memcpy(waiting->id, name, BOOTSTRAP_WAIT_ID - 1);
	waiting->id[BOOTSTRAP_WAIT_ID - 1] = '\0';
	path_of(path, state, waiting->id, waiting->proven);
	if (stat(path, &st))
		return false;
	waiting->since = st.st_mtime;
	return true;
}

static int by_age(const void *a, const void *b)
{
	const struct bootstrap_waiting *x = a, *y = b;

	return x->since < y->since ? -1 : x->since > y->since;
}

/**
 * bootstrap_wait_list - the packets that wait, the oldest first
 * @state: directory of the association
 * @list: filled in
 * @count: set to their number
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int bootstrap_wait_list(const char *state, struct bootstrap_waiting list[BOOTSTRAP_WAIT_MAX],
			size_t *count, struct error *err)
{
	char path[PATH_SIZE];
	struct dirent *entry;
	DIR *dir;

	*count = 0;
	dir_of(path, state);
	dir = opendir(path);
	if (!dir)
		return errno == ENOENT ? 0 : error_set(err, -errno, "%s: %s", path,
						       strerror(errno));
	while (*count < BOOTSTRAP_WAIT_MAX && (entry = readdir(dir)))
		*count += take(state, entry->d_name, &list[*count]);
	closedir(dir);
	qsort(list, *count, sizeof(*list), by_age);
	return 0;
}

/* The oldest that nobody can tell the maker of */
static int make_room(const char *state, struct error *err)
{
	struct bootstrap_waiting list[BOOTSTRAP_WAIT_MAX];
	size_t i = 0, count;
	int ret = bootstrap_wait_list(state, list, &count, err);

	if (ret || count < BOOTSTRAP_WAIT_MAX)
		return ret;
	while (i < count && list[i].proven)
		i++;
	if (i == count)
		return error_set(err, -ENOSPC, "%d packets wait for the user: no more are kept",
				 BOOTSTRAP_WAIT_MAX);
	return bootstrap_wait_remove(state, list[i].id, err);
}

static int make_dirs(const char *state, struct error *err)
{
	char path[PATH_SIZE];
	int ret;

	snprintf(path, sizeof(path), "%s/" BOOTSTRAP_DIR, state);
	ret = file_make_directory(path, 0700, err);
	dir_of(path, state);
	return ret ?: file_make_directory(path, 0700, err);
}

/**
 * bootstrap_wait_put - keep a packet for the user
 * @state: directory of the association
 * @packet: the packet
 * @proven: it was proven
 * @id: set to what it is called
 * @err: message on failure
 *
 * Return: 0; -EEXIST when it waits already; -ENOSPC; -errno.
 */
int bootstrap_wait_put(const char *state, const struct bootstrap_packet *packet, bool proven,
		       char id[BOOTSTRAP_WAIT_ID], struct error *err)
{
	uint8_t digest[TRUST_DIGEST_SIZE];
	struct bytes out = {};
	char path[PATH_SIZE];
	struct stat st;
	size_t i;
	int ret;

	ret = bootstrap_packet_digest(packet, digest);
	if (ret)
		return error_set(err, ret, "no SHA-256 of the packet");
	for (i = 0; i < (BOOTSTRAP_WAIT_ID - 1) / 2; i++)
		snprintf(id + 2 * i, 3, "%02x", digest[i]);
	path_of(path, state, id, proven);
	if (!stat(path, &st))
		return error_set(err, -EEXIST, "packet %s waits already", id);
	ret = make_dirs(state, err) ?: make_room(state, err);
	if (ret)
		return ret;
	bootstrap_packet_write(packet, &out);
	ret = out.error ? error_set(err, out.error, "out of memory") :
	      file_write(path, 0600, out.data, out.len, err);
	bytes_free(&out);
	return ret;
}

static int no_such(const char *id, struct error *err)
{
	return error_set(err, -ENOENT, "%s: no packet of that name waits", id);
}

/**
 * bootstrap_wait_get - read a packet that waits
 * @state: directory of the association
 * @id: which
 * @packet: filled in, to be given to bootstrap_packet_free() also on failure
 * @err: message on failure
 *
 * Return: 0; -ENOENT; as file_read() and bootstrap_packet_read().
 */
int bootstrap_wait_get(const char *state, const char *id, struct bootstrap_packet *packet,
		       struct error *err)
{
	uint8_t *data = NULL;
	char path[PATH_SIZE];
	int proven, ret = -ENOENT;
	size_t len = 0;

	packet->body = NULL;
	for (proven = 1; proven >= 0 && ret == -ENOENT && id_ok(id); proven--) {
		path_of(path, state, id, proven);
		ret = file_read(path, BOOTSTRAP_PACKET_MAX, &data, &len, err);
	}
	if (ret)
		return ret == -ENOENT ? no_such(id, err) : ret;
	ret = bootstrap_packet_read(data, len, packet, err);
	free(data);
	return ret;
}

/**
 * bootstrap_wait_remove - a packet does not wait any more
 * @state: directory of the association
 * @id: which
 * @err: message on failure
 *
 * Return: 0; -ENOENT; -errno.
 */
int bootstrap_wait_remove(const char *state, const char *id, struct error *err)
{
	char path[PATH_SIZE];
	int proven, ret = -ENOENT;

	for (proven = 1; proven >= 0 && ret == -ENOENT && id_ok(id); proven--) {
		path_of(path, state, id, proven);
		ret = file_remove(path, err);
	}
	return ret == -ENOENT ? no_such(id, err) : ret;
}

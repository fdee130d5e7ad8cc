// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a person calls a device -> the gated device that is meant.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "agent/cli/find.h"

#define SYS	"/sys"

/**
 * struct wanted - the devices that a word may mean
 * @word: the word
 * @path: place below /sys that it names; empty for other kinds of words
 */
struct wanted {
	const char *word;
	char path[PATH_MAX];
};

static const char *base(const struct kernel_device *device)
{
	const char *slash = strrchr(device->path, '/');

	return slash ? slash + 1 : device->path;
}

static bool is_below(const char *path, const char *above)
{
	size_t len = strlen(above);

	return !strncmp(path, above, len) && path[len] == '/';
}

static bool is_number(const struct wanted *wanted, const struct kernel_device *device)
{
	char number[16];

	snprintf(number, sizeof(number), "%u", device->id);
	return !strcmp(wanted->word, number);
}

static bool is_path(const struct wanted *wanted, const struct kernel_device *device)
{
	return *wanted->path && !strcmp(wanted->path, device->path);
}

static bool is_name(const struct wanted *wanted, const struct kernel_device *device)
{
	return *device->path && !strcmp(wanted->word, base(device));
}

static bool is_port(const struct wanted *wanted, const struct kernel_device *device)
{
	return *device->subject.port && !strcmp(wanted->word, device->subject.port);
}

/* A disk belongs to the interface that it hangs on */
static bool is_parent(const struct wanted *wanted, const struct kernel_device *device)
{
	return *device->path && is_below(wanted->path, device->path);
}

static bool is_child(const struct wanted *wanted, const struct kernel_device *device)
{
	return *wanted->path && is_below(device->path, wanted->path);
}

/* The first way that fits a device counts */
static bool (* const ways[])(const struct wanted *wanted, const struct kernel_device *device) = {
	is_number, is_path, is_name, is_port, is_parent, is_child,
};

/* Words with a slash name a node, or something below /sys */
static int resolve(struct wanted *wanted, struct error *err)
{
	char link[64], path[PATH_MAX];
	const char *from = wanted->word;
	struct stat st;

	wanted->path[0] = '\0';
	if (!strchr(wanted->word, '/'))
		return 0;
	if (stat(wanted->word, &st))
		return error_set(err, -errno, "%.300s: %s", wanted->word, strerror(errno));
	if (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode)) {
		snprintf(link, sizeof(link), SYS "/dev/%s/%u:%u",
			 S_ISCHR(st.st_mode) ? "char" : "block", major(st.st_rdev),
			 minor(st.st_rdev));
		from = link;
	}
	if (!realpath(from, path) || !is_below(path, SYS))
		return error_set(err, -ENODEV,
				 "%.300s: device node or directory below /sys expected",
				 wanted->word);
	strcpy(wanted->path, path + strlen(SYS));
	return 0;
}

static int ambiguous(const struct kernel_device *devices, size_t count,
		     const struct wanted *wanted, size_t way, struct error *err)
{
	char list[300] = "";
	size_t i, used = 0, more = 0;

	for (i = 0; i < count; i++) {
		if (!ways[way](wanted, &devices[i]))
			continue;
		if (used + 48 < sizeof(list))
			used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%u (%.30s)",
						 used ? ", " : "", devices[i].id,
						 base(&devices[i]));
		else
			more++;
	}
	if (more)
		snprintf(list + used, sizeof(list) - used, " and %zu more", more);
	return error_set(err, -ENOTUNIQ, "'%.100s' is more than one device; name one of %s",
			 wanted->word, list);
}

/**
 * find_device - which device does somebody mean?
 * @devices: the gated devices
 * @count: how many
 * @word: number, USB port, name in sysfs, path below /sys, or device node
 * @found: set to the device
 * @err: message on failure
 *
 * A path that is not a gated device stands for the gated device that it is
 * part of, else for the one below it.
 *
 * Return: 0; -ENODEV when there is none; -ENOTUNIQ when there are several; or
 * what stat(2) says of a path.
 */
int find_device(const struct kernel_device *devices, size_t count, const char *word,
		const struct kernel_device **found, struct error *err)
{
	struct wanted wanted = { .word = word };
	size_t i, way, hits;
	int ret;

	ret = resolve(&wanted, err);
	if (ret)
		return ret;
	for (way = 0; way < sizeof(ways) / sizeof(*ways); way++) {
		for (i = 0, hits = 0; i < count; i++) {
			if (!ways[way](&wanted, &devices[i]))
				continue;
			*found = &devices[i];
			hits++;
		}
		if (hits > 1)
			return ambiguous(devices, count, &wanted, way, err);
		if (hits)
			return 0;
	}
	return error_set(err, -ENODEV,
			 "'%.200s': no such device; number, USB port, path or node of one in 'cardgate devices' expected",
			 word);
}

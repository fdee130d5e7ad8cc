// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Long values of the tree, each in a file of its own below "values". The tree on disk names them;
 * what it does not name is removed. In memory they are the file, mapped: what nobody looks at
 * takes none.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/dm/tree_inside.h"
#include "agent/dm/tree_spool.h"
#include "agent/file.h"

#define DIRECTORY	"values"
#define NAME_LEN	16	/* hexadecimal digits */

static void path_of(const struct tree *tree, const char *name, char path[512])
{
	snprintf(path, 512, "%s/" DIRECTORY "/%s", tree->directory, name);
}

/* A NUL follows the value, as it does in memory */
static int map(const char *path, size_t len, uint8_t **data, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	void *at = NULL;
	int ret = 0;

	if (fd < 0 || fstat(fd, &st))
		ret = -errno;
	else if (!S_ISREG(st.st_mode) || st.st_size != (off_t)len + 1)
		ret = -EBADMSG;
	if (!ret)
		at = mmap(NULL, len + 1, PROT_READ, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED)
		ret = -errno;
	if (fd >= 0)
		close(fd);
	if (ret)
		return error_set(err, ret, "%s: %s", path, strerror(-ret));
	*data = at;
	return 0;
}

static int new_name(char **name, struct error *err)
{
	uint64_t number;

	if (getrandom(&number, sizeof(number), 0) != sizeof(number))
		return error_set(err, -EIO, "no random numbers");
	if (asprintf(name, "%0*" PRIx64, NAME_LEN, number) < 0)
		return error_set(err, -ENOMEM, "management tree: out of memory");
	return 0;
}

static int spool(const struct tree *tree, struct tree_node *node, struct error *err)
{
	char path[512], *name;
	uint8_t *data = realloc(node->data, node->len + 1);
	int ret;

	if (!data)
		return error_set(err, -ENOMEM, "management tree: out of memory");
	data[node->len] = '\0';
	node->data = data;
	path_of(tree, "", path);
	if (mkdir(path, 0700) && errno != EEXIST)
		return error_set(err, -errno, "%s: %s", path, strerror(errno));
	ret = new_name(&name, err);
	if (ret)
		return ret;
	path_of(tree, name, path);
	ret = file_write(path, 0600, node->data, node->len + 1, err) ?:
	      map(path, node->len, &data, err);
	if (ret) {
		free(name);
		return ret;
	}
	free(node->data);
	node->data = data;
	node->spool = name;
	return 0;
}

/**
 * tree_spool_out - give long values files
 * @tree: the tree, about to be written
 * @err: message on failure
 *
 * Return: 0 or -errno; those that have files keep them.
 */
int tree_spool_out(const struct tree *tree, struct error *err)
{
	const struct tree_node *node;
	int ret = 0;

	for (node = tree->root; node && !ret; node = tree_node_after(tree->root, node))
		if (node->data && !node->spool && node->len >= TREE_SPOOL_MIN &&
		    !(node->shape->flags & TREE_LIVE))
			ret = spool(tree, (struct tree_node *)node, err);
	return ret;
}

/**
 * tree_spool_type - Type that names a node's file in the stored tree
 * @node: the node, with a file
 *
 * Return: the type, from malloc(), or NULL when memory ran out.
 */
char *tree_spool_type(const struct tree_node *node)
{
	char *type;

	return asprintf(&type, TREE_SPOOL_TYPE "%s;%zu;%s", node->spool, node->len,
			node->type ?: "") < 0 ? NULL : type;
}

static int fetch(const struct tree *tree, struct tree_node *node, struct error *err)
{
	char name[NAME_LEN + 1], path[512];
	const char *type = node->type + strlen(TREE_SPOOL_TYPE);
	uint8_t *data;
	size_t len;
	int end = 0, ret;

	if (sscanf(type, "%16[0-9a-f];%zu;%n", name, &len, &end) != 2 || !end ||
	    strlen(name) != NAME_LEN || len > TREE_VALUE_MAX)
		return error_set(err, -EBADMSG, "%s: its value is nowhere", node->name);
	path_of(tree, name, path);
	ret = map(path, len, &data, err);
	if (ret)
		return ret;
	tree_node_drop(node);
	node->data = data;
	node->len = len;
	node->spool = strdup(name);
	return node->spool && tree_node_text(&node->type, type + end) ? 0 :
	       error_set(err, -ENOMEM, "management tree: out of memory");
}

/**
 * tree_spool_in - find the values that have files
 * @tree: the tree
 * @stored: what was read of it, in no tree
 * @err: message on failure
 *
 * Return: 0; -EBADMSG or -ENOENT when a file is damaged or missing; -ENOMEM.
 */
int tree_spool_in(const struct tree *tree, struct tree_node *stored, struct error *err)
{
	const struct tree_node *node;
	int ret = 0;

	for (node = stored; node && !ret; node = tree_node_after(stored, node))
		if (node->type && !strncmp(node->type, TREE_SPOOL_TYPE, strlen(TREE_SPOOL_TYPE)))
			ret = fetch(tree, (struct tree_node *)node, err);
	return ret;
}

static bool is_named(const struct tree *tree, const char *name)
{
	const struct tree_node *node;

	for (node = tree->root; node; node = tree_node_after(tree->root, node))
		if (node->spool && !strcmp(node->spool, name))
			return true;
	return false;
}

/**
 * tree_spool_sweep - remove files that the stored tree does not name
 * @tree: the tree, as it is stored
 *
 * What cannot be removed now is another time.
 */
void tree_spool_sweep(const struct tree *tree)
{
	struct dirent *entry;
	char path[512];
	DIR *dir;

	path_of(tree, "", path);
	dir = opendir(path);
	while (dir && (entry = readdir(dir)))
		if (*entry->d_name != '.' && !is_named(tree, entry->d_name))
			unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
}

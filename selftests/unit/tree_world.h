/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TREE_WORLD_H
#define CARDGATE_TREE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/dm/tree.h"

/* A tree in a directory of its own, with plug-ins beside it */
struct tree_world {
	char directory[64];
	char plugins[96];
	struct tree *tree;
};

static inline struct tree_place tree_world_place(const struct tree_world *world)
{
	return (struct tree_place){ .state = world->directory, .anchors = world->directory,
				    .plugins = world->plugins };
}

static inline void tree_world_open(struct tree_world *world)
{
	const struct tree_place place = tree_world_place(world);
	struct error err = {};

	if (tree_open(&world->tree, &place, &err))
		fail_msg("%s", err.text);
}

/* As if the program ended and began again */
static inline void tree_world_again(struct tree_world *world)
{
	tree_close(world->tree);
	tree_world_open(world);
}

static inline int tree_world_set_up(void **state)
{
	struct tree_world *world = calloc(1, sizeof(*world));

	strcpy(world->directory, "/dev/shm/test-tree-XXXXXX");
	assert_non_null(mkdtemp(world->directory));
	snprintf(world->plugins, sizeof(world->plugins), "%s/mo.d", world->directory);
	assert_int_equal(mkdir(world->plugins, 0755), 0);
	tree_world_open(world);
	*state = world;
	return 0;
}

static inline int tree_world_tear_down(void **state)
{
	struct tree_world *world = *state;
	char command[128];

	tree_close(world->tree);
	snprintf(command, sizeof(command), "rm -rf %s", world->directory);
	assert_int_equal(system(command), 0);
	free(world);
	return 0;
}

static inline struct tree_item tree_world_item(const char *uri, enum tree_format format,
					       const char *type, const char *data)
{
	return (struct tree_item){ .uri = (char *)uri, .format = format, .type = (char *)type,
				   .data = data ? (uint8_t *)strdup(data) : NULL,
				   .len = data ? strlen(data) : 0 };
}

static inline int tree_world_add(struct tree_world *world, const char *server, const char *uri,
				 enum tree_format format, const char *type, const char *data)
{
	struct tree_item item = tree_world_item(uri, format, type, data);
	struct error why = {};
	int status = tree_add(world->tree, server, &item, &why);

	free(item.data);
	return status;
}

static inline int tree_world_replace(struct tree_world *world, const char *server,
				     const char *uri, enum tree_format format, const char *type,
				     const char *data)
{
	struct tree_item item = tree_world_item(uri, format, type, data);
	struct error why = {};
	int status = tree_replace(world->tree, server, &item, &why);

	free(item.data);
	return status;
}

static inline int tree_world_delete(struct tree_world *world, const char *server, const char *uri)
{
	struct error why = {};

	return tree_delete(world->tree, server, uri, &why);
}

/* The status alone; @text gets the value of one item */
static inline int tree_world_get(struct tree_world *world, const char *server, const char *uri,
				 char *text, size_t size)
{
	struct tree_items items = {};
	struct error why = {};
	int status = tree_get(world->tree, server, uri, &items, &why);

	if (size)
		*text = '\0';
	if (status == DM_OK && size)
		snprintf(text, size, "%s", items.count == 1 && items.items[0].data ?
			 (const char *)items.items[0].data : "");
	tree_items_free(&items);
	return status;
}

static inline void tree_world_expect(struct tree_world *world, const char *server,
				     const char *uri, const char *value)
{
	char text[4096];

	assert_int_equal(tree_world_get(world, server, uri, text, sizeof(text)), DM_OK);
	assert_string_equal(text, value);
}

#define tree_world_test(name) \
	cmocka_unit_test_setup_teardown(name, tree_world_set_up, tree_world_tear_down)

#endif

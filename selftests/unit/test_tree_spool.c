// SPDX-License-Identifier: GPL-2.0-or-later
/* Values that have files of their own */
#include <dirent.h>

#include "agent/dm/tree_spool.h"
#include "tree_world.h"

#define NODE	"./DevInfo/Ext/Large"

static char *large(char fill)
{
	char *text = malloc(TREE_SPOOL_MIN + 1);

	memset(text, fill, TREE_SPOOL_MIN);
	text[TREE_SPOOL_MIN] = '\0';
	return text;
}

static int set(struct tree_world *world, char fill)
{
	char *text = large(fill);
	int status = tree_world_replace(world, NULL, NODE, TREE_CHR, NULL, text);

	if (status == DM_NOT_FOUND)
		status = tree_world_add(world, NULL, NODE, TREE_CHR, "text/x-large", text);
	free(text);
	return status;
}

static void expect(struct tree_world *world, char fill)
{
	char *text = large(fill), *got = malloc(TREE_SPOOL_MIN + 2);

	assert_int_equal(tree_world_get(world, NULL, NODE, got, TREE_SPOOL_MIN + 2), DM_OK);
	assert_string_equal(got, text);
	tree_world_expect(world, NULL, NODE "?prop=Type", "text/x-large");
	free(got);
	free(text);
}

/* How many there are; @path gets the last one's */
static int files(const struct tree_world *world, char path[512])
{
	char name[96];
	struct dirent *entry;
	int count = 0;
	DIR *dir;

	snprintf(name, sizeof(name), "%s/dm/values", world->directory);
	dir = opendir(name);
	while (dir && (entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		count++;
		snprintf(path, 512, "%s/%s", name, entry->d_name);
	}
	if (dir)
		closedir(dir);
	return count;
}

static void it_is_there_after_a_restart(void **state)
{
	char path[512];

	assert_int_equal(set(*state, 'a'), DM_OK);
	assert_int_equal(files(*state, path), 1);
	expect(*state, 'a');
	tree_world_again(*state);
	expect(*state, 'a');
	/* What changes elsewhere leaves it alone */
	assert_int_equal(tree_world_add(*state, NULL, "./DevInfo/Ext/Small", TREE_CHR, NULL, "x"),
			 DM_OK);
	tree_world_again(*state);
	expect(*state, 'a');
	assert_int_equal(tree_world_replace(*state, NULL, NODE "?prop=Title", TREE_CHR, NULL, "T"),
			 DM_OK);
	tree_world_again(*state);
	expect(*state, 'a');
	assert_int_equal(files(*state, path), 1);
}

static void the_old_one_goes(void **state)
{
	char path[512];

	assert_int_equal(set(*state, 'a'), DM_OK);
	assert_int_equal(set(*state, 'b'), DM_OK);
	assert_int_equal(files(*state, path), 1);
	tree_world_again(*state);
	expect(*state, 'b');
	assert_int_equal(tree_world_replace(*state, NULL, NODE, TREE_CHR, NULL, "little"), DM_OK);
	assert_int_equal(files(*state, path), 0);
	tree_world_expect(*state, NULL, NODE, "little");
	assert_int_equal(set(*state, 'c'), DM_OK);
	assert_int_equal(tree_world_delete(*state, NULL, NODE), DM_OK);
	assert_int_equal(files(*state, path), 0);
}

static void what_is_undone_leaves_the_old_one(void **state)
{
	struct tree_world *world = *state;

	assert_int_equal(set(world, 'a'), DM_OK);
	tree_begin(world->tree);
	assert_int_equal(set(world, 'b'), DM_OK);
	expect(world, 'b');
	tree_rollback(world->tree);
	expect(world, 'a');
	tree_begin(world->tree);
	assert_int_equal(tree_world_delete(world, NULL, NODE), DM_OK);
	tree_rollback(world->tree);
	tree_world_again(world);
	expect(world, 'a');
}

/* Written before the tree that names it, and the tree never was */
static void one_that_nobody_names_goes(void **state)
{
	struct tree_world *world = *state;
	char name[512], path[512];

	assert_int_equal(set(world, 'a'), DM_OK);
	snprintf(name, sizeof(name), "%s/dm/values/0123456789abcdef", world->directory);
	fclose(fopen(name, "w"));
	assert_int_equal(files(world, path), 2);
	assert_int_equal(tree_world_add(world, NULL, "./DevInfo/Ext/x", TREE_CHR, NULL, "1"),
			 DM_OK);
	assert_int_equal(files(world, path), 1);
	expect(world, 'a');
}

static void a_missing_or_cut_one_is_damage(void **state)
{
	struct tree_world *world = *state;
	const struct tree_place place = tree_world_place(world);
	char path[512], aside[600];
	struct error err = {};

	assert_int_equal(set(world, 'a'), DM_OK);
	tree_close(world->tree);
	assert_int_equal(files(world, path), 1);
	snprintf(aside, sizeof(aside), "%s.aside", path);
	assert_int_equal(rename(path, aside), 0);
	assert_int_not_equal(tree_open(&world->tree, &place, &err), 0);
	assert_non_null(strstr(err.text, "/values/"));
	assert_int_equal(rename(aside, path), 0);
	assert_int_equal(truncate(path, TREE_SPOOL_MIN), 0);
	assert_int_not_equal(tree_open(&world->tree, &place, &err), 0);
	assert_int_equal(unlink(path), 0);
	snprintf(path, sizeof(path), "%s/dm/tree.xml", world->directory);
	assert_int_equal(unlink(path), 0);
	tree_world_open(world);
}

static void nobody_names_a_file_of_ours(void **state)
{
	const char *type = TREE_SPOOL_TYPE "0123456789abcdef;1;text/plain";
	const char *document =
		"<MgmtTree xmlns='syncml:dmddf1.2'><VerDTD>1.2</VerDTD><Node>"
		"<NodeName>Large</NodeName><Path>Ext</Path><RTProperties><Format><chr/></Format>"
		"<Type><MIME>" TREE_SPOOL_TYPE "0123456789abcdef;1;text/plain</MIME></Type>"
		"</RTProperties><Value/></Node></MgmtTree>";

	assert_int_equal(tree_world_add(*state, NULL, NODE, TREE_CHR, type, ""),
			 DM_UNSUPPORTED_TYPE);
	assert_int_equal(tree_world_add(*state, NULL, "./DevInfo/Ext", TREE_XML, TREE_TNDS_XML,
					document), DM_UNSUPPORTED_TYPE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_world_test(it_is_there_after_a_restart),
		tree_world_test(the_old_one_goes),
		tree_world_test(what_is_undone_leaves_the_old_one),
		tree_world_test(one_that_nobody_names_goes),
		tree_world_test(a_missing_or_cut_one_is_damage),
		tree_world_test(nobody_names_a_file_of_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

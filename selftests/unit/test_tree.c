// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Commands on the management tree: what they do, and the status of each refusal.
 */
#include <errno.h>

#include "tree_world.h"

#define ALICE	"alice"		/* has an account: an owner */
#define BOB	"bob"

static void make_account(struct tree_world *world, const char *name, const char *server)
{
	char uri[128];

	snprintf(uri, sizeof(uri), "./DMAcc/%s/AppID", name);
	assert_int_equal(tree_world_add(world, NULL, uri, TREE_CHR, NULL, "w7"), DM_OK);
	snprintf(uri, sizeof(uri), "./DMAcc/%s/ServerID", name);
	assert_int_equal(tree_world_add(world, NULL, uri, TREE_CHR, NULL, server), DM_OK);
}

static void interior_node_lists_its_children(void **state)
{
	tree_world_expect(*state, BOB, ".", "DevInfo/DevDetail/DMAcc/DCMO/Cardgate/Schedule/Inbox");
	tree_world_expect(*state, BOB, "./DevDetail/URI", "MaxDepth/MaxTotLen/MaxSegLen");
	tree_world_expect(*state, BOB, "DevDetail/LrgObj", "true");
}

static void get_answers_as_the_standard_says(void **state)
{
	static const struct {
		const char *uri;
		int status;
	} rows[] = {
		{ "./DevInfo/DmV", DM_OK },
		{ "./DevInfo/Nothing", DM_NOT_FOUND },
		{ "./DevInfo/DmV/Below", DM_NOT_FOUND },
		{ "./DevInfo/", DM_NOT_FOUND },
		{ "./DevInfo//DmV", DM_NOT_FOUND },
		{ "./DevInfo/../DevInfo", DM_NOT_FOUND },
		{ "./DevInfo/%00", DM_NOT_FOUND },
		{ "./Dev%49nfo/DmV", DM_OK },
		{ "./Inbox", DM_NOT_ALLOWED },
		{ "./DevInfo?list=Struct", DM_OK },
		{ "./DevInfo?list=StructData", DM_OK },
		{ "./DevInfo?list=TNDS", DM_OK },
		{ "./DevInfo?list=TNDS+ACL+Value", DM_OK },
		{ "./DevInfo?list=TNDS-ACL-TStamp", DM_OK },
		{ "./DevInfo?list=TNDS+ACL-TStamp", DM_UNSUPPORTED },
		{ "./DevInfo?list=TNDS+Nonsense", DM_UNSUPPORTED },
		{ "./DevInfo?list=Everything", DM_UNSUPPORTED },
		{ "./DevInfo?prop=Format", DM_OK },
		{ "./DevInfo?prop=Size", DM_UNSUPPORTED },
		{ "./DevInfo?prop=Nonsense", DM_UNSUPPORTED },
		{ "./a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a", DM_URI_TOO_LONG },
		{ "./aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		  DM_URI_TOO_LONG },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (tree_world_get(*state, BOB, rows[i].uri, NULL, 0) != rows[i].status)
			fail_msg("%s: not %d", rows[i].uri, rows[i].status);
}

static void properties_are_told(void **state)
{
	tree_world_expect(*state, BOB, "./DevDetail/LrgObj?prop=Format", "bool");
	tree_world_expect(*state, BOB, "./DevDetail/LrgObj?prop=Type", "text/plain");
	tree_world_expect(*state, BOB, "./DevDetail/LrgObj?prop=Name", "LrgObj");
	tree_world_expect(*state, BOB, "./DevDetail/LrgObj?prop=Size", "4");
	tree_world_expect(*state, BOB, "./DevDetail?prop=Type",
			  "urn:oma:mo:oma-dm-devdetail:1.0");
	tree_world_expect(*state, BOB, ".?prop=ACL", "Add=*&Get=*");
	tree_world_expect(*state, BOB, "./DevDetail?prop=ACL", "");
}

static void permanent_nodes_stay(void **state)
{
	assert_int_equal(tree_world_delete(*state, NULL, "./DevInfo"), DM_NOT_ALLOWED);
	assert_int_equal(tree_world_delete(*state, NULL, "./DevInfo/DmV"), DM_NOT_ALLOWED);
	assert_int_equal(tree_world_delete(*state, NULL, "."), DM_NOT_ALLOWED);
	assert_int_equal(tree_world_replace(*state, NULL, "./DevInfo?prop=Name", TREE_CHR, NULL,
					    "Other"), DM_NOT_ALLOWED);
	assert_int_equal(tree_world_replace(*state, NULL, "./DevInfo/DmV", TREE_CHR, NULL, "2"),
			 DM_NOT_ALLOWED);
	tree_world_expect(*state, BOB, "./DevInfo/DmV", "1.2");
}

static void added_nodes_are_there_after_a_restart(void **state)
{
	make_account(*state, "one", ALICE);
	assert_int_equal(tree_world_add(*state, ALICE, "./DMAcc/one/AppAddr/a/Addr", TREE_CHR, NULL,
					"https://dm.example/"), DM_OK);
	assert_int_equal(tree_world_add(*state, ALICE, "./DMAcc/one/Name", TREE_CHR, NULL,
					"<A & B>"), DM_OK);
	tree_world_again(*state);
	tree_world_expect(*state, ALICE, "./DMAcc/one/AppAddr/a/Addr", "https://dm.example/");
	tree_world_expect(*state, ALICE, "./DMAcc/one/Name", "<A & B>");
	tree_world_expect(*state, ALICE, "./DMAcc/one/AppAddr/a", "Addr");
}

static void add_answers_as_the_standard_says(void **state)
{
	static const struct {
		const char *server, *uri;
		enum tree_format format;
		const char *data;
		int status;
	} rows[] = {
		{ ALICE, "./DMAcc/one/AppID", TREE_CHR, "w7", DM_EXISTS },
		{ ALICE, "./DMAcc/one/Name", TREE_CHR, "A", DM_OK },
		{ ALICE, "./DMAcc/one/Name", TREE_CHR, "A", DM_EXISTS },
		{ ALICE, "./DMAcc/one/Nonsense", TREE_CHR, "A", DM_NOT_ALLOWED },
		{ ALICE, "./DMAcc/one/AppID/Below", TREE_CHR, "A", DM_NOT_ALLOWED },
		{ ALICE, "./DMAcc/two/AppID", TREE_CHR, "w2", DM_BAD_REQUEST },
		{ ALICE, "./DMAcc/one/AAuthPref", TREE_INT, "1", DM_UNSUPPORTED_TYPE },
		{ ALICE, "./DMAcc/one/AAuthPref", TREE_CHR, "BASIC", DM_OK },
		{ BOB, "./DMAcc/evil/AppID", TREE_CHR, "w7", DM_PERMISSION_DENIED },
		{ ALICE, "./DCMO/New", TREE_NODE, NULL, DM_NOT_ALLOWED },
		{ ALICE, "./New", TREE_NODE, NULL, DM_NOT_ALLOWED },
		{ ALICE, "./DMAcc/one?prop=Title", TREE_CHR, "A", DM_NOT_ALLOWED },
		{ ALICE, "./DevInfo/Ext/Mine", TREE_BOOL, "maybe", DM_BAD_REQUEST },
		{ ALICE, "./DevInfo/Ext/Mine", TREE_BOOL, "true", DM_OK },
		{ ALICE, "./DevInfo/Ext/Number", TREE_INT, "12x", DM_BAD_REQUEST },
		{ ALICE, "./DevInfo/Ext/Text", TREE_CHR, "\xff", DM_BAD_REQUEST },
		{ ALICE, "./DevInfo/Ext/Nothing", TREE_NULL, "x", DM_BAD_REQUEST },
		{ ALICE, "./DevInfo/Ext/Bytes", TREE_BIN, "\xff", DM_OK },
	};
	size_t i;
	int status;

	make_account(*state, "one", ALICE);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		status = tree_world_add(*state, rows[i].server, rows[i].uri, rows[i].format, NULL,
					rows[i].data);
		if (status != rows[i].status)
			fail_msg("%s: %d, expected %d", rows[i].uri, status, rows[i].status);
	}
	assert_int_equal(tree_world_get(*state, ALICE, "./DMAcc/two", NULL, 0), DM_NOT_FOUND);
}

static void secrets_are_not_told_to_servers(void **state)
{
	struct tree_items items = {};
	struct error why;
	size_t i;

	make_account(*state, "one", ALICE);
	assert_int_equal(tree_world_add(*state, ALICE, "./DMAcc/one/AppAuth/c/AAuthSecret",
					TREE_CHR, NULL, "sesame"), DM_OK);
	assert_int_equal(tree_world_get(*state, ALICE, "./DMAcc/one/AppAuth/c/AAuthSecret", NULL,
					0), DM_NOT_ALLOWED);
	tree_world_expect(*state, NULL, "./DMAcc/one/AppAuth/c/AAuthSecret", "sesame");
	struct tree_world *world = *state;
	assert_int_equal(tree_get(world->tree, ALICE, "./DMAcc?list=StructData", &items, &why),
			 DM_OK);
	for (i = 0; i < items.count; i++)
		if (items.items[i].data && strstr((const char *)items.items[i].data, "sesame"))
			fail_msg("%s has it", items.items[i].uri);
	assert_true(items.count > 4);
	tree_items_free(&items);
	assert_int_equal(tree_get(world->tree, ALICE, "./DMAcc?list=TNDS", &items, &why), DM_OK);
	assert_null(strstr((const char *)items.items[0].data, "sesame"));
	assert_non_null(strstr((const char *)items.items[0].data, "AAuthSecret"));
	tree_items_free(&items);
}

static void acl_counts_alone_and_is_inherited_when_empty(void **state)
{
	make_account(*state, "one", ALICE);
	assert_int_equal(tree_world_replace(*state, ALICE, "./DMAcc/one?prop=ACL", TREE_CHR, NULL,
					    "Get=bob&Replace=alice"), DM_OK);
	assert_int_equal(tree_world_get(*state, BOB, "./DMAcc/one/AppID", NULL, 0), DM_OK);
	assert_int_equal(tree_world_get(*state, ALICE, "./DMAcc/one/AppID", NULL, 0),
			 DM_PERMISSION_DENIED);
	assert_int_equal(tree_world_delete(*state, ALICE, "./DMAcc/one"), DM_PERMISSION_DENIED);
	assert_int_equal(tree_world_replace(*state, BOB, "./DMAcc/one?prop=ACL", TREE_CHR, NULL,
					    ""), DM_PERMISSION_DENIED);
	tree_world_again(*state);
	assert_int_equal(tree_world_get(*state, ALICE, "./DMAcc/one/AppID", NULL, 0),
			 DM_PERMISSION_DENIED);
	assert_int_equal(tree_world_replace(*state, ALICE, "./DMAcc/one?prop=ACL", TREE_CHR, NULL,
					    ""), DM_OK);
	assert_int_equal(tree_world_get(*state, ALICE, "./DMAcc/one/AppID", NULL, 0), DM_OK);
	assert_int_equal(tree_world_replace(*state, ALICE, "./DMAcc/one?prop=ACL", TREE_CHR, NULL,
					    "Get=a=b"), DM_BAD_REQUEST);
	assert_int_equal(tree_world_replace(*state, ALICE, "./DMAcc/one?prop=VerNo", TREE_CHR, NULL,
					    "7"), DM_NOT_ALLOWED);
}

static void who_made_a_node_keeps_rights_on_it(void **state)
{
	assert_int_equal(tree_world_add(*state, BOB, "./DevInfo/Ext/Bobs", TREE_NODE, NULL, NULL),
			 DM_OK);
	tree_world_expect(*state, ALICE, "./DevInfo/Ext/Bobs?prop=ACL",
			  "Add=bob&Delete=bob&Get=*&Replace=bob");
	assert_int_equal(tree_world_add(*state, BOB, "./DevInfo/Ext/Bobs/x", TREE_CHR, NULL, "1"),
			 DM_OK);
	assert_int_equal(tree_world_delete(*state, ALICE, "./DevInfo/Ext/Bobs"),
			 DM_PERMISSION_DENIED);
	assert_int_equal(tree_world_delete(*state, BOB, "./DevInfo/Ext/Bobs"), DM_OK);
}

static void removed_account_leaves_every_acl(void **state)
{
	make_account(*state, "one", ALICE);
	make_account(*state, "two", BOB);
	assert_int_equal(tree_world_replace(*state, NULL, "./DMAcc/two?prop=ACL", TREE_CHR, NULL,
					    "Add=alice+bob&Get=alice"), DM_OK);
	assert_int_equal(tree_world_delete(*state, NULL, "./DMAcc/one"), DM_OK);
	tree_world_expect(*state, NULL, "./DMAcc/two?prop=ACL", "Add=bob");
}

static void atomic_is_all_or_nothing(void **state)
{
	struct tree_world *world = *state;
	struct error why;

	make_account(world, "one", ALICE);
	assert_int_equal(tree_world_add(world, ALICE, "./DMAcc/one/Name", TREE_CHR, NULL, "old"),
			 DM_OK);
	tree_begin(world->tree);
	assert_int_equal(tree_world_replace(world, ALICE, "./DMAcc/one/Name", TREE_CHR, NULL,
					    "new"), DM_OK);
	assert_int_equal(tree_world_add(world, ALICE, "./DMAcc/one/PrefConRef", TREE_CHR, NULL,
					"x"), DM_OK);
	assert_int_equal(tree_world_delete(world, ALICE, "./DMAcc/one/AppID"), DM_OK);
	assert_int_equal(tree_world_replace(world, ALICE, "./DMAcc/one?prop=Name", TREE_CHR, NULL,
					    "three"), DM_OK);
	assert_int_equal(tree_world_delete(world, ALICE, "./DMAcc/three"), DM_OK);
	tree_rollback(world->tree);
	tree_world_expect(world, ALICE, "./DMAcc/one", "AppID/ServerID/Name");
	tree_world_expect(world, ALICE, "./DMAcc/one/Name", "old");

	tree_begin(world->tree);
	assert_int_equal(tree_world_replace(world, ALICE, "./DMAcc/one/Name", TREE_CHR, NULL,
					    "new"), DM_OK);
	assert_int_equal(tree_commit(world->tree, &why), DM_OK);
	tree_world_again(world);
	tree_world_expect(world, ALICE, "./DMAcc/one/Name", "new");
}

static void copy_takes_leaf_to_leaf(void **state)
{
	struct tree_world *world = *state;
	struct error why;

	make_account(world, "one", ALICE);
	assert_int_equal(tree_copy(world->tree, ALICE, "./DMAcc/one/ServerID", "./DMAcc/one/Name",
				   &why), DM_OK);
	tree_world_expect(world, ALICE, "./DMAcc/one/Name", ALICE);
	assert_int_equal(tree_copy(world->tree, ALICE, "./DMAcc/one/ServerID", "./DMAcc/one/Name",
				   &why), DM_EXISTS);
	assert_int_equal(tree_copy(world->tree, ALICE, "./DMAcc/one", "./DMAcc/two", &why),
			 DM_NOT_ALLOWED);
	assert_int_equal(tree_copy(world->tree, ALICE, "./DMAcc/none", "./DMAcc/two", &why),
			 DM_NOT_FOUND);
}

static void large_and_many_values_find_an_end(void **state)
{
	struct tree_world *world = *state;
	struct tree_item item = { .uri = (char *)"./DevInfo/Ext/Big", .format = TREE_BIN };
	struct error why;

	item.data = calloc(1, TREE_VALUE_MAX + 2);
	item.len = TREE_VALUE_MAX + 1;
	assert_int_equal(tree_add(world->tree, NULL, &item, &why), DM_TOO_LARGE);
	free(item.data);
	item.data = calloc(1, TREE_VALUE_MAX + 2);
	item.len = TREE_VALUE_MAX;
	assert_int_equal(tree_add(world->tree, NULL, &item, &why), DM_OK);
	item.uri = (char *)"./DevInfo/Ext/Bigger";
	item.data = calloc(1, TREE_VALUE_MAX + 2);
	item.len = TREE_VALUE_MAX;
	assert_int_equal(tree_add(world->tree, NULL, &item, &why), DM_DEVICE_FULL);
	free(item.data);
}

static void damaged_store_is_refused(void **state)
{
	struct tree_world *world = *state;
	const struct tree_place place = tree_world_place(world);
	struct tree *tree = NULL;
	struct error err;
	char path[128];
	FILE *out;

	snprintf(path, sizeof(path), "%s/dm/tree.xml", world->directory);
	out = fopen(path, "w");
	assert_non_null(out);
	fputs("<MgmtTree xmlns='syncml:dmddf1.2'><VerDTD>1.2</VerDTD><Node>", out);
	fclose(out);
	tree_close(world->tree);
	assert_int_equal(tree_open(&tree, &place, &err), -EBADMSG);
	assert_non_null(strstr(err.text, "tree.xml"));
	assert_int_equal(unlink(path), 0);
	tree_world_open(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_world_test(interior_node_lists_its_children),
		tree_world_test(get_answers_as_the_standard_says),
		tree_world_test(properties_are_told),
		tree_world_test(permanent_nodes_stay),
		tree_world_test(added_nodes_are_there_after_a_restart),
		tree_world_test(add_answers_as_the_standard_says),
		tree_world_test(secrets_are_not_told_to_servers),
		tree_world_test(acl_counts_alone_and_is_inherited_when_empty),
		tree_world_test(who_made_a_node_keeps_rights_on_it),
		tree_world_test(removed_account_leaves_every_acl),
		tree_world_test(atomic_is_all_or_nothing),
		tree_world_test(copy_takes_leaf_to_leaf),
		tree_world_test(large_and_many_values_find_an_end),
		tree_world_test(damaged_store_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* What cards have as part of the tree, and what they cannot have there */
#include "tree_world.h"

#include <fcntl.h>

#include "agent/card_mo.h"
#include "agent/copies.h"
#include "agent/dm/copy.h"
#include "agent/dm/mo_copy.h"
#include "agent/file.h"

#define NODE(name, content)	"<Node><NodeName>" name "</NodeName>" content "</Node>"
#define OBJECT			"<RTProperties><Format><node/></Format><Type>" \
				"<DDFName>urn:x:app:1.0</DDFName></Type></RTProperties>"
#define TOP(name, content)	NODE(name, OBJECT content)
#define LEAF(name, value)	NODE(name, "<Value>" value "</Value>")
#define PART(path, name, value)	"<Node><NodeName>" name "</NodeName><Path>" path "</Path>" \
				"<Value>" value "</Value></Node>"
#define DOC(nodes)		"<MgmtTree xmlns='syncml:dmddf1.2'><VerDTD>1.2</VerDTD>" nodes \
				"</MgmtTree>"

static char copies[96];

static void open_world(struct tree_world *world)
{
	struct tree_place place = tree_world_place(world);
	struct error err = {};

	tree_close(world->tree);
	snprintf(copies, sizeof(copies), "%s/copies", world->directory);
	place.copies = copies;
	if (tree_open(&world->tree, &place, &err))
		fail_msg("%s", err.text);
}

static void install(const struct tree_world *world, const char *document)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/app.xml", world->plugins);
	assert_int_equal(file_write(path, 0600, document, strlen(document), NULL), 0);
}

/* The agent renames directories; two of that are farther apart than here */
static void changed(void)
{
	static time_t now = 1000;
	const struct timespec times[2] = { { .tv_sec = ++now }, { .tv_sec = now } };

	assert_int_equal(utimensat(AT_FDCWD, copies, times, 0), 0);
}

/* On the card in that reader, under the name that @uri has */
static void put(const char *reader, const char *uri, const void *data, size_t len)
{
	char path[256], name[BUNDLE_NAME_MAX];

	mkdir(copies, 0700);
	snprintf(path, sizeof(path), "%s/%s", copies, reader);
	mkdir(path, 0700);
	assert_int_equal(card_mo_name(uri, name), 0);
	snprintf(path, sizeof(path), "%s/%s/%s", copies, reader, name);
	assert_int_equal(file_write(path, 0600, data, len, NULL), 0);
	changed();
}

static void put_text(const char *reader, const char *uri, const char *document)
{
	put(reader, uri, document, strlen(document));
}

static void pull(const char *reader)
{
	char command[256];

	snprintf(command, sizeof(command), "rm -rf %s/%s", copies, reader);
	assert_int_equal(system(command), 0);
	changed();
}

/* Whether a node is there with that value; NULL: it is not there */
static int is(struct tree_world *world, const char *uri, const char *value)
{
	struct tree_items items = {};
	struct error why = {};
	int status = tree_get(world->tree, NULL, uri, &items, &why), same;

	if (status != DM_OK)
		return !value && status == DM_NOT_FOUND;
	same = value && !strcmp((const char *)items.items[0].data, value);
	tree_items_free(&items);
	return same;
}

static int order(struct tree_world *world, enum copy_what what, const char *uri)
{
	struct copy_order wanted = { .what = what, .uri = uri };
	struct error why = {};
	int status = copy_do(world->tree, &wanted, &why);

	free(wanted.text);
	return status;
}

static int set(struct tree_world *world, const char *uri, const char *value)
{
	int status = tree_world_replace(world, NULL, uri, TREE_CHR, NULL, value);

	return status == DM_NOT_FOUND ?
	       tree_world_add(world, NULL, uri, TREE_CHR, NULL, value) : status;
}

static void test_order(void **state)
{
	struct tree_world *world = *state;

	install(world, DOC(TOP("App", LEAF("A", "came with it"))));
	open_world(world);
	assert_true(is(world, "./App/A", "came with it"));
	put_text("r1", "./App", DOC(TOP("App", LEAF("A", "card") LEAF("B", "card"))));
	assert_true(is(world, "./App/A", "card"));
	assert_true(is(world, "./App/B", "card"));
	assert_int_equal(set(world, "./App/A", "mine"), DM_NOT_ALLOWED);
	assert_int_equal(set(world, "./App/C", "mine"), DM_NOT_ALLOWED);
	assert_int_equal(tree_world_delete(world, NULL, "./App/A"), DM_NOT_ALLOWED);
	/* Something else that is stored does not store what the card has, nor what came with it */
	assert_int_equal(set(world, "./DevInfo/Ext/X", "1"), DM_OK);
	pull("r1");
	open_world(world);
	assert_true(is(world, "./App/A", "came with it"));
	assert_true(is(world, "./App/B", NULL));
	assert_int_equal(set(world, "./App/A", "mine"), DM_OK);
	put_text("r1", "./App", DOC(TOP("App", LEAF("A", "card"))));
	assert_true(is(world, "./App/A", "mine"));
	assert_int_equal(order(world, COPY_USE, "./App"), DM_FORBIDDEN);
	assert_int_equal(order(world, COPY_TAKE, "./App"), DM_OK);
	assert_int_equal(order(world, COPY_USE, "./App"), DM_OK);
	assert_true(is(world, "./App/A", "card"));
	pull("r1");
	open_world(world);
	assert_true(is(world, "./App/A", NULL));
}

static void test_part(void **state)
{
	struct tree_world *world = *state;

	install(world, DOC(TOP("App", LEAF("A", "mine"))));
	open_world(world);
	assert_int_equal(set(world, "./App/A", "mine"), DM_OK);
	put_text("r1", "./App/P/Q", DOC(PART("App/P", "Q", "card")));
	put_text("r2", "./App/A", DOC(PART("App", "A", "card")));
	assert_true(is(world, "./App/P/Q", "card"));
	assert_true(is(world, "./App/A", "mine"));
	pull("r1");
	assert_true(is(world, "./App/P", NULL));
	assert_int_equal(order(world, COPY_TAKE, "./App/A"), DM_OK);
	assert_true(is(world, "./App/A", "card"));
	assert_int_equal(order(world, COPY_USE, "./App/A"), DM_OK);
	assert_true(is(world, "./App/A", "card"));
	pull("r2");
	assert_true(is(world, "./App/A", NULL));
	assert_int_equal(order(world, COPY_USE, "./App/A"), DM_NOT_FOUND);
	assert_int_equal(order(world, COPY_PUT, "./DevInfo"), DM_NOT_ALLOWED);
	assert_int_equal(order(world, COPY_PUT, "./Nothing"), DM_NOT_FOUND);
	assert_int_equal(order(world, COPY_PUT, "./App?prop=ACL"), DM_NOT_FOUND);
	assert_int_equal(order(world, COPY_PUT, "."), DM_NOT_FOUND);
}

/* Whatever a card has, it is no part of what is not an application's */
static void test_hostile(void **state)
{
	struct tree_world *world = *state;
	char deep[8192] = "";
	size_t i;

	install(world, DOC(TOP("App", LEAF("A", "came with it"))));
	open_world(world);
	for (i = 0; i < 20; i++)
		strcat(deep, "<Node><NodeName>D</NodeName>");
	for (i = 0; i < 20; i++)
		strcat(deep, "</Node>");
	put_text("r", "./DMAcc", DOC(TOP("DMAcc", TOP("evil", LEAF("ServerID", "evil")))));
	put_text("r", "./DMAcc/evil", DOC(PART("DMAcc", "evil", "evil")));
	put_text("r", "./DevInfo/Man", DOC(PART("DevInfo", "Man", "evil")));
	put_text("r", "./Cardgate", DOC(TOP("Cardgate", LEAF("X", "evil"))));
	put_text("r", "./App", DOC(TOP("Other", LEAF("A", "not where it belongs"))));
	put_text("r", "./App/Twice", DOC(PART("App", "Twice", "1") PART("App", "Twice", "2")));
	put_text("r", "./App/Up", DOC(PART("App/../DMAcc", "Up", "evil")));
	put_text("r", "./App/A/B", DOC(PART("App/A", "B", "below a leaf")));
	put_text("r", "./Untyped", DOC(NODE("Untyped", LEAF("A", "1"))));
	put_text("r", "./App/Garbage", "<MgmtTree>");
	put("r", "./App/Wbxml", "\x02\x00\x00\xff", 4);
	put("r", "./App/Secret", "\x30\x03\x02\x01\x00", 5);
	put("r", "./App/Nothing", "", 0);
	{
		char text[sizeof(deep) + 256];

		snprintf(text, sizeof(text), DOC("<Node><NodeName>Deep</NodeName><Path>App</Path>"
						 "%s</Node>"), deep);
		put_text("r", "./App/Deep", text);
	}
	put_text("r", "./App/Same", DOC("<Node><NodeName>Same</NodeName><Path>App</Path>"
					LEAF("A", "1") LEAF("A", "2") "</Node>"));
	open_world(world);
	assert_true(is(world, "./DMAcc/evil", NULL));
	assert_false(is(world, "./DevInfo/Man", "evil"));
	assert_true(is(world, "./Cardgate/X", NULL));
	assert_true(is(world, "./Other", NULL));
	assert_true(is(world, "./Untyped", NULL));
	assert_true(is(world, "./App/A", "came with it"));
	assert_true(is(world, "./App", "A"));
	/* What is good is seen all the same, also when the application is not known */
	put_text("r", "./App/Good", DOC(PART("App", "Good", "1")));
	put_text("r2", "./New", DOC(TOP("New", LEAF("A", "1"))));
	assert_true(is(world, "./App/Good", "1"));
	assert_true(is(world, "./New/A", "1"));
	assert_int_equal(order(world, COPY_TAKE, "./New"), DM_NOT_FOUND);
	assert_int_equal(set(world, "./DevInfo/Ext/X", "1"), DM_OK);
	pull("r2");
	assert_true(is(world, "./New", NULL));
	open_world(world);
	assert_true(is(world, "./New", NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_world_test(test_order),
		tree_world_test(test_part),
		tree_world_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* TNDS: what goes in and out of the tree as one document, as text and as WBXML */
#include <errno.h>

#include "tree_world.h"

#include "agent/dm/tnds.h"
#include "agent/file.h"

#define HEAD	"<MgmtTree xmlns='syncml:dmddf1.2'><VerDTD>1.2</VerDTD>"
#define TAIL	"</MgmtTree>"
#define LEAF(name, value) "<Node><NodeName>" name "</NodeName><RTProperties><Format><chr/>" \
	"</Format><Type><MIME>text/plain</MIME></Type></RTProperties><Value>" value \
	"</Value></Node>"
#define ACCOUNT(name, id) HEAD "<Node><NodeName>" name "</NodeName><RTProperties><Format><node/>" \
	"</Format><Type><DDFName>urn:oma:mo:oma-dm-dmacc:1.0</DDFName></Type></RTProperties>" \
	LEAF("AppID", "w7") LEAF("ServerID", id) "</Node>" TAIL

static int add(struct tree_world *world, const char *uri, const char *xml)
{
	return tree_world_add(world, NULL, uri, TREE_XML, TREE_TNDS_XML, xml);
}

static void subtree_comes_with_one_command(void **state)
{
	assert_int_equal(add(*state, "./DMAcc/one", ACCOUNT("one", "alice")), DM_OK);
	tree_world_expect(*state, "alice", "./DMAcc/one/ServerID", "alice");
	assert_int_equal(add(*state, "./DMAcc", ACCOUNT("two", "bob")), DM_OK);
	tree_world_expect(*state, "bob", "./DMAcc/two/ServerID", "bob");
	assert_int_equal(add(*state, "./DMAcc/three", ACCOUNT("", "carol")), DM_OK);
	tree_world_expect(*state, "carol", "./DMAcc/three/ServerID", "carol");
	assert_int_equal(add(*state, "./DMAcc/one", ACCOUNT("one", "alice")), DM_EXISTS);
	tree_world_again(*state);
	tree_world_expect(*state, "alice", "./DMAcc", "one/two/three");
}

static void all_of_it_or_nothing(void **state)
{
	assert_int_equal(add(*state, "./DMAcc/one", HEAD "<Node><NodeName>one</NodeName>"
			     LEAF("ServerID", "alice") LEAF("AppID", "w8") "</Node>" TAIL),
			 DM_BAD_REQUEST);
	tree_world_expect(*state, NULL, "./DMAcc", "");
	assert_int_equal(add(*state, "./DMAcc/one", HEAD "<Node><NodeName>one</NodeName>"
			     LEAF("ServerID", "alice") LEAF("Nonsense", "1") "</Node>" TAIL),
			 DM_NOT_ALLOWED);
	tree_world_expect(*state, NULL, "./DMAcc", "");
}

static void replace_takes_the_whole_subtree(void **state)
{
	assert_int_equal(add(*state, "./DMAcc/one", ACCOUNT("one", "alice")), DM_OK);
	assert_int_equal(tree_world_add(*state, NULL, "./DMAcc/one/Name", TREE_CHR, NULL, "A"),
			 DM_OK);
	assert_int_equal(tree_world_replace(*state, "alice", "./DMAcc/one", TREE_XML, TREE_TNDS_XML,
					    ACCOUNT("one", "alice")), DM_OK);
	tree_world_expect(*state, "alice", "./DMAcc/one", "AppID/ServerID");
	assert_int_equal(tree_world_replace(*state, "alice", "./DMAcc/two", TREE_XML, TREE_TNDS_XML,
					    ACCOUNT("two", "alice")), DM_NOT_FOUND);
	assert_int_equal(tree_world_replace(*state, NULL, "./DevInfo", TREE_XML, TREE_TNDS_XML,
					    ACCOUNT("DevInfo", "alice")), DM_NOT_ALLOWED);
}

static void inbox_knows_where_things_go(void **state)
{
	assert_int_equal(add(*state, "./Inbox", ACCOUNT("one", "alice")), DM_OK);
	tree_world_expect(*state, "alice", "./DMAcc/one/ServerID", "alice");
	assert_int_equal(add(*state, "./Inbox", HEAD "<Node><NodeName>x</NodeName>"
			     "<RTProperties><Type><DDFName>urn:other</DDFName></Type>"
			     "</RTProperties></Node>" TAIL), DM_UNSUPPORTED_TYPE);
	assert_int_equal(tree_world_add(*state, NULL, "./Inbox/x", TREE_CHR, NULL, "1"),
			 DM_NOT_ALLOWED);
}

static void what_is_read_can_be_given_back(void **state)
{
	struct tree_world *world = *state;
	struct tree_items items = {};
	struct error why;

	assert_int_equal(add(world, "./DMAcc/one", ACCOUNT("one", "&lt;alice>")),
			 DM_OK);
	assert_int_equal(tree_get(world->tree, NULL, "./DMAcc/one?list=TNDS", &items, &why), DM_OK);
	assert_int_equal(tree_world_delete(world, NULL, "./DMAcc/one"), DM_OK);
	assert_int_equal(add(world, "./DMAcc/one", (const char *)items.items[0].data), DM_OK);
	tree_world_expect(world, NULL, "./DMAcc/one/ServerID", "<alice>");
	tree_items_free(&items);
}

static struct tree_node *sample(void)
{
	struct tree_node *top = tree_node_new("top", TREE_NODE), *leaf;

	assert_true(tree_node_text(&top->acl, "Get=*"));
	assert_true(tree_node_text(&top->type, "urn:a"));
	top->stamp = 1795708800;
	top->version = 3;
	leaf = tree_node_new("text \xc3\xa4", TREE_CHR);
	assert_true(tree_node_text(&leaf->title, "a title"));
	assert_true(tree_node_set(leaf, "a & <b>\r\n", 9));
	tree_node_attach(top, leaf);
	leaf = tree_node_new("bytes", TREE_BIN);
	assert_true(tree_node_set(leaf, "\0\1\2\xff", 4));
	tree_node_attach(top, leaf);
	leaf = tree_node_new("flag", TREE_BOOL);
	assert_true(tree_node_set(leaf, "true", 4));
	tree_node_attach(top, leaf);
	return top;
}

static void check_sample(const struct tnds *tnds)
{
	const struct tree_node *top, *leaf;

	assert_int_equal(tnds->count, 1);
	assert_string_equal(tnds->tops[0].path, "A/B");
	top = tnds->tops[0].node;
	assert_string_equal(top->name, "top");
	assert_string_equal(top->acl, "Get=*");
	assert_string_equal(top->type, "urn:a");
	assert_int_equal(top->stamp, 1795708800);
	assert_int_equal(top->version, 3);
	leaf = tree_node_child(top, "text \xc3\xa4");
	assert_non_null(leaf);
	assert_string_equal(leaf->title, "a title");
	assert_int_equal(leaf->len, 9);
	assert_memory_equal(leaf->data, "a & <b>\r\n", 9);
	leaf = tree_node_child(top, "bytes");
	assert_int_equal(leaf->format, TREE_BIN);
	assert_int_equal(leaf->len, 4);
	assert_memory_equal(leaf->data, "\0\1\2\xff", 4);
	leaf = tree_node_child(top, "flag");
	assert_int_equal(leaf->format, TREE_BOOL);
}

static void both_forms_say_the_same(void **state)
{
	const unsigned int all = TREE_PROPERTIES | TREE_PROP_VALUE;
	struct tnds tnds = {}, found;
	uint8_t *xml, *wbxml, *again;
	size_t len, wbxml_len, again_len, cut;
	struct error err = {};
	(void)state;

	assert_int_equal(tnds_add(&tnds, sample(), "A/B", &err), 0);
	assert_int_equal(tnds_encode(&tnds, all, &xml, &len, &err), 0);
	assert_int_equal(tnds_decode(&found, xml, len, &err), 0);
	check_sample(&found);
	tnds_free(&found);
	assert_int_equal(tnds_encode_wbxml(&tnds, all, &wbxml, &wbxml_len, &err), 0);
	assert_true(wbxml_len < len);
	if (tnds_from_wbxml(wbxml, wbxml_len, &again, &again_len, &err))
		fail_msg("%s", err.text);
	assert_int_equal(tnds_decode(&found, again, again_len, &err), 0);
	check_sample(&found);
	tnds_free(&found);
	free(again);
	for (cut = 0; cut < wbxml_len; cut++)
		assert_int_equal(tnds_from_wbxml(wbxml, cut, &again, &again_len, &err), -EINVAL);
	for (cut = 0; cut < len; cut++)
		assert_int_not_equal(tnds_decode(&found, xml, cut, &err), 0);
	tnds_free(&tnds);
	free(xml);
	free(wbxml);
}

static void bad_documents_are_refused_with_a_place(void **state)
{
	static const struct {
		const char *xml, *text;
	} rows[] = {
		{ "", "0 bytes" },
		{ "<a/>", "no MgmtTree" },
		{ "<MgmtTree xmlns='other'><VerDTD>1.2</VerDTD></MgmtTree>", "no MgmtTree" },
		{ "<MgmtTree><VerDTD>9</VerDTD></MgmtTree>", "VerDTD" },
		{ HEAD TAIL, "without a Node" },
		{ HEAD "<Node/>" TAIL, "without NodeName" },
		{ HEAD "<Node><NodeName>a</NodeName><RTProperties><Format><x/></Format>"
		  "</RTProperties></Node>" TAIL, "Format" },
		{ HEAD "<Node><NodeName>a</NodeName><RTProperties><ACL>Get</ACL></RTProperties>"
		  "</Node>" TAIL, "ACL" },
		{ HEAD "<Node><NodeName>a</NodeName><RTProperties><Format><bin/></Format>"
		  "</RTProperties><Value>?</Value></Node>" TAIL, "base64" },
		{ HEAD "<Node><NodeName>a</NodeName><RTProperties><VerNo>70000</VerNo>"
		  "</RTProperties></Node>" TAIL, "VerNo" },
		{ HEAD "<Node><NodeName>a</NodeName><RTProperties><TStamp>now</TStamp>"
		  "</RTProperties></Node>" TAIL, "TStamp" },
		{ HEAD "<Node><NodeName>a</NodeName><Value>1</Value><Node><NodeName>b</NodeName>"
		  "</Node></Node>" TAIL, "below a leaf" },
		{ "<!DOCTYPE MgmtTree [<!ENTITY a 'aaaa'>]>" HEAD TAIL, "declaration" },
		{ "<!DOCTYPE MgmtTree SYSTEM 'file:///etc/passwd'>" HEAD TAIL, "declaration" },
		{ HEAD "<Node>", "not well-formed" },
	};
	struct error err = {};
	struct tnds tnds;
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_not_equal(tnds_decode(&tnds, rows[i].xml, strlen(rows[i].xml), &err), 0);
		if (!strstr(err.text, rows[i].text))
			fail_msg("row %zu: %s", i, err.text);
	}
}

static void deep_and_many_nodes_find_an_end(void **state)
{
	char *xml = malloc(1 << 22), *at = xml;
	struct error err = {};
	struct tnds tnds;
	int i;
	(void)state;

	at = stpcpy(at, HEAD);
	for (i = 0; i < 1000; i++)
		at = stpcpy(at, "<Node><NodeName>a</NodeName>");
	for (i = 0; i < 1000; i++)
		at = stpcpy(at, "</Node>");
	at = stpcpy(at, TAIL);
	assert_int_equal(tnds_decode(&tnds, xml, (size_t)(at - xml), &err), -EINVAL);
	assert_non_null(strstr(err.text, "too deep"));

	at = stpcpy(xml, HEAD "<Node><NodeName>a</NodeName>");
	for (i = 0; i <= TREE_NODES_MAX; i++)
		at = stpcpy(at, "<Node><NodeName>a</NodeName></Node>");
	at = stpcpy(at, "</Node>" TAIL);
	assert_int_equal(tnds_decode(&tnds, xml, (size_t)(at - xml), &err), -EINVAL);
	assert_non_null(strstr(err.text, "too many"));
	free(xml);
}

static void plugins_are_objects(void **state)
{
	static const char document[] = HEAD "<Node><NodeName>App</NodeName><RTProperties><Format>"
		"<node/></Format><Type><DDFName>com.example/1.0/App</DDFName></Type>"
		"</RTProperties>" LEAF("Setting", "default") "</Node>" TAIL;
	struct tree_world *world = *state;
	struct error err;
	char path[128];

	snprintf(path, sizeof(path), "%s/app.xml", world->plugins);
	assert_int_equal(file_write(path, 0644, document, strlen(document), &err), 0);
	snprintf(path, sizeof(path), "%s/broken.xml", world->plugins);
	assert_int_equal(file_write(path, 0644, "<a>", 3, &err), 0);
	tree_world_again(world);
	tree_world_expect(world, "alice", "./App/Setting", "default");
	tree_world_expect(world, "alice", "./App?prop=Type", "com.example/1.0/App");
	assert_int_equal(tree_world_replace(world, NULL, "./App/Setting", TREE_CHR, NULL, "mine"),
			 DM_OK);
	tree_world_again(world);
	tree_world_expect(world, "alice", "./App/Setting", "mine");
	assert_int_equal(tree_world_delete(world, NULL, "./App/Setting"), DM_OK);
	assert_int_equal(tree_world_delete(world, NULL, "./App"), DM_NOT_ALLOWED);
}

/* As DM_TNDS has a capability */
static void the_standards_form_is_read(void **state)
{
	static const char document[] =
		"<MgmtTree xmlns='syncml:dmddf1.2'><VerDTD>1.2</VerDTD>\n"
		" <Node><NodeName>Camera</NodeName>\n"
		"  <RTProperties><Format><node/></Format><Type><DDFName>urn:oma:mo:oma-dcmo:1.0"
		"</DDFName></Type></RTProperties>\n"
		"  <Node><NodeName>Enabled</NodeName>\n"
		"   <RTProperties><Format><bool/></Format><Type><MIME>text/plain</MIME></Type>"
		"</RTProperties>\n"
		"   <Value>false</Value></Node></Node></MgmtTree>";
	const struct tree_node *enabled;
	struct error err = {};
	struct tnds tnds;
	(void)state;

	assert_int_equal(tnds_decode(&tnds, document, sizeof(document) - 1, &err), 0);
	assert_int_equal(tnds.count, 1);
	assert_string_equal(tnds.tops[0].node->name, "Camera");
	assert_string_equal(tnds.tops[0].node->type, "urn:oma:mo:oma-dcmo:1.0");
	enabled = tree_node_child(tnds.tops[0].node, "Enabled");
	assert_non_null(enabled);
	assert_int_equal(enabled->format, TREE_BOOL);
	assert_string_equal((const char *)enabled->data, "false");
	tnds_free(&tnds);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_standards_form_is_read),
		tree_world_test(subtree_comes_with_one_command),
		tree_world_test(all_of_it_or_nothing),
		tree_world_test(replace_takes_the_whole_subtree),
		tree_world_test(inbox_knows_where_things_go),
		tree_world_test(what_is_read_can_be_given_back),
		cmocka_unit_test(both_forms_say_the_same),
		cmocka_unit_test(bad_documents_are_refused_with_a_place),
		cmocka_unit_test(deep_and_many_nodes_find_an_end),
		tree_world_test(plugins_are_objects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

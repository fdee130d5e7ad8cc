// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libFuzzer target: what devices and programs send to the device management server. The first
 * byte says what the others are. Seeds: selftests/corpus/dmserver.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tools/dmserver/command.h"
#include "tools/dmserver/db_schema.h"
#include "tools/dmserver/desired.h"
#include "tools/dmserver/json.h"
#include "tools/dmserver/node.h"
#include "tools/dmserver/operations.h"
#include "tools/dmserver/route.h"
#include "tools/dmserver/text.h"

#define DEVICE		"urn:test:fuzz"
#define CERTIFICATE	"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define LARGE		40000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct server server = { .server_id = "fuzz", .client_ca = "none", .silent_hours = 1 };
static struct db *db;
static const char *type;

const char *http_header(const struct request *req, const char *name)
{
	(void)req;
	(void)name;
	return "";
}

const char *http_cookie(const struct request *req, const char *name)
{
	return http_header(req, name);
}

char *http_query(const struct request *req, const char *name)
{
	(void)req;
	(void)name;
	return NULL;
}

static void must(int ret)
{
	if (ret)
		abort();
}

static void take_message(const char *text, size_t len, bool known)
{
	struct request req = { .server = &server, .db = db, .method = "POST", .type = type };
	struct error err = { "" };
	int ret;

	if (known) {
		strcpy(req.certificate, CERTIFICATE);
		strcpy(req.certificate_name, DEVICE);
	}
	buffer_add(&req.body, text, len);
	ret = dm_message(&req, &err);
	if (ret && (!err.text[0] || route_status(ret) == 500))
		abort();
	if (!ret && !req.answer.len)
		abort();
	buffer_free(&req.body);
	buffer_free(&req.answer);
}

/* A session under way, with a Get and the first chunk of a value on their way */
static void begin_session(void)
{
	static const char first[] =
		"<SyncML xmlns='SYNCML:SYNCML1.2'><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2"
		"</VerProto><SessionID>1</SessionID><MsgID>1</MsgID><Target><LocURI>https://a/dm"
		"</LocURI></Target><Source><LocURI>" DEVICE "</LocURI></Source></SyncHdr><SyncBody>"
		"<Alert><CmdID>1</CmdID><Data>1201</Data></Alert><Final/></SyncBody></SyncML>";
	static char large[LARGE];
	struct command get = { .verb = "Get", .uri = "./DevInfo", .author = "fuzz" };
	struct desired value = { .scope = "device", .owner = DEVICE, .uri = "./A/B",
				 .format = "bin", .type = "a/b", .data = large, .len = LARGE,
				 .author = "fuzz" };
	int64_t id;

	must(db_run(db, NULL, SQL_DEVICE_ENROL, DEVICE, NULL, db_now()));
	must(desired_put(db, &value, NULL));
	type = "application/vnd.syncml.dm+xml";
	take_message(first, sizeof(first) - 1, true);
	must(command_add(db, DEVICE, &get, &id, NULL));
}

static void set_up(void)
{
	must(db_pool_open(&server.pool, ":memory:", true, NULL));
	must(db_get(server.pool, &db, NULL));
	must(db_schema_make(db, NULL));
	begin_session();
}

static void take_json(const char *text, size_t len)
{
	static const struct json_field fields[] = {
		{ "uri", 't', true, URI_MAX, offsetof(struct node_body, uri) },
		{ "format", 't', false, 8, offsetof(struct node_body, format) },
		{ "data", 't', false, NODE_DATA_MAX, offsetof(struct node_body, data) },
		{ "data_base64", 't', false, NODE_DATA_MAX, offsetof(struct node_body, base64) },
		{}
	};
	struct request req = { .type = "application/json" };
	struct node_value value = {};
	struct json_object *owner;
	struct node_body node = {};
	struct error err = { "" };
	int ret;

	buffer_add(&req.body, text, len);
	ret = json_body(&req, fields, &node, &owner, &err);
	if (!ret)
		ret = node_check(&node, &value, &err);
	if (ret ? !err.text[0] : !node_uri_ok(node.uri))
		abort();
	free(value.data);
	json_free(owner);
	buffer_free(&req.body);
}

static void take_form(const char *text, size_t len)
{
	struct request req = {};
	char *value;

	buffer_add(&req.body, text, len);
	value = http_form(&req, "a");
	if (value && !text_ok(value, strlen(value)))
		abort();
	free(value);
	buffer_free(&req.body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data + 1;

	if (!db)
		set_up();
	if (!size)
		return 0;
	if (*data == 'j') {
		take_json(text, size - 1);
	} else if (*data == 'f') {
		take_form(text, size - 1);
	} else {
		type = *data == 'w' ? "application/vnd.syncml.dm+wbxml" :
				      "application/vnd.syncml.dm+xml";
		must(db_begin(db, NULL));
		take_message(text, size - 1, *data != 'u');
		db_rollback(db);
	}
	return 0;
}

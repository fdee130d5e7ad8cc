// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Usage: dm-replay DIR OUT
 *
 * Holds a session with a server that says what DIR/1-server.xml, 2-server.xml... say, about a tree
 * of a few nodes. Writes what the client sends to OUT/1-client.xml..., and how it ended to
 * OUT/outcome. DIR/setup has one word and its values per line:
 *
 *   proof client|server basic|md5|hmac NAME SECRET [NONCE]
 *   leaf URI FORMAT [VALUE]		a node; more behind the blank is its value
 *   big URI FORMAT BYTES		a node with many
 *   answer STATUS [TEXT|NUMBER...]	what the person at the device answers next
 *   report TYPE SOURCE DATA		waits to be sent
 *   correlator TEXT			of the report before
 *   by server				who wanted the session
 *   max BYTES				MaxMsgSize of the client
 *   type CONTENT-TYPE			of what the server answers
 *   hmac VALUE				header of the server's next message
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/dm/dm_session.h"
#include "agent/file.h"
#include "agent/log.h"

#define NODES_MAX	64
#define ANSWERS_MAX	16

struct tree {
	struct tree_item nodes[NODES_MAX];
	size_t count;
	struct tree *saved;
};

struct dm_reports {
	struct dm_report list[ANSWERS_MAX];
	bool done[ANSWERS_MAX];
	size_t count;
};

struct world {
	const char *dir, *out;
	unsigned int sent;
	struct tree tree;
	struct dm_reports reports;
	struct dm_account account;
	struct dm_session_setup setup;
	char *answers[ANSWERS_MAX], *hmacs[ANSWERS_MAX];
	size_t answer_count, answer, hmac_count, hmac;
	const char *type;
};

static struct world world = { .type = SYNCML_TYPE_XML };

static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "dm-replay: %s: %s\n", what, strerror(errno));
	exit(2);
}

static struct tree_item *find(struct tree *tree, const char *uri)
{
	size_t i;

	for (i = 0; i < tree->count; i++)
		if (tree->nodes[i].uri && !strcmp(tree->nodes[i].uri, uri))
			return &tree->nodes[i];
	return NULL;
}

static int put(struct tree *tree, const struct tree_item *item)
{
	struct tree_item *node = &tree->nodes[tree->count++];

	if (tree->count == NODES_MAX)
		die("too many nodes");
	*node = *item;
	node->uri = strdup(item->uri);
	node->type = strdup(item->type ?: "text/plain");
	node->data = memcpy(malloc(item->len + 1), item->data ?: (void *)"", item->len);
	return DM_OK;
}

int tree_get(struct tree *tree, const char *server, const char *uri, struct tree_items *result,
	     struct error *why)
{
	struct tree_item *node = find(tree, uri);
	(void)server;
	(void)why;

	if (!strcmp(uri, "./secret"))
		return DM_PERMISSION_DENIED;
	if (!node)
		return DM_NOT_FOUND;
	result->items = calloc(1, sizeof(*result->items));
	result->count = 1;
	*result->items = *node;
	result->items->uri = strdup(node->uri);
	result->items->type = strdup(node->type);
	result->items->data = memcpy(malloc(node->len + 1), node->data, node->len);
	return DM_OK;
}

int tree_add(struct tree *tree, const char *server, struct tree_item *item, struct error *why)
{
	(void)server;
	(void)why;
	return find(tree, item->uri) ? DM_EXISTS : put(tree, item);
}

int tree_delete(struct tree *tree, const char *server, const char *uri, struct error *why)
{
	struct tree_item *node = find(tree, uri);
	(void)server;
	(void)why;

	if (!node)
		return DM_NOT_FOUND;
	node->uri = strdup("");
	return DM_OK;
}

int tree_replace(struct tree *tree, const char *server, struct tree_item *item, struct error *why)
{
	int status = tree_delete(tree, server, item->uri, why);

	return status == DM_OK ? put(tree, item) : status;
}

int tree_copy(struct tree *tree, const char *server, const char *from, const char *to,
	      struct error *why)
{
	struct tree_item item, *node = find(tree, from);

	if (!node)
		return DM_NOT_FOUND;
	item = *node;
	item.uri = (char *)to;
	return tree_add(tree, server, &item, why);
}

int tree_exec(struct tree *tree, const char *server, const struct tree_item *item,
	      const char *correlator, struct error *why)
{
	(void)tree;
	(void)server;
	(void)item;
	(void)why;
	return correlator ? DM_ACCEPTED : DM_OK;
}

void tree_begin(struct tree *tree)
{
	tree->saved = memcpy(malloc(sizeof(*tree)), tree, sizeof(*tree));
}

int tree_commit(struct tree *tree, struct error *why)
{
	(void)why;
	free(tree->saved);
	tree->saved = NULL;
	return DM_OK;
}

void tree_rollback(struct tree *tree)
{
	struct tree *saved = tree->saved;

	*tree = *saved;
	tree->saved = NULL;
	free(saved);
}

int dm_reports_next(struct dm_reports *reports, uint64_t after, uint64_t *number,
		    struct dm_report *report, struct error *err)
{
	(void)err;
	for (; after < reports->count; after++) {
		if (reports->done[after])
			continue;
		*number = after + 1;
		*report = reports->list[after];
		return 0;
	}
	return -ENOENT;
}

int dm_reports_done(struct dm_reports *reports, uint64_t number, struct error *err)
{
	(void)err;
	reports->done[number - 1] = true;
	return 0;
}

void dm_report_free(struct dm_report *report)
{
	(void)report;
}

/* What the library's own tree would bring is not wanted here */
void log_line(int priority, const char *fmt, ...)
{
	(void)priority;
	(void)fmt;
}

static void write_file(const char *name, const void *bytes, size_t len)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", world.out, name);
	file = fopen(path, "w");
	if (!file || fwrite(bytes, 1, len, file) != len || fclose(file))
		die(path);
}

static int post(void *data, const struct transport_request *request,
		struct transport_reply *reply, struct error *err)
{
	char name[512];
	uint8_t *bytes;
	size_t len;
	int ret;
	(void)data;

	snprintf(name, sizeof(name), "%u-client.xml", ++world.sent);
	write_file(name, request->body, request->len);
	if (*request->hmac) {
		snprintf(name, sizeof(name), "%u-client.hmac", world.sent);
		write_file(name, request->hmac, strlen(request->hmac));
	}
	snprintf(name, sizeof(name), "%s/%u-server.xml", world.dir, world.sent);
	/* The last one answers for ever, if it is named so */
	if (access(name, R_OK))
		snprintf(name, sizeof(name), "%s/last-server.xml", world.dir);
	ret = file_read(name, SYNCML_MESSAGE_MAX + 1, &bytes, &len, err);
	if (ret)
		return ret;
	reply->body.len = 0;
	bytes_add(&reply->body, bytes, len);
	free(bytes);
	if (reply->body.error)
		return error_set(err, reply->body.error, "the server's message is too long");
	snprintf(reply->type, sizeof(reply->type), "%s", world.type);
	*reply->hmac = '\0';
	if (world.hmac < world.hmac_count)
		snprintf(reply->hmac, sizeof(reply->hmac), "%s", world.hmacs[world.hmac++]);
	/* "%u" in a message that answers for ever is its number */
	if (strstr(name, "/last-")) {
		char *place = memmem(reply->body.data, reply->body.len, "@@@@", 4);
		char number[8];

		snprintf(number, sizeof(number), "%04u", world.sent);
		if (place)
			memcpy(place, number, 4);
	}
	return 0;
}

static int ask(void *data, const struct dm_question *question, struct dm_reply *reply)
{
	char *rest, *word;
	int status;
	(void)data;

	if (world.answer == world.answer_count)
		return DM_NOT_SHOWN;
	rest = strdup(world.answers[world.answer++]);
	status = atoi(strsep(&rest, " "));
	if (status == DM_TIMEOUT)
		return dm_ask_preset(question, reply);
	memset(reply, 0, sizeof(*reply));
	if (question->alert == DM_ALERT_TEXT)
		snprintf(reply->text, sizeof(reply->text), "%s", rest ? rest : "");
	else
		while ((word = strsep(&rest, " ")))
			reply->chosen[atoi(word) - 1] = true;
	return status;
}

static void add_proof(char **word, size_t words)
{
	struct dm_proof *proof = &world.account.proofs[world.account.proof_count++];

	if (words < 5)
		die("proof");
	proof->server = !strcmp(word[1], "server");
	proof->type = !strcmp(word[2], "basic") ? AUTH_BASIC :
		      !strcmp(word[2], "md5") ? AUTH_MD5 : AUTH_HMAC;
	snprintf(proof->name, sizeof(proof->name), "%s", word[3]);
	snprintf(proof->secret, sizeof(proof->secret), "%s", word[4]);
	snprintf(proof->path, sizeof(proof->path), "./DMAcc/x/AppAuth/%zu",
		 world.account.proof_count);
	if (words > 5)
		auth_nonce_parse(&proof->nonce, word[5]);
}

static void add_node(char **word, size_t words)
{
	struct tree_item item = { .uri = word[1] };
	char *big = NULL;

	if (words < 3 || tree_format_parse(word[2], &item.format))
		die("node");
	item.data = words > 3 ? (uint8_t *)word[3] : NULL;
	item.len = words > 3 ? strlen(word[3]) : 0;
	if (!strcmp(word[0], "big")) {
		item.len = strtoul(word[3], NULL, 10);
		big = malloc(item.len + 1);
		for (size_t i = 0; i < item.len; i++)
			big[i] = item.format == TREE_BIN ? (char)(i % 251) : "a<&"[i % 3];
		item.data = (uint8_t *)big;
	}
	put(&world.tree, &item);
	free(big);
}

static void add_report(char **word)
{
	static const char format[] = "chr", mark[] = "warning", none[] = "";
	struct dm_report *report = &world.reports.list[world.reports.count++];
	static char id[ANSWERS_MAX][16];

	snprintf(id[world.reports.count - 1], sizeof(id[0]), "r-%zu", world.reports.count);
	*report = (struct dm_report){
		.id = id[world.reports.count - 1], .type = strdup(word[1]),
		.source = strdup(word[2]), .data = strdup(word[3]), .format = (char *)format,
		.mark = (char *)mark, .correlator = (char *)none,
	};
}

/* Words of a line; the rest of it is the last of @max */
static size_t split(char *line, char **word, size_t max)
{
	size_t count = 0;

	line[strcspn(line, "\n")] = '\0';
	while (count < max - 1 && line && *line)
		word[count++] = strsep(&line, " ");
	if (line && *line)
		word[count++] = line;
	return count;
}

static void set_up(char *line)
{
	char *word[6], copy[1024];
	size_t words;

	snprintf(copy, sizeof(copy), "%s", line);
	if (!strncmp(line, "answer ", 7)) {
		line[strcspn(line, "\n")] = '\0';
		world.answers[world.answer_count++] = strdup(line + 7);
		world.setup.ask = ask;
		return;
	}
	words = split(copy, word, strncmp(line, "proof", 5) ? 4 : 6);
	if (words < 2)
		die("setup");
	if (!strcmp(word[0], "proof"))
		add_proof(word, words);
	else if (!strcmp(word[0], "leaf") || !strcmp(word[0], "big"))
		add_node(word, words);
	else if (!strcmp(word[0], "report"))
		add_report(word);
	else if (!strcmp(word[0], "correlator"))
		world.reports.list[world.reports.count - 1].correlator = strdup(word[1]);
	else if (!strcmp(word[0], "by"))
		world.setup.by_server = !strcmp(word[1], "server");
	else if (!strcmp(word[0], "max"))
		world.setup.message_max = strtoul(word[1], NULL, 10);
	else if (!strcmp(word[0], "type"))
		world.type = strdup(word[1]);
	else if (!strcmp(word[0], "hmac"))
		world.hmacs[world.hmac_count++] = strdup(line + 5);
	else
		die("setup");
}

static void read_setup(void)
{
	char path[512], line[1024];
	FILE *file;

	snprintf(path, sizeof(path), "%s/setup", world.dir);
	file = fopen(path, "r");
	if (!file)
		return;
	while (fgets(line, sizeof(line), file))
		set_up(line);
	fclose(file);
}

int main(int argc, char **argv)
{
	static char base[][64] = {
		"leaf ./DevInfo/DevId chr IMEI:493005100592800", "leaf ./DevInfo/Man chr B Company",
		"leaf ./DevInfo/Mod chr Laptop", "leaf ./DevInfo/DmV chr 1.2",
		"leaf ./DevInfo/Lang chr en",
	};
	struct dm_session_outcome outcome;
	struct error err = {};
	char text[1024];
	size_t i;
	int ret;

	if (argc != 3)
		return 2;
	world.dir = argv[1];
	world.out = argv[2];
	strcpy(world.account.server, "server.example");
	strcpy(world.account.url, "https://server.example/dm");
	world.setup.tree = &world.tree;
	world.setup.reports = &world.reports;
	world.setup.account = &world.account;
	world.setup.post = post;
	world.setup.session_id = 0x1F;
	for (i = 0; i < sizeof(base) / sizeof(*base); i++)
		set_up(base[i]);
	read_setup();
	ret = dm_session(&world.setup, &outcome, &err);
	snprintf(text, sizeof(text), "%s%s%s\nmessages %u\ncommands %u\nfailed %u\nreports %u\n",
		 ret ? strerrorname_np(-ret) : "ended", ret ? " " : "", err.text,
		 outcome.messages, outcome.commands, outcome.failed, outcome.reports);
	write_file("outcome", text, strlen(text));
	return EXIT_SUCCESS;
}

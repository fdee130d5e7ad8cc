// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Carries out what the server wants, and answers each command with a Status
 * (DM_PRO 8, DM_REPPRO 6). What is not the tree's is here: Atomic, Sequence,
 * people, and chunks.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/dm_session_inside.h"
#include "agent/log.h"

/* Bytes of what a message has before the answer to an Atomic */
#define HEADER	768

/* A message being worked off, and the command in it */
struct run {
	struct dm_session *session;
	uint32_t msg_id;
};

static const char *server(const struct run *run)
{
	return run->session->setup->account->server;
}

/* "b64" is how XML has the bytes of a bin node, too */
static int put(const struct run *run, struct tree_item *node,
	       int (*change)(struct tree *tree, const char *server, struct tree_item *item,
			     struct error *why), struct error *why)
{
	struct tree *tree = run->session->setup->tree;
	int status = change(tree, server(run), node, why);

	if (status != DM_UNSUPPORTED_TYPE || node->format != TREE_B64)
		return status;
	node->format = TREE_BIN;
	return change(tree, server(run), node, why);
}

static int put_node(const struct run *run, const struct syncml_command *command,
		    const char *correlator, struct tree_item *node, struct error *why)
{
	struct tree *tree = run->session->setup->tree;

	switch (command->kind) {
	case SYNCML_ADD:
		return put(run, node, tree_add, why);
	case SYNCML_REPLACE:
		return put(run, node, tree_replace, why);
	default:
		return tree_exec(tree, server(run), node, correlator, why);
	}
}

static int run_put(const struct run *run, const struct syncml_command *command,
		   const struct syncml_item *item, struct error *why)
{
	struct dm_object *object = &run->session->object;
	const char *correlator = command->correlator;
	struct tree_item node = {};
	int status;

	if (item->more || object->uri) {
		status = dm_object_add(run->session, command, item, &node, why);
		if (status == DM_CHUNK_BUFFERED)
			return status;
		correlator = object->correlator;
	} else {
		status = dm_object_value(command, item, &node);
	}
	if (status == DM_OK)
		status = put_node(run, command, correlator, &node, why);
	free(node.data);
	dm_object_free(object);
	return status;
}

static int run_get(const struct run *run, const struct syncml_command *command,
		   const struct syncml_item *item, struct error *why)
{
	struct dm_session *session = run->session;
	struct tree_items items = {};
	size_t i;
	int status = tree_get(session->setup->tree, server(run), item->target, &items, why);

	if (status != DM_OK)
		return status;
	for (i = 0; i < items.count; i++) {
		if (!session->peer_object_max || items.items[i].len <= session->peer_object_max)
			continue;
		tree_items_free(&items);
		error_set(why, 0, "longer than the %llu bytes that the server takes",
			  (unsigned long long)session->peer_object_max);
		return DM_TOO_LARGE;
	}
	dm_out_results(&session->out, run->msg_id, command->cmd_id, &items);
	return status;
}

static int run_delete(const struct run *run, const struct syncml_command *command,
		      const struct syncml_item *item, struct error *why)
{
	(void)command;
	return tree_delete(run->session->setup->tree, server(run), item->target, why);
}

static int run_copy(const struct run *run, const struct syncml_command *command,
		    const struct syncml_item *item, struct error *why)
{
	(void)command;
	if (!item->source)
		return DM_INCOMPLETE;
	return tree_copy(run->session->setup->tree, server(run), item->source, item->target, why);
}

static int (* const run_item[])(const struct run *run, const struct syncml_command *command,
				const struct syncml_item *item, struct error *why) = {
	[SYNCML_ADD] = run_put,
	[SYNCML_REPLACE] = run_put,
	[SYNCML_EXEC] = run_put,
	[SYNCML_GET] = run_get,
	[SYNCML_DELETE] = run_delete,
	[SYNCML_COPY] = run_copy,
};

static void count(const struct run *run, const struct syncml_command *command, int status,
		  const char *uri, const struct error *why)
{
	struct dm_session_outcome *outcome = run->session->outcome;

	outcome->commands++;
	if (status < 300 || status == DM_NOT_MODIFIED)
		return;
	outcome->failed++;
	log_line(LOG_NOTICE, "%s: %s %s: status %d%s%s", run->session->setup->account->server,
		 syncml_name(command->kind), uri ? uri : "", status, *why->text ? ": " : "",
		 why->text);
}

static int run_one_item(const struct run *run, const struct syncml_command *command,
			const struct syncml_item *item)
{
	struct error why = {};
	int status = DM_INCOMPLETE;

	if (item->target)
		status = run_item[command->kind](run, command, item, &why);
	count(run, command, status, item->target, &why);
	return status;
}

static void answer_person(struct dm_session *session, const struct dm_question *question,
			  const struct dm_reply *reply, struct dm_out_entry *entry)
{
	char number[24];
	size_t i;

	if (question->alert == DM_ALERT_TEXT)
		dm_out_answer(&session->out, entry, reply->text);
	for (i = 0; i < question->choice_count; i++) {
		if (!reply->chosen[i])
			continue;
		snprintf(number, sizeof(number), "%zu", i + 1);
		dm_out_answer(&session->out, entry, number);
	}
}

static int ask(const struct run *run, const struct syncml_command *alert,
	       struct dm_question *question, struct dm_reply *reply)
{
	const struct dm_session_setup *setup = run->session->setup;
	int status;

	if (!setup->ask)
		return DM_UNSUPPORTED;
	status = dm_ask_read(alert, question);
	return status == DM_OK ? setup->ask(setup->ask_data, question, reply) : status;
}

/* In an Atomic the Status comes later, and without an answer */
static int run_alert(const struct run *run, const struct syncml_command *alert, bool atomic)
{
	struct dm_session *session = run->session;
	struct dm_question question = {};
	struct dm_reply reply = {};
	struct dm_out_entry *entry;
	struct error why = {};
	int status;

	switch (alert->code) {
	case DM_ALERT_DISPLAY ... DM_ALERT_MULTIPLE:
		status = ask(run, alert, &question, &reply);
		break;
	case DM_ALERT_NEXT:
		status = DM_OK;
		break;
	default:
		status = DM_UNSUPPORTED;
	}
	if (alert->code != DM_ALERT_NEXT)
		count(run, alert, status, NULL, &why);
	if (status == DM_CANCELLED || status == DM_TIMEOUT)
		session->stop = true;
	if (atomic)
		return status;
	entry = dm_out_status(&session->out, run->msg_id, alert, (unsigned int)status);
	if (status == DM_OK)
		answer_person(session, &question, &reply, entry);
	return status;
}

/* Everything below a command gets the same Status */
static void answer_all(const struct run *run, const struct syncml_command *command, int status)
{
	const struct syncml_command *child;

	dm_out_status(&run->session->out, run->msg_id, command, (unsigned int)status);
	for (child = command->children; child; child = child->next)
		answer_all(run, child, status);
}

/* A command of an Atomic, with all its items: its Status comes after the Atomic's */
static int run_member(const struct run *run, const struct syncml_command *command)
{
	const struct syncml_item *item;
	int status = DM_INCOMPLETE;

	switch (command->kind) {
	case SYNCML_ALERT:
		return run_alert(run, command, true);
	case SYNCML_ADD:
	case SYNCML_REPLACE:
	case SYNCML_DELETE:
	case SYNCML_COPY:
		break;
	default:
		return DM_FAILED;
	}
	for (item = command->items; item; item = item->next) {
		if (item->more)
			return DM_BAD_REQUEST;
		status = run_one_item(run, command, item);
		if (status >= 300)
			break;
	}
	return status;
}

static size_t count_all(const struct syncml_command *command)
{
	const struct syncml_command *child;
	size_t n = 1;

	for (child = command->children; child; child = child->next)
		n += count_all(child);
	return n;
}

/* The server is to find all that an Atomic brought in one message */
static bool answers_fit(const struct run *run, const struct syncml_command *atomic)
{
	const struct syncml_command status = {
		.kind = SYNCML_STATUS, .cmd_id = atomic->cmd_id, .msg_ref = run->msg_id,
		.cmd_ref = atomic->cmd_id, .ref_kind = SYNCML_REPLACE, .code = DM_OK,
	};
	size_t size = syncml_size(&status, NULL, run->session->encoding);

	return HEADER + count_all(atomic) * size <= run->session->peer_max;
}

static void refuse_atomic(const struct run *run, const struct syncml_command *atomic)
{
	const struct syncml_command *member;
	struct error why = {};

	error_set(&why, 0, "the answer does not fit a message");
	count(run, atomic, DM_ATOMIC_TOO_LARGE, NULL, &why);
	dm_out_status(&run->session->out, run->msg_id, atomic, DM_ATOMIC_TOO_LARGE);
	for (member = atomic->children; member; member = member->next)
		answer_all(run, member, DM_NOT_EXECUTED);
}

static void run_atomic(const struct run *run, const struct syncml_command *atomic)
{
	struct dm_session *session = run->session;
	const struct syncml_command *member, *failed = NULL;
	int status, code = DM_OK, others = DM_OK;
	struct error why = {};

	tree_begin(session->setup->tree);
	for (member = atomic->children; member && !failed; member = member->next) {
		code = run_member(run, member);
		/* "No" is 304, and "cancelled" 214 */
		if (code >= 300 || code == DM_CANCELLED)
			failed = member;
	}
	if (failed) {
		tree_rollback(session->setup->tree);
		others = DM_ROLLED_BACK;
	} else {
		status = tree_commit(session->setup->tree, &why);
		if (status != DM_OK)
			others = status == DM_ROLLBACK_FAILED ? status : DM_ROLLED_BACK;
	}
	status = others == DM_OK ? DM_OK : DM_ATOMIC_FAILED;
	count(run, atomic, status, NULL, &why);
	dm_out_status(&session->out, run->msg_id, atomic, (unsigned int)status);
	for (member = atomic->children; member; member = member->next) {
		answer_all(run, member, member == failed ? code : others);
		if (member == failed)
			others = DM_NOT_EXECUTED;
	}
}

static bool run_command(const struct run *run, const struct syncml_command *command);

static void run_sequence(const struct run *run, const struct syncml_command *sequence)
{
	const struct syncml_command *member;
	struct error why = {};
	bool go_on = true;

	count(run, sequence, DM_OK, NULL, &why);
	dm_out_status(&run->session->out, run->msg_id, sequence, DM_OK);
	for (member = sequence->children; member; member = member->next) {
		if (go_on)
			go_on = run_command(run, member);
		else
			answer_all(run, member, DM_NOT_EXECUTED);
	}
}

static void run_items(const struct run *run, const struct syncml_command *command)
{
	struct dm_session *session = run->session;
	const struct syncml_item *item;
	struct dm_out_entry *entry;
	int status;

	if (!command->items)
		dm_out_status(&session->out, run->msg_id, command, DM_INCOMPLETE);
	for (item = command->items; item; item = item->next) {
		status = run_one_item(run, command, item);
		entry = dm_out_status(&session->out, run->msg_id, command, (unsigned int)status);
		dm_out_ref(&session->out, entry, item->target, item->source);
	}
}

/* False: a person said no, and what follows in a Sequence is skipped */
static bool run_command(const struct run *run, const struct syncml_command *command)
{
	struct dm_session *session = run->session;
	struct error why = {};

	if (session->stop) {
		answer_all(run, command, DM_NOT_EXECUTED);
		return true;
	}
	switch (command->kind) {
	case SYNCML_ALERT:
		return run_alert(run, command, false) != DM_NOT_MODIFIED;
	case SYNCML_ATOMIC:
		if (answers_fit(run, command))
			run_atomic(run, command);
		else
			refuse_atomic(run, command);
		break;
	case SYNCML_SEQUENCE:
		run_sequence(run, command);
		break;
	case SYNCML_ADD:
	case SYNCML_REPLACE:
	case SYNCML_EXEC:
	case SYNCML_GET:
	case SYNCML_DELETE:
	case SYNCML_COPY:
		run_items(run, command);
		break;
	default:
		count(run, command, DM_UNSUPPORTED, NULL, &why);
		answer_all(run, command, DM_UNSUPPORTED);
	}
	return true;
}

static bool is_command(const struct syncml_command *command)
{
	return command->kind != SYNCML_STATUS && command->kind != SYNCML_RESULTS;
}

/**
 * dm_command_run - carry out the commands of a message
 * @session: the session; what to answer is in @session->out
 * @msg: the message
 */
void dm_command_run(struct dm_session *session, const struct syncml *msg)
{
	const struct run run = { session, msg->msg_id };
	const struct syncml_command *command;

	session->stop = false;
	session->their_commands = false;
	for (command = msg->commands; command; command = command->next) {
		if (!is_command(command))
			continue;
		if (command->kind != SYNCML_ALERT || command->code != DM_ALERT_NEXT)
			session->their_commands = true;
		if (!session->login.known) {
			answer_all(&run, command, session->login.code);
			continue;
		}
		if (session->object.uri && !dm_object_goes_on(&session->object, command) &&
		    !(command->kind == SYNCML_ALERT && command->code == DM_ALERT_NEXT))
			dm_object_interrupted(session);
		run_command(&run, command);
	}
	if (session->object.uri && msg->final)
		dm_object_interrupted(session);
}

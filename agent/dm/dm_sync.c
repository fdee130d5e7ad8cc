// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sessions from beginning to end: the tree, the account, TLS, and what is told
 * about them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "agent/association.h"
#include "agent/dm/dm_sync.h"
#include "agent/dm/notify.h"
#include "agent/dm/schedule.h"
#include "agent/log.h"

/*
 * struct trace - where messages are written to
 */
struct trace {
	int dir;
	const char *name;
	unsigned int count;
};

/*
 * struct way - to the server
 */
struct way {
	struct transport *transport;
	struct tree *tree;
};

/* A session may take an hour; what is scheduled does not wait for its end */
static int post(void *data, const struct transport_request *request,
		struct transport_reply *reply, struct error *err)
{
	const struct way *way = data;
	struct error why = {};

	if (schedule_run(way->tree, time(NULL), &why))
		log_line(LOG_ERR, "%s", why.text);
	return transport_post(way->transport, request, reply, err);
}

/* Secrets may be in them: nobody else reads them */
static void on_message(void *data, bool sent, enum syncml_encoding encoding, const void *bytes,
		       size_t len)
{
	struct trace *trace = data;
	char name[32];
	int fd;

	trace->count += sent;
	snprintf(name, sizeof(name), "%03u-%s.%s", trace->count, sent ? "client" : "server",
		 encoding == SYNCML_XML ? "xml" : "wbxml");
	fd = openat(trace->dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, bytes, len) != (ssize_t)len)
		log_line(LOG_WARNING, "%s/%s: %s", trace->name, name, strerror(errno));
	if (fd >= 0)
		close(fd);
}

static int open_trace(const struct dm_sync *sync, struct trace *trace, struct error *err)
{
	trace->name = sync->trace;
	trace->dir = -1;
	if (!sync->trace)
		return 0;
	trace->dir = open(sync->trace, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (trace->dir < 0)
		return error_set(err, -errno, "%s: %s", sync->trace, strerror(errno));
	return 0;
}

static const char *or_null(const char *text)
{
	return *text ? text : NULL;
}

/* A server may want the person to be told of the session, or be asked */
static int announce(const struct dm_sync *sync, const struct notify *notify,
		    const struct dm_account *account, struct error *err)
{
	struct dm_question question = { .text = "The management server wants to begin a session." };
	struct dm_reply reply;

	if (!sync->ask || notify->mode < NOTIFY_INFORM)
		return 0;
	question.alert = notify->mode == NOTIFY_ASK ? DM_ALERT_CONFIRM : DM_ALERT_DISPLAY;
	if (sync->ask(sync->ask_data, &question, &reply) != DM_OK && notify->mode == NOTIFY_ASK)
		return error_set(err, -ECANCELED, "%s: session declined", account->name);
	return 0;
}

static void tell(const struct dm_account *account, const struct dm_session_outcome *outcome)
{
	log_line(LOG_INFO, "%s: session with %s: %u messages, %u commands, %u failed, %u reports",
		 account->name, account->server, outcome->messages, outcome->commands,
		 outcome->failed, outcome->reports);
}

static int hold(const struct dm_sync *sync, struct dm_session_setup *setup, struct error *err)
{
	struct dm_account *account = setup->account;
	const struct transport_tls tls = {
		.ca = or_null(account->ca),
		.certificate = or_null(account->certificate),
		.key = or_null(account->key),
	};
	struct dm_session_outcome outcome;
	struct way way = { .tree = setup->tree };
	struct trace trace;
	int ret;

	ret = open_trace(sync, &trace, err);
	if (ret)
		return ret;
	ret = transport_open(&way.transport, &tls, err);
	if (!ret) {
		setup->post = post;
		setup->post_data = &way;
		setup->trace = sync->trace ? on_message : NULL;
		setup->trace_data = &trace;
		ret = dm_session(setup, &outcome, err);
		transport_close(way.transport);
	}
	if (trace.dir >= 0)
		close(trace.dir);
	if (!ret)
		tell(account, &outcome);
	return ret ? error_prefix(err, ret, "%s: %s", account->name, account->url) : 0;
}

static int hold_with(const struct dm_sync *sync, struct dm_session_setup *setup, const char *name,
		     struct error *err)
{
	struct dm_account account;
	struct notify notify = {};
	int ret;

	ret = dm_account_read(setup->tree, name, &account, err);
	if (!ret && sync->notification)
		ret = notify_parse(sync->notification, sync->notification_len, &notify, err) ?:
		      notify_check(&notify, &account, err) ?:
		      announce(sync, &notify, &account, err);
	if (!ret) {
		setup->account = &account;
		setup->session_id = notify.session_id;
		setup->by_server = notify.by_server;
		setup->encoding = account.wbxml ? SYNCML_WBXML : SYNCML_XML;
		ret = hold(sync, setup, err);
	}
	dm_account_forget(&account);
	return ret;
}

/* Who is named by a notification */
static int hold_notified(const struct dm_sync *sync, struct dm_session_setup *setup, char **names,
			 size_t count, struct error *err)
{
	struct dm_account account;
	struct notify notify;
	bool fits;
	size_t i;
	int ret;

	ret = notify_parse(sync->notification, sync->notification_len, &notify, err);
	for (i = 0; i < count && !ret; i++) {
		ret = dm_account_read(setup->tree, names[i], &account, err);
		fits = !ret && !strcmp(account.server, notify.server);
		dm_account_forget(&account);
		if (fits)
			return hold_with(sync, setup, names[i], err);
	}
	return ret ?: error_set(err, -ENOENT, "notification of %s, which no account has",
				notify.server);
}

/* One server's failure is not another's */
static int hold_each(const struct dm_sync *sync, struct dm_session_setup *setup, char **names,
		     size_t count, struct error *err)
{
	struct error first = {}, err_one = {};
	int ret = 0, one;
	size_t i;

	if (!count)
		return error_set(err, -ENOENT, "no account (see cardgate account add)");
	for (i = 0; i < count; i++) {
		one = hold_with(sync, setup, names[i], &err_one);
		if (one && ret)
			log_line(LOG_WARNING, "%s", err_one.text);
		if (one && !ret) {
			ret = one;
			first = err_one;
		}
	}
	return ret ? error_set(err, ret, "%s", first.text) : 0;
}

static int hold_any(const struct dm_sync *sync, struct dm_session_setup *setup, struct error *err)
{
	char **names;
	size_t count;
	int ret;

	if (sync->account)
		return hold_with(sync, setup, sync->account, err);
	ret = dm_account_names(setup->tree, &names, &count, err);
	if (ret)
		return ret;
	ret = sync->notification ? hold_notified(sync, setup, names, count, err) :
				   hold_each(sync, setup, names, count, err);
	dm_account_names_free(names, count);
	return ret;
}

/**
 * dm_sync - hold a session with a server, or with each
 * @sync: what is wanted
 * @err: message on failure
 *
 * Waits while another process has the tree.
 *
 * Return: 0, -ENOENT when there is no such account, -EACCES for a notification that is not the
 * server's, -ECANCELED when a person declined, or as dm_session(): of the first that failed.
 */
int dm_sync(const struct dm_sync *sync, struct error *err)
{
	const char *state = sync->place && sync->place->state ? sync->place->state :
								ASSOCIATION_DIR;
	struct dm_session_setup setup = { .ask = sync->ask, .ask_data = sync->ask_data };
	int ret;

	ret = tree_open(&setup.tree, sync->place, err);
	if (ret)
		return ret;
	ret = dm_reports_open(&setup.reports, state, err);
	if (!ret) {
		ret = hold_any(sync, &setup, err);
		dm_reports_close(setup.reports);
	}
	tree_close(setup.tree);
	return ret;
}

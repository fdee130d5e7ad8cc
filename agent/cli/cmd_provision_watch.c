// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Accounts come and go with cards, for the user who is at this device, or one that is named. Cards
 * are the agent's business at the same time; both ask them in turns.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "agent/card.h"
#include "agent/cli/cli.h"
#include "agent/cli/provisioning.h"
#include "agent/log.h"
#include "agent/provision/provision_news.h"
#include "agent/session.h"

#define TRIES	5

/*
 * struct present - a card that accounts came from, for one user each
 * @reader: where it is; empty: none
 * @site: the user
 */
struct present {
	char reader[CARD_READER_MAX];
	struct provision_site site;
};

static int find_user(const char *name, struct provision_site *site, struct error *err)
{
	char number[16];
	uid_t uid;

	if (name || getuid())
		return provision_site_of(site, name, err);
	if (session_user(&uid))
		return error_set(err, -ENOENT, "nobody is at this device");
	snprintf(number, sizeof(number), "%u", (unsigned int)uid);
	return provision_site_of(site, number, err);
}

/* @present: accounts of a card that is still there are set up anew for whom they were */
static void inserted(struct present *present, const char *user, const char *reader)
{
	struct provision_site site = present->site;
	struct error err = {};
	int ret = 0, tries = 0;

	if (strcmp(present->reader, reader))
		ret = find_user(user, &site, &err);
	/* Reset by the agent, or busy with it */
	do {
		if (!ret || ret == -EBUSY || ret == -ECONNRESET)
			ret = provisioning_card(&site, reader, NULL, &err);
	} while ((ret == -EBUSY || ret == -ECONNRESET) && ++tries < TRIES);
	if (ret == -ENODATA || ret == -ENOENT)
		log_line(LOG_DEBUG, "%s", err.text);
	else if (ret)
		log_line(LOG_WARNING, "nothing is provisioned: %s", err.text);
	else
		log_line(LOG_NOTICE, "%s: accounts of %s are as the card says", reader, site.user);
	if (ret)
		return;
	present->site = site;
	snprintf(present->reader, sizeof(present->reader), "%s", reader);
}

static void removed(struct present *present)
{
	struct error err = {};

	if (!*present->reader)
		return;
	if (provision_all(PROVISION_LEAVE, &present->site, NULL, NULL, &err))
		log_line(LOG_ERR, "passwords are still there: %s", err.text);
	else
		log_line(LOG_NOTICE, "%s: passwords of %s went with the card", present->reader,
			 present->site.user);
	*present->reader = '\0';
}

/* A watcher before this one may have been killed, and the card pulled since */
static void forget_before(const char *user)
{
	struct provision_site site;
	struct error err = {};

	if (!find_user(user, &site, &err) &&
	    provision_all(PROVISION_LEAVE, &site, NULL, NULL, &err))
		log_line(LOG_WARNING, "passwords of before are still there: %s", err.text);
}

static int card_moved(struct card_watch *cards, struct present *present, const char *user,
		      struct error *err)
{
	struct card_event event;
	int ret = card_watch_next(cards, &event, err);

	if (ret <= 0)
		return ret;
	if (event.kind == CARD_INSERTED)
		inserted(present, user, event.reader.name);
	else if (event.kind == CARD_REMOVED && !strcmp(present->reader, event.reader.name))
		removed(present);
	return 0;
}

static int watch(struct card_watch *cards, int cards_fd, int news, int signals, const char *user,
		 struct error *err)
{
	struct pollfd fds[] = { { signals, POLLIN, 0 }, { cards_fd, POLLIN, 0 },
				{ news, POLLIN, 0 } };
	struct present present = {};
	char reader[CARD_READER_MAX];
	int ret = 0;

	while (ret >= 0) {
		if (poll(fds, 3, -1) < 0 && errno != EINTR)
			ret = error_set(err, -errno, "poll: %s", strerror(errno));
		if (ret < 0 || fds[0].revents)
			break;
		if (fds[1].revents) {
			provision_news_listen(news);
			ret = card_moved(cards, &present, user, err);
		}
		if (fds[2].revents && provision_news_next(news, reader))
			inserted(&present, user, reader);
	}
	removed(&present);
	return ret < 0 ? ret : 0;
}

/**
 * cmd_provision_watch - have accounts come and go with cards, until it is told to end
 * @cli: the command line
 * @err: message on failure
 *
 * Passwords go when it ends, too.
 *
 * Return: 0, or -errno when cards cannot be watched any more.
 */
int cmd_provision_watch(const struct cli *cli, struct error *err)
{
	struct card_watch *cards;
	sigset_t ends;
	int fd, signals, news, ret;

	log_open("cardgate", false);
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	signals = signalfd(-1, &ends, SFD_CLOEXEC);
	if (signals < 0 || sigprocmask(SIG_BLOCK, &ends, NULL))
		return error_set(err, -errno, "signals: %s", strerror(errno));
	forget_before(cli->user);
	news = provision_news_open(err);
	ret = news < 0 ? news : card_watch_open(&cards, &fd, err);
	if (!ret) {
		ret = watch(cards, fd, news, signals, cli->user, err);
		card_watch_close(cards);
	}
	if (news >= 0)
		close(news);
	close(signals);
	return ret;
}

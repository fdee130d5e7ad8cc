// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cardgated: reads cards, verifies, tells the kernel, keeps the association.
 *
 * One thread, one event loop. Card exchanges block it, each for a bounded
 * time; a policy in force needs no agent, so nothing but the log waits.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>

#include "agent/admit.h"
#include "agent/card.h"
#include "agent/kernel.h"
#include "agent/log.h"
#include "agent/report.h"
#include "agent/version.h"

#define ANCHORS_DIR	"/etc/cardgate/anchors"

struct agent {
	sd_event *loop;
	struct admit admit;
	struct card_watch *watch;
	sd_event_source *cards;
	struct kernel *events;
};

static void card_inserted(struct agent *agent, const char *reader)
{
	const struct association *association = &agent->admit.association;
	struct error err = {};
	int ret;

	ret = admit_card(&agent->admit, reader, &err);
	if (!ret)
		log_line(LOG_NOTICE, "%s: card accepted: policy %s version %llu of %s is in force",
			 reader, association->policy_name,
			 (unsigned long long)association->policy_version,
			 association->authority_name);
	else if (ret == -EALREADY)
		log_line(LOG_INFO, "%s: %s", reader, err.text);
	else
		log_line(LOG_WARNING, "%s: card refused: %s", reader, err.text);
}

static void on_card(struct agent *agent, const struct card_event *event)
{
	const char *reader = event->reader.name;

	switch (event->kind) {
	case CARD_SERVICE_UP:
		log_line(LOG_INFO, "smart card service is there");
		break;
	case CARD_SERVICE_DOWN:
		log_line(LOG_WARNING, "smart card service is gone; waiting for it");
		break;
	case CARD_READER_ADDED:
		log_line(LOG_INFO, "%s: reader added", reader);
		break;
	case CARD_READER_REMOVED:
		log_line(LOG_INFO, "%s: reader removed", reader);
		break;
	case CARD_INSERTED:
		card_inserted(agent, reader);
		break;
	case CARD_REMOVED:
		log_line(LOG_INFO, "%s: card removed; the policy stays in force", reader);
		break;
	}
}

static int watch_cards(struct agent *agent, struct error *err);

static int cards_ready(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	struct agent *agent = data;
	struct card_event event;
	struct error err = {};
	int ret;
	(void)source;
	(void)fd;
	(void)revents;

	/* One at a time: a card may take seconds, and the watchdog wants to be fed */
	ret = card_watch_next(agent->watch, &event, &err);
	if (ret > 0)
		on_card(agent, &event);
	/* The process that watches can die, and is replaced */
	if (ret < 0) {
		log_line(LOG_ERR, "cards: %s", err.text);
		ret = watch_cards(agent, &err);
	}
	return ret < 0 ? sd_event_exit(agent->loop, ret) : 0;
}

static int watch_cards(struct agent *agent, struct error *err)
{
	int fd, ret;

	agent->cards = sd_event_source_disable_unref(agent->cards);
	card_watch_close(agent->watch);
	agent->watch = NULL;
	ret = card_watch_open(&agent->watch, &fd, err);
	if (ret)
		return ret;
	ret = sd_event_add_io(agent->loop, &agent->cards, fd, EPOLLIN, cards_ready, agent);
	return ret < 0 ? error_set(err, ret, "event loop: %s", strerror(-ret)) : 0;
}

static int events_ready(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	struct agent *agent = data;
	struct kernel_event event;
	struct error err = {};
	int ret;
	(void)source;
	(void)fd;
	(void)revents;

	while ((ret = kernel_next_event(agent->events, &event, &err)) != -EAGAIN) {
		if (!ret)
			report_event(&event);
		else
			log_line(LOG_WARNING, "%s", err.text);
		if (ret && ret != -ENOBUFS && ret != -EBADMSG)
			return sd_event_exit(agent->loop, ret);
	}
	return 0;
}

static int start_loop(struct agent *agent, int events_fd, struct error *err)
{
	sigset_t signals;
	int ret;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, NULL);

	ret = sd_event_default(&agent->loop);
	if (ret >= 0)
		ret = sd_event_add_signal(agent->loop, NULL, SIGTERM, NULL, NULL);
	if (ret >= 0)
		ret = sd_event_add_signal(agent->loop, NULL, SIGINT, NULL, NULL);
	if (ret >= 0)
		ret = sd_event_add_io(agent->loop, NULL, events_fd, EPOLLIN, events_ready, agent);
	if (ret >= 0)
		ret = sd_event_set_watchdog(agent->loop, true);
	return ret < 0 ? error_set(err, ret, "event loop: %s", strerror(-ret)) : 0;
}

static int run(struct agent *agent, struct error *err)
{
	int events_fd, ret;

	ret = kernel_listen(&agent->events, &events_fd, err);
	if (ret)
		return ret;
	ret = admit_restore(&agent->admit, err);
	if (ret)
		log_line(LOG_CRIT, "the stored policy is not put in force: %s", err->text);
	else if (agent->admit.association.exists)
		log_line(LOG_NOTICE, "policy %s version %llu of %s restored",
			 agent->admit.association.policy_name,
			 (unsigned long long)agent->admit.association.policy_version,
			 agent->admit.association.authority_name);
	ret = start_loop(agent, events_fd, err);
	if (!ret)
		ret = watch_cards(agent, err);
	if (ret)
		return ret;
	sd_notify(0, "READY=1");
	ret = sd_event_loop(agent->loop);
	return ret ? error_set(err, ret, "stopped: %s", strerror(-ret)) : 0;
}

static const char usage[] =
"Usage: cardgated [OPTION]...\n"
"\n"
"Reads smart cards, verifies the policy on them and puts it in force.\n"
"\n"
"  -a, --anchors DIR   trusted certificates (" ANCHORS_DIR ")\n"
"  -s, --state DIR     where the association is kept (" ASSOCIATION_DIR ")\n"
"      --syslog        log to syslog(3), not to standard error\n"
"  -h, --help          this text\n"
"      --version       version\n";

int main(int argc, char **argv)
{
	enum { OPT_SYSLOG = 256, OPT_VERSION };
	static const struct option options[] = {
		{ "anchors", required_argument, NULL, 'a' },
		{ "state", required_argument, NULL, 's' },
		{ "syslog", no_argument, NULL, OPT_SYSLOG },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, OPT_VERSION },
		{ }
	};
	const char *anchors = ANCHORS_DIR, *state = ASSOCIATION_DIR;
	struct agent agent = {};
	bool to_syslog = false;
	struct error err = {};
	int opt, ret;

	while ((opt = getopt_long(argc, argv, "a:s:h", options, NULL)) != -1) {
		switch (opt) {
		case 'a':
			anchors = optarg;
			break;
		case 's':
			state = optarg;
			break;
		case OPT_SYSLOG:
			to_syslog = true;
			break;
		case OPT_VERSION:
			puts("cardgated " CARDGATE_VERSION);
			return EXIT_SUCCESS;
		case 'h':
			fputs(usage, stdout);
			return EXIT_SUCCESS;
		default:
			fputs(usage, stderr);
			return 2;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "cardgated: %s: no argument expected\n", argv[optind]);
		return 2;
	}

	log_open("cardgated", to_syslog);
	ret = admit_init(&agent.admit, anchors, state, &err);
	if (!ret)
		ret = run(&agent, &err);
	if (ret)
		log_line(LOG_ERR, "%s", err.text);
	sd_event_source_unref(agent.cards);
	card_watch_close(agent.watch);
	kernel_close(agent.events);
	admit_free(&agent.admit);
	sd_event_unref(agent.loop);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

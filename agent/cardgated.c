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
#include <unistd.h>

#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>

#include "agent/asker.h"
#include "agent/card.h"
#include "agent/control.h"
#include "agent/dm/dm_agent.h"
#include "agent/dm/dm_events.h"
#include "agent/dm/dm_schedule.h"
#include "agent/keeper.h"
#include "agent/kernel.h"
#include "agent/log.h"
#include "agent/report.h"
#include "agent/tpm.h"
#include "agent/trust_store.h"
#include "agent/version.h"

/* Until a card that others had, or nobody could be asked about, is tried again: longer each time */
#define BUSY_MIN_USEC	2000000
#define BUSY_MAX_USEC	60000000

/*
 * struct agent - all there is
 * @busy: readers whose card is to be tried again, empty names between
 * @again: the timer that tries them again
 * @wait: what it was set to
 * @asker: asks for PINs of cards
 * @manage: sessions with management servers
 * @management: how they are held; interval 0: only schedules
 */
struct agent {
	sd_event *loop;
	struct keeper keeper;
	struct card_watch *watch;
	sd_event_source *cards;
	struct kernel *events;
	int control;
	char busy[CARD_READERS_MAX][CARD_READER_MAX];
	sd_event_source *again;
	uint64_t wait;
	struct asker asker;
	struct dm_agent *manage;
	struct dm_agent_setup management;
};

static char *busy_find(struct agent *agent, const char *reader)
{
	size_t i;

	for (i = 0; i < CARD_READERS_MAX; i++)
		if (!strcmp(agent->busy[i], reader))
			return agent->busy[i];
	return NULL;
}

static void busy_forget(struct agent *agent, const char *reader)
{
	char *name = busy_find(agent, reader);

	if (name)
		*name = '\0';
}

static void busy_keep(struct agent *agent, const char *reader)
{
	char *name = busy_find(agent, reader);

	agent->wait = name ? agent->wait * 2 : BUSY_MIN_USEC;
	if (agent->wait > BUSY_MAX_USEC)
		agent->wait = BUSY_MAX_USEC;
	if (!name)
		name = busy_find(agent, "");
	if (!name)
		return;
	snprintf(name, CARD_READER_MAX, "%s", reader);
	sd_event_source_set_time_relative(agent->again, agent->wait);
	sd_event_source_set_enabled(agent->again, SD_EVENT_ONESHOT);
}

static void visited(void *data, const char *reader, int ret)
{
	struct agent *agent = data;

	if (ret == -EBUSY || ret == -EHOSTUNREACH)
		busy_keep(agent, reader);
	else
		busy_forget(agent, reader);
}

static void card_inserted(struct agent *agent, const char *reader)
{
	visited(agent, reader,
		keeper_card_in(&agent->keeper, reader, busy_find(agent, reader)));
}

static int busy_again(sd_event_source *source, uint64_t usec, void *data)
{
	struct agent *agent = data;
	char reader[CARD_READER_MAX];
	size_t i;
	(void)source;
	(void)usec;

	for (i = 0; i < CARD_READERS_MAX; i++) {
		memcpy(reader, agent->busy[i], sizeof(reader));
		if (*reader)
			card_inserted(agent, reader);
	}
	asker_look(&agent->asker);
	return 0;
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
		busy_forget(agent, reader);
		asker_card_out(&agent->asker, reader);
		keeper_card_out(&agent->keeper, reader);
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
	if (ret > 0) {
		on_card(agent, &event);
		asker_look(&agent->asker);
	}
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

/* Events were lost: what they told is asked for */
static void resync(void)
{
	struct kernel_device *devices = NULL;
	struct kernel_status status;
	struct kernel *kernel;
	struct error err = {};
	size_t count;
	int ret;

	ret = kernel_open(&kernel, &err);
	if (!ret) {
		ret = kernel_status(kernel, &status, &err) ?:
		      kernel_devices(kernel, &devices, &count, &err);
		kernel_close(kernel);
	}
	if (ret)
		log_line(LOG_ERR, "events were lost, and the state is not known: %s", err.text);
	else
		report_state(&status, devices, count);
	free(devices);
}

static void tell(const struct agent *agent, const struct kernel_event *event)
{
	report_event(event);
	dm_events_kernel(agent->keeper.admit.state, event);
}

static int events_ready(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	struct agent *agent = data;
	struct kernel_event event;
	struct error err = {};
	bool lost = false;
	int ret;
	(void)source;
	(void)fd;
	(void)revents;

	while ((ret = kernel_next_event(agent->events, &event, &err)) != -EAGAIN) {
		lost |= ret == -ENOBUFS || event.lost;
		if (!ret)
			tell(agent, &event);
		else if (ret == -EBADMSG)
			log_line(LOG_WARNING, "%s", err.text);
		else if (ret != -ENOBUFS)
			return sd_event_exit(agent->loop, ret);
	}
	if (lost)
		resync();
	return 0;
}

static int control_ready(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	struct agent *agent = data;
	struct error err = {};
	int ret;
	(void)source;
	(void)revents;

	ret = control_serve(fd, keeper_request, &agent->keeper, &err);
	if (ret)
		log_line(LOG_ERR, "%s", err.text);
	asker_look(&agent->asker);
	return ret ? sd_event_exit(agent->loop, ret) : 0;
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
	agent->asker = (struct asker){
		.loop = agent->loop, .keeper = &agent->keeper, .visited = visited, .data = agent,
	};
	if (ret >= 0)
		ret = sd_event_add_signal(agent->loop, NULL, SIGTERM, NULL, NULL);
	if (ret >= 0)
		ret = sd_event_add_signal(agent->loop, NULL, SIGINT, NULL, NULL);
	if (ret >= 0)
		ret = sd_event_add_io(agent->loop, NULL, events_fd, EPOLLIN, events_ready, agent);
	if (ret >= 0)
		ret = sd_event_add_io(agent->loop, NULL, agent->control, EPOLLIN, control_ready,
				      agent);
	if (ret >= 0)
		ret = sd_event_add_time_relative(agent->loop, &agent->again, CLOCK_MONOTONIC,
						 BUSY_MAX_USEC, 0, busy_again, agent);
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
	keeper_restore(&agent->keeper);
	ret = control_listen(CONTROL_SOCKET, &agent->control, err);
	if (!ret)
		ret = start_loop(agent, events_fd, err);
	if (!ret)
		ret = watch_cards(agent, err);
	if (!ret)
		ret = dm_agent_start(&agent->manage, agent->loop, &agent->management, err);
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
"  -a, --anchors DIR   trusted certificates (" TRUST_STORE_DIR ")\n"
"  -s, --state DIR     where the association is kept (" ASSOCIATION_DIR ")\n"
"      --seal          seal the kernel with the associated authority's anchor\n"
"      --tpm TCTI      TPM that keeps the versions, too (" TPM_DEFAULT "), or none\n"
"      --sync TIME     talk to management servers that often, or never; 5m, 1h, 1d (1d)\n"
"      --notify ADDRESS:PORT  take their notifications by UDP\n"
"      --syslog        log to syslog(3), not to standard error\n"
"  -h, --help          this text\n"
"      --version       version\n";

/* Seconds, 0 for never */
static int parse_interval(const char *text, uint64_t *seconds)
{
	static const char units[] = "mhd";
	static const uint64_t lengths[] = { 60, 3600, 86400 };
	const char *unit;
	char *end;

	*seconds = 0;
	if (!strcmp(text, "never"))
		return 0;
	*seconds = strtoul(text, &end, 10);
	unit = *end ? strchr(units, *end) : NULL;
	if (!unit || end[1] || *text < '1' || *text > '9' || *seconds > 43200)
		return -EINVAL;
	*seconds *= lengths[unit - units];
	return *seconds > 30 * 86400 ? -EINVAL : 0;
}

int main(int argc, char **argv)
{
	enum { OPT_SYSLOG = 256, OPT_VERSION, OPT_SEAL, OPT_TPM, OPT_SYNC, OPT_NOTIFY };
	static const struct option options[] = {
		{ "anchors", required_argument, NULL, 'a' },
		{ "state", required_argument, NULL, 's' },
		{ "seal", no_argument, NULL, OPT_SEAL },
		{ "tpm", required_argument, NULL, OPT_TPM },
		{ "sync", required_argument, NULL, OPT_SYNC },
		{ "notify", required_argument, NULL, OPT_NOTIFY },
		{ "syslog", no_argument, NULL, OPT_SYSLOG },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, OPT_VERSION },
		{ }
	};
	const char *anchors = TRUST_STORE_DIR, *state = ASSOCIATION_DIR;
	const char *tpm = TPM_DEFAULT;
	struct agent agent = {
		.control = -1, .management.interval = DM_SCHEDULE_INTERVAL_S,
	};
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
		case OPT_SEAL:
			agent.keeper.seal = true;
			break;
		case OPT_TPM:
			tpm = optarg;
			break;
		case OPT_SYNC:
			if (parse_interval(optarg, &agent.management.interval)) {
				fprintf(stderr, "cardgated: --sync '%s': 1m to 30d, or never\n",
					optarg);
				return 2;
			}
			break;
		case OPT_NOTIFY:
			agent.management.notify = optarg;
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
	ret = admit_init(&agent.keeper.admit, anchors, state, &err);
	agent.keeper.admit.tpm = strcmp(tpm, "none") ? tpm : NULL;
	agent.management.syslog = to_syslog;
	agent.management.place.state = state;
	agent.management.place.anchors = anchors;
	if (!ret)
		ret = run(&agent, &err);
	if (ret)
		log_line(LOG_ERR, "%s", err.text);
	asker_stop(&agent.asker);
	dm_agent_stop(agent.manage);
	sd_event_source_unref(agent.cards);
	sd_event_source_unref(agent.again);
	card_watch_close(agent.watch);
	kernel_close(agent.events);
	if (agent.control >= 0)
		close(agent.control);
	admit_free(&agent.keeper.admit);
	sd_event_unref(agent.loop);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

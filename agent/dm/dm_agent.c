// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sessions that the agent holds by itself: on schedule, when something in the tree or the queue of
 * reports changed, and when a server asks; what is scheduled in the tree; and bootstrap packets
 * that a network pushes. Each is a program of its own, cardgate-dm: a server may take an hour, and
 * the agent has cards to look after and no use for what speaks HTTPS and XML.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <systemd/sd-event.h>

#include "agent/bootstrap/bootstrap_wsp.h"
#include "agent/child.h"
#include "agent/dm/dm_agent.h"
#include "agent/dm/dm_schedule.h"
#include "agent/dm/notify.h"
#include "agent/dm/schedule.h"
#include "agent/file.h"
#include "agent/log.h"

#define SECOND		1000000ULL	/* in microseconds */
#define NOTIFY_GAP_S	10		/* between sessions that strangers can cause */
#define PROGRAM		"cardgate-dm"	/* beside the agent's own */

/* Arguments of the process */
static const char by_notification[] = "-", what_is_due[] = "schedule", packet[] = "bootstrap";

/*
 * struct dm_agent - all there is
 * @program: path of what holds a session
 * @pid: of the session's process, 0: there is none
 * @what: argument of the process: NULL: it holds sessions; see cardgate-dm.c for others
 * @ended: source that says when it ends
 * @input, @input_len: what the next one gets on its standard input, NULL: nothing
 * @asked, @held: number of the session that was asked for last, and of the one that was held
 */
struct dm_agent {
	sd_event *loop;
	struct dm_agent_setup setup;
	char program[PATH_MAX];
	struct dm_schedule schedule;
	sd_event_source *timer, *wake, *ended, *changed, *notified;
	pid_t pid;
	const char *what;
	int notify_fd;
	uint8_t *input;
	size_t input_len;
	uint64_t notified_at;
	uint16_t asked, held;
};

static uint64_t now_s(const struct dm_agent *agent)
{
	uint64_t usec = 0;

	sd_event_now(agent->loop, CLOCK_BOOTTIME, &usec);
	return usec / SECOND;
}

static void set_timer(struct dm_agent *agent)
{
	const bool on = !agent->pid && agent->setup.interval;

	sd_event_source_set_time(agent->timer, agent->schedule.next * SECOND);
	sd_event_source_set_enabled(agent->timer, on ? SD_EVENT_ONESHOT : SD_EVENT_OFF);
}

/*
 * When something scheduled is due, by the clock on the wall: when that is set forward the timer
 * fires. While a session is held, that does it.
 */
static void set_wake(struct dm_agent *agent, uint64_t soonest)
{
	int64_t wake = schedule_wake(agent->setup.place.state);
	uint64_t usec = wake > (int64_t)soonest ? (uint64_t)wake : soonest;
	const bool on = wake != TIMETABLE_NEVER && !agent->pid;

	if (on)
		sd_event_source_set_time(agent->wake, usec * SECOND);
	sd_event_source_set_enabled(agent->wake, on ? SD_EVENT_ONESHOT : SD_EVENT_OFF);
}

/* On its standard input, so that no other user sees it */
static int give_input(const struct dm_agent *agent)
{
	int fd = memfd_create("input", MFD_CLOEXEC);
	ssize_t len = (ssize_t)agent->input_len;

	return fd < 0 || write(fd, agent->input, (size_t)len) != len ||
	       lseek(fd, 0, SEEK_SET) || dup2(fd, STDIN_FILENO) < 0;
}

/* The agent's descriptors are none of its business */
static void __attribute__((noreturn)) child(const struct dm_agent *agent)
{
	const struct tree_place *place = &agent->setup.place;
	const char *log = agent->setup.syslog ? "syslog" : "stderr";

	if (agent->input && give_input(agent))
		_exit(EXIT_FAILURE);
	close_range(STDERR_FILENO + 1, ~0U, 0);
	execl(agent->program, agent->program, log, place->state, place->anchors,
	      agent->what, NULL);
	log_line(LOG_ERR, "%s: %s", agent->program, strerror(errno));
	_exit(EXIT_FAILURE);
}

static int find_program(struct dm_agent *agent, struct error *err)
{
	ssize_t len = readlink("/proc/self/exe", agent->program, sizeof(agent->program) - 1);
	char *slash;

	if (len < 0)
		return error_set(err, -errno, "/proc/self/exe: %s", strerror(errno));
	agent->program[len] = '\0';
	slash = strrchr(agent->program, '/');
	if (!slash || slash + sizeof("/" PROGRAM) > agent->program + sizeof(agent->program))
		return error_set(err, -ENAMETOOLONG, "%s: path too long", agent->program);
	strcpy(slash + 1, PROGRAM);
	return 0;
}

static bool holds_session(const struct dm_agent *agent)
{
	return !agent->what || agent->what == by_notification;
}

/* What the session itself changed asks for no other one */
static void forget_changes(struct dm_agent *agent)
{
	char events[4096];
	int fd = agent->changed ? sd_event_source_get_io_fd(agent->changed) : -1;

	while (fd >= 0 && read(fd, events, sizeof(events)) > 0)
		;
}

static int session_ended(sd_event_source *source, const siginfo_t *info, void *data)
{
	struct dm_agent *agent = data;
	bool none = info->si_code == CLD_EXITED && info->si_status == DM_AGENT_NONE;
	bool failed = info->si_code != CLD_EXITED || (info->si_status && !none);
	(void)source;

	agent->pid = 0;
	agent->ended = sd_event_source_unref(agent->ended);
	if (!holds_session(agent)) {
		/* Reports of it are in the queue. A stranger's packet delays nothing */
		if (agent->what == packet && info->si_status == DM_AGENT_NEW)
			dm_schedule_event(&agent->schedule, now_s(agent));
		failed = failed && agent->what == what_is_due;
		set_wake(agent, (uint64_t)time(NULL) + (failed ? DM_SCHEDULE_RETRY_S : 1));
		set_timer(agent);
		return 0;
	}
	agent->held = failed ? 0 : agent->asked;
	agent->asked = 0;
	forget_changes(agent);
	dm_schedule_done(&agent->schedule, now_s(agent), failed);
	if (failed)
		log_line(LOG_NOTICE, "management: next try in %" PRIu64 " s",
			 agent->schedule.next - now_s(agent));
	set_timer(agent);
	set_wake(agent, (uint64_t)time(NULL) + 1);
	return 0;
}

static void start_process(struct dm_agent *agent, const char *what)
{
	if (agent->pid)
		return;
	agent->what = what;
	agent->pid = child_fork(SIGTERM);
	if (!agent->pid)
		child(agent);
	free(agent->input);
	agent->input = NULL;
	if (agent->pid < 0 || sd_event_add_child(agent->loop, &agent->ended, agent->pid, WEXITED,
						 session_ended, agent) < 0) {
		log_line(LOG_ERR, "management: no process for a session");
		if (agent->pid > 0)
			kill(agent->pid, SIGKILL);
		agent->pid = 0;
		dm_schedule_done(&agent->schedule, now_s(agent), true);
	}
	set_timer(agent);
}

static int timer_due(sd_event_source *source, uint64_t usec, void *data)
{
	(void)source;
	(void)usec;
	start_process(data, NULL);
	return 0;
}

static int wake_due(sd_event_source *source, uint64_t usec, void *data)
{
	(void)source;
	(void)usec;
	start_process(data, what_is_due);
	return 0;
}

static int changes_ready(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	struct dm_agent *agent = data;
	(void)source;
	(void)fd;
	(void)revents;

	forget_changes(agent);
	if (!agent->pid) {
		dm_schedule_event(&agent->schedule, now_s(agent));
		set_timer(agent);
		set_wake(agent, 0);
	}
	return 0;
}

static void take_notification(struct dm_agent *agent, const struct notify *notify)
{
	if (notify->session_id == agent->held) {
		free(agent->input);
		agent->input = NULL;
		return;
	}
	log_line(LOG_INFO, "management: %s asks for session %X", notify->server,
		 notify->session_id);
	agent->notified_at = now_s(agent);
	agent->asked = notify->session_id;
	start_process(agent, by_notification);
}

/* Return: false when nothing can be made of it */
static bool take_datagram(struct dm_agent *agent)
{
	struct notify notify;

	if (!notify_parse(agent->input, agent->input_len, &notify, NULL)) {
		take_notification(agent, &notify);
		return true;
	}
	if (!bootstrap_wsp_is(agent->input, agent->input_len))
		return false;
	agent->notified_at = now_s(agent);
	start_process(agent, packet);
	return true;
}

/*
 * Anybody can send one: it costs a process, and not often. One that comes
 * again for the session that was held is for the same (DM_NOTI 6.2.2.10).
 */
static int notify_ready(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	struct dm_agent *agent = data;
	ssize_t len = recv(fd, NULL, 0, MSG_PEEK | MSG_TRUNC);
	bool soon = agent->notified_at && now_s(agent) < agent->notified_at + NOTIFY_GAP_S;
	uint8_t *input = NULL;
	(void)source;
	(void)revents;

	if (len > 0 && len <= BOOTSTRAP_PACKET_MAX && !agent->pid && !soon)
		input = malloc((size_t)len);
	len = recv(fd, input, input ? (size_t)len : 0, 0);
	if (!input)
		return 0;
	agent->input = input;
	agent->input_len = len > 0 ? (size_t)len : 0;
	if (len > 0 && take_datagram(agent))
		return 0;
	free(agent->input);
	agent->input = NULL;
	return 0;
}

/* Directory of the tree and the queue; made here, so that it can be watched */
static int watch(struct dm_agent *agent, struct error *err)
{
	char path[512];
	int fd, ret;

	snprintf(path, sizeof(path), "%s/dm", agent->setup.place.state);
	ret = file_make_directory(path, 0700, err);
	if (ret)
		return ret;
	fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (fd < 0 || inotify_add_watch(fd, path, IN_CLOSE_WRITE | IN_MOVED_TO) < 0) {
		ret = error_set(err, -errno, "%s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return ret;
	}
	ret = sd_event_add_io(agent->loop, &agent->changed, fd, EPOLLIN, changes_ready, agent);
	if (ret < 0) {
		close(fd);
		return error_set(err, ret, "event loop: %s", strerror(-ret));
	}
	sd_event_source_set_io_fd_own(agent->changed, true);
	return 0;
}

static int listen_on(struct dm_agent *agent, struct error *err)
{
	int fd, ret;

	if (!agent->setup.notify || !agent->setup.interval)
		return 0;
	ret = notify_listen(agent->setup.notify, &fd, err);
	if (ret)
		return ret;
	ret = sd_event_add_io(agent->loop, &agent->notified, fd, EPOLLIN, notify_ready, agent);
	if (ret < 0) {
		close(fd);
		return error_set(err, ret, "event loop: %s", strerror(-ret));
	}
	sd_event_source_set_io_fd_own(agent->notified, true);
	return 0;
}

/**
 * dm_agent_start - hold sessions from now on
 * @agent: set to it, for dm_agent_stop()
 * @loop: the agent's event loop
 * @setup: how; its texts stay the caller's. Each session is held by the program
 *	cardgate-dm, in the directory of the caller's own.
 * @err: message on failure
 *
 * SIGCHLD is blocked in the process from now on.
 *
 * Return: 0 or -errno.
 */
int dm_agent_start(struct dm_agent **agent, struct sd_event *loop,
		   const struct dm_agent_setup *setup, struct error *err)
{
	struct dm_agent *a = calloc(1, sizeof(*a));
	sigset_t ends;
	int ret;

	if (!a)
		return error_set(err, -ENOMEM, "management: out of memory");
	/* What sd_event_add_child() asks for */
	sigemptyset(&ends);
	sigaddset(&ends, SIGCHLD);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	a->loop = loop;
	a->setup = *setup;
	dm_schedule_init(&a->schedule, now_s(a), setup->interval ?: DM_SCHEDULE_INTERVAL_S);
	ret = find_program(a, err) ?: watch(a, err) ?: listen_on(a, err);
	if (!ret) {
		ret = sd_event_add_time(loop, &a->timer, CLOCK_BOOTTIME,
					a->schedule.next * SECOND, SECOND, timer_due, a);
		if (ret >= 0)
			ret = sd_event_add_time(loop, &a->wake, CLOCK_REALTIME, 0, SECOND,
						wake_due, a);
		ret = ret < 0 ? error_set(err, ret, "event loop: %s", strerror(-ret)) : 0;
	}
	if (ret) {
		dm_agent_stop(a);
		return ret;
	}
	set_timer(a);
	set_wake(a, 0);
	*agent = a;
	return 0;
}

/**
 * dm_agent_stop - hold none any more
 * @agent: it, may be NULL; a session that is being held ends
 */
void dm_agent_stop(struct dm_agent *agent)
{
	if (!agent)
		return;
	if (agent->pid)
		kill(agent->pid, SIGTERM);
	sd_event_source_unref(agent->timer);
	sd_event_source_unref(agent->wake);
	sd_event_source_unref(agent->ended);
	sd_event_source_disable_unref(agent->changed);
	sd_event_source_disable_unref(agent->notified);
	free(agent);
}

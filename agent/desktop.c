// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Asks who sits at this device, by a notification on the desktop. Each question is a process of
 * its own, which is that user's: what it talks to is, too.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/child.h"
#include "agent/desktop.h"
#include "agent/desktop_bus.h"
#include "agent/provision/provision_site.h"
#include "agent/session.h"

#define GRACE_MS	1000	/* for taking a question back */
#define START_S		60	/* for a desktop that starts what shows it */

/*
 * What the asker keeps is none of the user's business: no descriptor of it, and no look at its
 * memory, which this process has a copy of.
 */
static void __attribute__((noreturn)) run(const struct provision_site *user, int fd,
					  const struct desktop_question *question)
{
	struct error err = {};
	int answer;

	if (dup2(fd, STDERR_FILENO + 1) < 0)
		_exit(EXIT_FAILURE);
	fd = STDERR_FILENO + 1;
	close_range((unsigned int)fd + 1, ~0U, 0);
	if (provision_site_become(user, &err) || prctl(PR_SET_DUMPABLE, 0))
		_exit(EXIT_FAILURE);
	answer = desktop_bus_ask(user->uid, question, fd);
	_exit(send(fd, &answer, sizeof(answer), MSG_NOSIGNAL) == sizeof(answer) ? EXIT_SUCCESS :
									   EXIT_FAILURE);
}

/*
 * Whoever becomes another user is not told any more when the asker dies; by the socket it is.
 * Return: the socket, or -errno.
 */
static int start(const struct provision_site *user, const struct desktop_question *question,
		 pid_t *pid)
{
	int pair[2], ret;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return -errno;
	*pid = child_fork(SIGKILL);
	ret = -errno;
	if (!*pid)
		run(user, pair[1], question);
	close(pair[1]);
	if (*pid > 0)
		return pair[0];
	close(pair[0]);
	return ret;
}

/* Whatever the user's programs do, the question ends */
static int wait_for_child(const struct desktop_question *question, int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int answer, ret;

	do {
		ret = poll(&p, 1, (int)(question->seconds + START_S) * 1000);
	} while (ret < 0 && errno == EINTR);
	if (!ret)
		return -ETIMEDOUT;
	if (ret < 0 || recv(fd, &answer, sizeof(answer), 0) != sizeof(answer))
		return -EIO;
	return answer;
}

static int find_user(struct provision_site *user, struct error *err)
{
	char number[16];
	uid_t uid;

	if (session_desktop(&uid))
		return error_set(err, -ENXIO, "nobody is at a desktop");
	if (geteuid() && geteuid() != uid)
		return error_set(err, -ENXIO, "only root asks on the desktop of others");
	snprintf(number, sizeof(number), "%u", (unsigned int)uid);
	if (provision_site_of(user, number, err) || user->uid != uid)
		return error_set(err, -ENXIO, "user %s is at a desktop, whom nobody knows", number);
	return 0;
}

static int check(const struct desktop_question *question, struct error *err)
{
	char text[DESKTOP_TEXT_MAX + 1], label[DESKTOP_BUTTON_MAX + 1];
	int ret = desktop_text(question->text, false, text, sizeof(text));
	size_t i;

	if (question->button_count > DESKTOP_BUTTONS_MAX)
		return error_set(err, -ENXIO, "more to choose from than a notification can show");
	for (i = 0; i < question->button_count && !ret; i++)
		ret = desktop_text(question->buttons[i], false, label, sizeof(label));
	return ret ? error_set(err, -ENXIO, "too long for a notification") : 0;
}

/**
 * desktop_ask - show something to who sits at this device, or ask
 * @question: what
 * @err: message on failure
 *
 * Waits for the answer, as long as it says and a minute more at most. The caller must have one
 * thread only.
 *
 * Return: number of the button; 0 without buttons, as soon as it is shown; -ECANCELED when it was
 * closed; -ETIMEDOUT when nobody answered; -ENXIO when nobody can be asked.
 */
int desktop_ask(const struct desktop_question *question, struct error *err)
{
	struct provision_site user;
	pid_t pid = 0;
	int fd, ret;

	ret = check(question, err) ?: find_user(&user, err);
	if (ret)
		return ret;
	fd = start(&user, question, &pid);
	if (fd < 0)
		return error_set(err, -ENXIO, "fork: %s", strerror(-fd));
	ret = wait_for_child(question, fd);
	close(fd);
	child_end(pid, GRACE_MS);
	if (ret == -ECANCELED)
		return error_set(err, ret, "%s closed the question", user.user);
	if (ret == -ETIMEDOUT)
		return error_set(err, ret, "%s did not answer within %u s", user.user,
				 question->seconds);
	if (ret >= 0 && (size_t)ret < (question->button_count ?: 1))
		return ret;
	return error_set(err, -ENXIO, "the desktop of %s shows nothing: %s", user.user,
			 ret == -EOPNOTSUPP ? "its notifications have no buttons" :
			 strerror(ret < 0 ? -ret : EPROTO));
}

/**
 * desktop_agree - ask who sits at this device for a yes
 * @summary: one line, always our own words
 * @text: what to agree to
 * @seconds: until a question is given up
 * @err: message on failure
 *
 * Return: 0 for the button "Yes"; -ECANCELED for "No", and when it was closed; else as
 * desktop_ask().
 */
int desktop_agree(const char *summary, const char *text, unsigned int seconds, struct error *err)
{
	const struct desktop_question question = {
		.summary = summary, .text = text, .buttons = { "Yes", "No" }, .button_count = 2,
		.seconds = seconds,
	};
	int ret = desktop_ask(&question, err);

	return ret > 0 ? error_set(err, -ECANCELED, "the answer was no") : ret;
}

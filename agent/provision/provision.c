// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A document is made a user's accounts. Where root does that, it is done by a process that is the
 * user's from before the document is parsed to its end.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/provision/connector.h"
#include "agent/provision/provision.h"
#include "agent/provision/provision_change.h"
#include "agent/provision/provision_kept.h"

#define CHILD_MS	60000
#define LOCK_WAITS	100
#define LOCK_WAIT_MS	50

static int make_plan(const struct provision_site *site, const struct provision_input *input,
		     struct provision_plan *plan, struct error *err)
{
	struct connector_job job = { .site = site, .plan = plan };
	struct provision_document *document = calloc(1, sizeof(*document));
	int ret;

	if (!document)
		return error_set(err, -ENOMEM, "out of memory");
	ret = provision_kept_gather(site, input, document, plan, err);
	if (!ret) {
		job.document = document;
		ret = connector_run(&job, err);
	}
	provision_free(document);
	return ret;
}

static int make_changes(enum provision_action action, const struct provision_site *site,
			const struct provision_input *input, struct provision_changes *changes,
			struct error *err)
{
	struct provision_plan *plan;
	int ret = 0;

	if (action == PROVISION_LEAVE)
		return provision_change_leave(site, changes, err);
	plan = calloc(1, sizeof(*plan));
	if (!plan)
		return error_set(err, -ENOMEM, "out of memory");
	if (action == PROVISION_APPLY)
		ret = make_plan(site, input, plan, err);
	if (!ret)
		ret = provision_change_plan(site, plan, changes, err);
	provision_plan_free(plan);
	free(plan);
	return ret;
}

/*
 * One at a time; whoever is killed lets go. The user can lock it, too; what is root's nobody else
 * can open.
 */
static int lock(const struct provision_site *site, int *fd, struct error *err)
{
	char home[PROVISION_PATH_SIZE + 16];
	int waits;

	snprintf(home, sizeof(home), "%s%s", site->paths[PROVISION_HOME],
		 site->system ? "/.cardgate" : "");
	if (site->system)
		mkdir(home, 0700);
	*fd = open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (waits = 0; *fd >= 0 && waits < LOCK_WAITS; waits++) {
		if (!flock(*fd, LOCK_EX | LOCK_NB))
			return 0;
		poll(NULL, 0, LOCK_WAIT_MS);
	}
	if (*fd < 0)
		return error_set(err, -errno, "%s: %s", home, strerror(errno));
	close(*fd);
	return error_set(err, -EBUSY, "%s is locked by another program", home);
}

static int run(enum provision_action action, const struct provision_site *site,
	       const struct provision_input *input, FILE *preview, struct error *err)
{
	struct provision_changes *changes = calloc(1, sizeof(*changes));
	int fd, ret;

	if (!changes)
		return error_set(err, -ENOMEM, "out of memory");
	ret = lock(site, &fd, err);
	if (ret)
		goto out_free;
	ret = provision_change_recover(site, err);
	if (!ret)
		ret = make_changes(action, site, input, changes, err);
	if (!ret && preview)
		provision_change_show(site, changes, preview);
	else if (!ret)
		ret = provision_change_apply(site, changes, err);
	provision_change_free(changes);
	close(fd);
out_free:
	free(changes);
	return ret;
}

/**
 * provision_do - provision the user that this process belongs to
 * @action: what to do
 * @user: from provision_site_of()
 * @input: what was signed; not looked at unless @action is PROVISION_APPLY
 * @preview: where to tell what would be done; NULL: do it
 * @err: message on failure
 *
 * What an interrupted run left behind is put right first, also for a preview.
 *
 * Return: 0; -ENODATA when nobody says anything; as provision_kept_gather(), connector_run(),
 * provision_change_plan() and provision_change_apply(); after a failure all is as before.
 */
int provision_do(enum provision_action action, const struct provision_site *user,
		 const struct provision_input *input, FILE *preview, struct error *err)
{
	struct provision_site site = *user;
	int ret;

	ret = provision_site_open(&site, action == PROVISION_APPLY && !preview, err);
	if (!ret)
		ret = run(action, &site, input, preview, err);
	provision_site_close(&site);
	return ret;
}

static int become_and_do(enum provision_action action, const struct provision_site *user,
			 const struct provision_input *input, FILE *preview, int fd)
{
	struct error err = {};
	int ret;

	ret = provision_site_become(user, &err);
	if (!ret)
		ret = provision_do(action, user, input, preview, &err);
	if (preview)
		fflush(preview);
	return write(fd, &ret, sizeof(ret)) != sizeof(ret) ||
	       write(fd, &err, sizeof(err)) != sizeof(err);
}

/* What is below a home directory may answer when it likes, or never */
static bool hear(int fd, void *buf, size_t len)
{
	struct pollfd from = { fd, POLLIN, 0 };

	return poll(&from, 1, CHILD_MS) == 1 && read(fd, buf, len) == (ssize_t)len;
}

/**
 * provision_do_as - provision a user, whoever this process belongs to
 * @action: what to do
 * @user: from provision_site_of()
 * @input: as for provision_do()
 * @preview: likewise
 * @err: message on failure
 *
 * Return: as provision_do(); -EPERM for who is neither root nor that user; -EIO when it takes more
 * than CHILD_MS milliseconds.
 */
int provision_do_as(enum provision_action action, const struct provision_site *user,
		    const struct provision_input *input, FILE *preview, struct error *err)
{
	struct error what = {};
	int fds[2], ret = -EIO, status = 0;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return error_set(err, -errno, "pipe: %s", strerror(errno));
	if (preview)
		fflush(preview);
	pid = fork();
	if (!pid)
		_exit(become_and_do(action, user, input, preview, fds[1]));
	close(fds[1]);
	if (pid < 0 || !hear(fds[0], &ret, sizeof(ret)) || !hear(fds[0], &what, sizeof(what))) {
		ret = -EIO;
		if (pid > 0)
			kill(pid, SIGKILL);
		snprintf(what.text, sizeof(what.text), "provisioning '%s' was cut off",
			 user->user);
	}
	close(fds[0]);
	if (pid > 0)
		waitpid(pid, &status, 0);
	what.text[sizeof(what.text) - 1] = '\0';
	return ret ? error_set(err, ret, "%s", what.text) : 0;
}

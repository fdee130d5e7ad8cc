// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs somebody's program as a filter: what it is told goes in, what it says comes out, and it can
 * do nothing else of consequence: it gains no privilege, writes to no file, and has little of
 * everything and not for long.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "agent/provision/provision_program.h"

static const struct {
	__rlimit_resource_t what;
	rlim_t most;
} limits[] = {
	{ RLIMIT_FSIZE, 0 },		/* bytes of any file that it writes to */
	{ RLIMIT_CORE, 0 },
	{ RLIMIT_CPU, 5 },		/* seconds */
	{ RLIMIT_AS, 512 << 20 },	/* bytes */
	{ RLIMIT_NOFILE, 64 },
};

static void become(const char *path, int in, int out)
{
	char search[] = "PATH=/usr/bin:/bin", locale[] = "LC_ALL=C.UTF-8";
	char * const env[] = { search, locale, NULL };
	struct rlimit limit;
	sigset_t none;
	size_t i;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		limit.rlim_cur = limits[i].most;
		limit.rlim_max = limits[i].most;
		if (setrlimit(limits[i].what, &limit))
			return;
	}
	/* Its children are ended with it */
	if (setpgid(0, 0) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL) || dup2(in, STDIN_FILENO) < 0 ||
	    dup2(out, STDOUT_FILENO) < 0 || close_range(STDERR_FILENO + 1, ~0U, 0) || chdir("/"))
		return;
	execle(path, path, NULL, env);
}

static int left_ms(const struct timespec *start)
{
	struct timespec now;
	long spent;

	clock_gettime(CLOCK_MONOTONIC, &now);
	spent = (now.tv_sec - start->tv_sec) * 1000 + (now.tv_nsec - start->tv_nsec) / 1000000;
	return spent >= PROVISION_PROGRAM_MS ? 0 : PROVISION_PROGRAM_MS - (int)spent;
}

/* Who does not read what it is told is none the worse for it */
static void feed(struct pollfd *to, const char **input, size_t *len)
{
	ssize_t n = *len ? write(to->fd, *input, *len) : 0;

	if (n > 0) {
		*input += n;
		*len -= (size_t)n;
	}
	if (!*len || (n < 0 && errno != EAGAIN)) {
		close(to->fd);
		to->fd = -1;
	}
}

static int converse(int to, int from, const char *input, size_t len, char *output,
		    size_t *output_len)
{
	struct pollfd fds[] = { { from, POLLIN, 0 }, { to, POLLOUT, 0 } };
	struct timespec start;
	ssize_t n = 1;
	int ret = 0;

	clock_gettime(CLOCK_MONOTONIC, &start);
	*output_len = 0;
	while (!ret && n) {
		ret = poll(fds, 2, left_ms(&start));
		ret = ret < 0 && errno != EINTR ? -errno : !ret ? -ETIMEDOUT : 0;
		if (!ret && fds[1].fd >= 0 && fds[1].revents)
			feed(&fds[1], &input, &len);
		if (ret || !fds[0].revents)
			continue;
		n = read(from, output + *output_len, PROVISION_PROGRAM_MAX - *output_len);
		if (n < 0)
			ret = -errno;
		else
			*output_len += (size_t)n;
		if (*output_len == PROVISION_PROGRAM_MAX)
			ret = -EFBIG;
	}
	if (fds[1].fd >= 0)
		close(fds[1].fd);
	return ret;
}

static int verdict(const char *path, int ret, int status, struct error *err)
{
	if (ret == -ETIMEDOUT)
		return error_set(err, ret, "%s took more than %d ms", path, PROVISION_PROGRAM_MS);
	if (ret)
		return error_set(err, ret, "%s: %s", path, strerror(-ret));
	if (WIFSIGNALED(status))
		return error_set(err, -ECHILD, "%s was ended by signal %d", path,
				 WTERMSIG(status));
	if (WEXITSTATUS(status))
		return error_set(err, -ECHILD, "%s failed with status %d", path,
				 WEXITSTATUS(status));
	return 0;
}

/**
 * provision_program_run - run a program as a filter
 * @path: the program
 * @input: for its standard input
 * @input_len: bytes of it
 * @output: set to what it says, with a NUL behind it, to be freed
 * @output_len: set to its bytes
 * @err: message on failure
 *
 * It runs as whoever calls, with no new privileges, without environment, unable to write to files,
 * for PROVISION_PROGRAM_MS milliseconds at most.
 *
 * Return: 0, -ETIMEDOUT, -ECHILD when it fails, -EFBIG when it says too much, another -errno.
 */
int provision_program_run(const char *path, const char *input, size_t input_len, char **output,
			  size_t *output_len, struct error *err)
{
	int to[2] = { -1, -1 }, from[2] = { -1, -1 }, status = 0, ret;
	char *buf = malloc(PROVISION_PROGRAM_MAX + 1);
	pid_t pid;

	if (!buf || pipe2(to, O_CLOEXEC) || pipe2(from, O_CLOEXEC)) {
		ret = error_set(err, -ENOMEM, "%s: no pipe for it", path);
		goto out;
	}
	signal(SIGPIPE, SIG_IGN);
	fcntl(to[1], F_SETFL, O_NONBLOCK);
	pid = fork();
	if (!pid) {
		become(path, to[0], from[1]);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	to[0] = -1;
	from[1] = -1;
	ret = pid < 0 ? -errno : converse(to[1], from[0], input, input_len, buf, output_len);
	to[1] = -1;
	if (pid > 0) {
		/* It has said all that counts, or had its time */
		if (ret)
			kill(-pid, SIGKILL);
		if (ret)
			kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		kill(-pid, SIGKILL);
	}
	ret = verdict(path, ret, status, err);
out:
	if (to[0] >= 0)
		close(to[0]);
	if (to[1] >= 0)
		close(to[1]);
	if (from[0] >= 0)
		close(from[0]);
	if (from[1] >= 0)
		close(from[1]);
	if (ret) {
		free(buf);
		return ret;
	}
	buf[*output_len] = '\0';
	*output = buf;
	return 0;
}

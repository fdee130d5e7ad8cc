// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/child.h"

static void default_signals(void)
{
	struct sigaction sa = { .sa_handler = SIG_DFL };
	sigset_t none;
	int sig;

	for (sig = 1; sig < NSIG; sig++)
		sigaction(sig, &sa, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/**
 * child_fork - make a process that dies with this one
 * @death: the signal that it dies of then
 *
 * The caller must have one thread only, unless the child executes a program. In
 * the child no signal is blocked or handled.
 *
 * Return: as fork().
 */
pid_t child_fork(int death)
{
	pid_t parent = getpid(), pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, death);
	if (getppid() != parent)
		_exit(1);
	default_signals();
	return 0;
}

/**
 * child_end - see a process out
 * @pid: from child_fork()
 * @grace_ms: how long it may take to end by itself before it is killed
 */
void child_end(pid_t pid, unsigned int grace_ms)
{
	struct pollfd p = { .events = POLLIN };

	p.fd = grace_ms ? pidfd_open(pid, 0) : -1;
	if (p.fd < 0 || poll(&p, 1, (int)grace_ms) != 1)
		kill(pid, SIGKILL);
	if (p.fd >= 0)
		close(p.fd);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a package says that it is. Nobody has vouched for it yet, so Debian's packages are looked
 * into by dpkg-deb in a process that may do nothing.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/approve.h"
#include "agent/ruleset_clean.h"

#define PROGRAM		"/usr/bin/dpkg-deb"
#define OUTPUT_MAX	1024
#define NOBODY		65534
#define CPU_SECONDS	5
#define WALL_SECONDS	20
#define MEMORY_MAX	(256 << 20)
#define WRITTEN_MAX	(16 << 20)	/* it unpacks the control files */

/* How files of a kind begin */
static const struct {
	const char *magic;
	size_t len;
	enum policy_package_kind kind;
} kinds[] = {
	{ "!<arch>\ndebian", 14, POLICY_PACKAGE_DEB },
	{ "MSCF", 4, POLICY_PACKAGE_FIRMWARE },		/* cabinet, what fwupd takes */
	{ "flatpak", 8, POLICY_PACKAGE_FLATPAK },	/* with its NUL */
};

static enum policy_package_kind kind_of(int fd)
{
	char start[16] = "";
	size_t i;

	if (pread(fd, start, sizeof(start), 0) <= 0)
		return POLICY_PACKAGE_FILE;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!memcmp(start, kinds[i].magic, kinds[i].len))
			return kinds[i].kind;
	return POLICY_PACKAGE_FILE;
}

static void limit(int what, rlim_t most)
{
	const struct rlimit value = { most, most };

	setrlimit(what, &value);
}

static void __attribute__((noreturn)) run(int package, int out)
{
	static char * const argv[] = { (char *)PROGRAM, (char *)"--field", (char *)"-",
				       (char *)"Package", (char *)"Version", NULL };
	static char * const environment[] = { (char *)"PATH=/usr/bin:/bin", (char *)"LC_ALL=C",
					      NULL };
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	limit(RLIMIT_CPU, CPU_SECONDS);
	limit(RLIMIT_AS, MEMORY_MAX);
	limit(RLIMIT_FSIZE, WRITTEN_MAX);
	limit(RLIMIT_CORE, 0);
	alarm(WALL_SECONDS);
	if (dup2(package, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 || null < 0 ||
	    dup2(null, STDERR_FILENO) < 0)
		_exit(EXIT_FAILURE);
	if (!geteuid() && (setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) ||
			   setresuid(NOBODY, NOBODY, NOBODY)))
		_exit(EXIT_FAILURE);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	execve(PROGRAM, argv, environment);
	_exit(EXIT_FAILURE);
}

static size_t read_output(int fd, char output[OUTPUT_MAX])
{
	size_t len = 0;
	ssize_t n;

	while (len < OUTPUT_MAX - 1) {
		n = read(fd, output + len, OUTPUT_MAX - 1 - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	output[len] = '\0';
	return len;
}

static int ask_dpkg(int package, char output[OUTPUT_MAX])
{
	int fd[2], status;
	pid_t pid;

	if (pipe2(fd, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (!pid)
		run(package, fd[1]);
	close(fd[1]);
	if (pid > 0)
		read_output(fd[0], output);
	close(fd[0]);
	if (pid < 0)
		return -EAGAIN;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -EBADMSG;
}

/* Names and versions of Debian's packages, deb-control(5) */
static void take_field(const char *output, const char *field, char *value, size_t size)
{
	const char *at = strstr(output, field);
	size_t len;

	if (!at || (at != output && at[-1] != '\n'))
		return;
	at += strlen(field);
	len = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789.+-:~ABCDEFGHIJKLMNOPQRSTUVWXYZ_");
	if (len && len < size && (at[len] == '\n' || !at[len]))
		snprintf(value, size, "%.*s", (int)len, at);
}

/* A file name may be anything; what is longer than a name has no name */
static void take_path(struct approve_package *package)
{
	const char *slash = strrchr(package->path, '/');

	ruleset_clean_copy(slash ? slash + 1 : package->path, package->name,
			   sizeof(package->name));
}

/**
 * approve_name - what a package says that it is
 * @package: opened; kind, name and version are filled in
 */
void approve_name(struct approve_package *package)
{
	char output[OUTPUT_MAX];

	package->kind = kind_of(package->fd);
	if (package->kind == POLICY_PACKAGE_DEB && lseek(package->fd, 0, SEEK_SET) == 0 &&
	    !ask_dpkg(package->fd, output)) {
		take_field(output, "Package: ", package->name, sizeof(package->name));
		take_field(output, "Version: ", package->version, sizeof(package->version));
	}
	if (!*package->name)
		take_path(package);
}

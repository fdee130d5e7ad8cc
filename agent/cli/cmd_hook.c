// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What apt and dpkg run before they install anything; see Documentation/approval.rst.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/cli/approving.h"
#include "agent/cli/cli.h"
#include "agent/dpkg_args.h"
#include "agent/file.h"
#include "agent/root.h"

#define CMDLINE_MAX	(8 << 20)
#define ANCESTORS_MAX	6	/* dpkg, sh -c, and what may be in between */

/* apt.conf(5), DPkg::Pre-Install-Pkgs: version 3, and the configuration up to an empty line */
static int read_header(FILE *in, struct error *err)
{
	size_t size = 0;
	char *line = NULL;
	ssize_t len;
	int ret = 0;

	len = getline(&line, &size, in);
	if (len < 0 || strcmp(line, "VERSION 3\n"))
		ret = error_set(err, -EPROTO,
				"standard input is not apt's protocol of version 3, see apt.conf(5), DPkg::Tools::Options");
	while (!ret && len >= 0 && strcmp(line, "\n"))
		len = getline(&line, &size, in);
	free(line);
	return ret;
}

/* "name old arch ma < new arch ma file": the file is the ninth word, and may have blanks in it */
static int take_line(struct dpkg_paths *paths, char *line, struct error *err)
{
	char *rest = line, *word = NULL;
	int i;

	line[strcspn(line, "\n")] = '\0';
	for (i = 0; i < 8; i++)
		word = strsep(&rest, " ");
	if (!word || !rest)
		return error_set(err, -EPROTO, "not a line of apt's protocol: %.200s", line);
	if (!strcmp(rest, "**CONFIGURE**") || !strcmp(rest, "**REMOVE**") ||
	    !strcmp(rest, "**ERROR**"))
		return 0;
	return dpkg_paths_add(paths, rest, err);
}

static int read_packages(FILE *in, struct dpkg_paths *paths, struct error *err)
{
	char *line = NULL;
	size_t size = 0;
	int ret = 0;

	while (!ret && getline(&line, &size, in) > 0)
		ret = take_line(paths, line, err);
	free(line);
	return ret;
}

/**
 * cmd_hook_apt - may what apt is about to install be installed?
 * @cli: the command line; apt tells its packages on standard input
 * @err: message on failure
 *
 * dpkg is asked again for each, with the very names that it will open, so here it does not matter
 * who could exchange them.
 *
 * Return: as approving_run(); -EPROTO.
 */
int cmd_hook_apt(const struct cli *cli, struct error *err)
{
	const struct approving how = {
		.json = cli->json, .quiet = true, .remember = true, .unbound_ok = true,
	};
	struct dpkg_paths paths = {};
	int ret;

	ret = read_header(stdin, err);
	if (!ret)
		ret = read_packages(stdin, &paths, err);
	if (!ret && paths.count && root_is_real())
		ret = approving_run(&how, paths.list, paths.count, err);
	dpkg_paths_free(&paths);
	return ret;
}

static int parent_of(int pid)
{
	char path[64];
	uint8_t *text;
	const char *at;
	size_t len;
	int parent = 0;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (file_read(path, 4096, &text, &len, NULL))
		return 0;
	/* The name before it may have brackets and blanks of its own */
	at = strrchr((char *)text, ')');
	if (at)
		sscanf(at, ") %*c %d", &parent);
	free(text);
	return parent;
}

static bool is_dpkg(int pid)
{
	char path[64], exe[64] = "";

	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	return readlink(path, exe, sizeof(exe) - 1) > 0 && !strcmp(exe, "/usr/bin/dpkg");
}

static int find_dpkg(void)
{
	int pid = getppid(), i;

	for (i = 0; i < ANCESTORS_MAX && pid > 1; i++) {
		if (is_dpkg(pid))
			return pid;
		pid = parent_of(pid);
	}
	return 0;
}

static int take_operands(char *cmdline, size_t len, struct dpkg_paths *paths, struct error *err)
{
	char **argv = calloc(len + 2, sizeof(*argv));
	bool installs;
	size_t n = 0, at;
	int i, ret = 0;

	if (!argv)
		return error_set(err, -ENOMEM, "out of memory");
	for (at = 0; at < len; at += strlen(cmdline + at) + 1)
		argv[n++] = cmdline + at;
	for (i = dpkg_args_operands(argv, &installs); argv[i] && !ret; i++)
		ret = dpkg_paths_expand(paths, argv[i], err);
	free(argv);
	return ret;
}

static int read_operands(struct dpkg_paths *paths, struct error *err)
{
	int pid = find_dpkg(), ret;
	uint8_t *cmdline;
	char path[64];
	size_t len;

	if (!pid)
		return error_set(err, -ESRCH, "this is for dpkg to run, as pre-invoke");
	snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
	ret = file_read(path, CMDLINE_MAX, &cmdline, &len, err);
	if (ret)
		return ret;
	ret = take_operands((char *)cmdline, len, paths, err);
	free(cmdline);
	return ret;
}

/**
 * cmd_hook_dpkg - may what dpkg is about to install be installed?
 * @cli: the command line; the packages are on dpkg's
 * @err: message on failure
 *
 * dpkg opens them by their names after this, so these must be names that only root can give to
 * another file.
 *
 * Return: as approving_run(); -ESRCH when it is not dpkg that runs this.
 */
int cmd_hook_dpkg(const struct cli *cli, struct error *err)
{
	const struct approving how = {
		.json = cli->json, .quiet = true, .by_path = true, .remember = true,
		.unbound_ok = true, .report_all = true,
	};
	const char *action = getenv("DPKG_HOOK_ACTION");
	struct dpkg_paths paths = {};
	int ret = 0;

	if (action && strcmp(action, "install") && strcmp(action, "unpack"))
		return 0;
	if (!root_is_real())
		return 0;
	ret = read_operands(&paths, err);
	if (!ret && paths.count)
		ret = approving_run(&how, paths.list, paths.count, err);
	dpkg_paths_free(&paths);
	return ret;
}

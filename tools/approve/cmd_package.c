// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/approval_store.h"
#include "approve.h"
#include "sign.h"

static const char *dir, *force;

static const struct option_spec options[] = {
	SIGN_OPTIONS,
	{ "output", 'o', "DIR", "where approvals go; beside the packages when not given", false,
	  &dir, 1 },
	{ "force", 0, NULL, "write over approvals that are there", false, &force, 1 },
	{}
};

static int place(const char *package, char path[PATH_MAX], struct error *err)
{
	const char *slash = strrchr(package, '/');
	int n;

	if (dir)
		n = snprintf(path, PATH_MAX, "%s/%s" APPROVAL_SUFFIX, dir,
			     slash ? slash + 1 : package);
	else
		n = snprintf(path, PATH_MAX, "%s" APPROVAL_SUFFIX, package);
	if (n >= PATH_MAX)
		return error_set(err, -ENAMETOOLONG, "%s: path too long", package);
	if (!force && !access(path, F_OK))
		return error_set(err, -EEXIST, "%s: exists, expected --force to write over it",
				 path);
	return 0;
}

static int approve(const char *package, struct error *err)
{
	struct trust_approval approval = { .kind = TRUST_APPROVAL_PACKAGE };
	char path[PATH_MAX];
	int fd, ret;

	ret = place(package, path, err);
	if (ret)
		return ret;
	fd = open(package, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_set(err, -errno, "%s: %s", package, strerror(errno));
	ret = trust_sha256_file(fd, approval.digest);
	close(fd);
	if (ret)
		return error_set(err, ret, "%s: %s", package, strerror(-ret));
	return sign_write(&approval, path, err);
}

static int run(int argc, char **argv)
{
	int i, ret = sign_check(&cmd_package);
	struct error err = {};

	if (ret)
		return ret;
	for (i = 0; i < argc; i++) {
		if (!approve(argv[i], &err))
			continue;
		fprintf(stderr, "%s\n", err.text);
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}

const struct command cmd_package = {
	"package", "FILE...", 1, INT_MAX, "approve packages, each by a signature or MAC of its own",
	options, run,
};

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Packages are judged, the user is asked where the policy says so, and the outcome is told: to
 * people, programs, and the management server.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "agent/approve_hold.h"
#include "agent/approve_path.h"
#include "agent/cli/approving.h"
#include "agent/cli/ask.h"
#include "agent/cli/format.h"
#include "agent/cli/json.h"
#include "agent/control.h"
#include "agent/desktop.h"
#include "agent/dm/dm_events_package.h"
#include "agent/file.h"
#include "agent/policy_packages.h"
#include "agent/trust_store.h"

#define AGREED_DIR	CONTROL_DIR "/agreed"
#define AGREED_SECONDS	3600
#define DESKTOP_SECONDS	60
#define HEX_SIZE	(2 * TRUST_DIGEST_SIZE + 1)

static const char * const outcomes[] = {
	[DM_PACKAGE_APPROVED] = "approved",
	[DM_PACKAGE_AGREED] = "agreed",
	[DM_PACKAGE_DECLINED] = "declined",
	[DM_PACKAGE_REFUSED] = "refused",
};

static const char * const sentences[] = {
	[DM_PACKAGE_APPROVED] = "may be installed",
	[DM_PACKAGE_AGREED] = "may be installed, as you said",
	[DM_PACKAGE_DECLINED] = "is not installed, as you said",
	[DM_PACKAGE_REFUSED] = "must not be installed",
};

static const char * const states[] = {
	[APPROVAL_NONE] = "none",
	[APPROVAL_OTHER] = "other",
	[APPROVAL_EXPIRED] = "expired",
	[APPROVAL_UNTRUSTED] = "untrusted",
	[APPROVAL_GOOD] = "good",
	[APPROVAL_WITHDRAWN] = "withdrawn",
};

static const char *hex_of(const struct approve_package *package, char hex[HEX_SIZE])
{
	return format_hex(package->query.digest, TRUST_DIGEST_SIZE, hex, HEX_SIZE);
}

static void agreed_path(const struct approve_package *package, char *path, size_t size)
{
	char hex[HEX_SIZE];

	snprintf(path, size, AGREED_DIR "/%s", hex_of(package, hex));
}

/* Only root writes there */
static bool agreed_before(const struct approve_package *package)
{
	char path[sizeof(AGREED_DIR) + HEX_SIZE];
	time_t now = time(NULL);
	struct stat st;

	agreed_path(package, path, sizeof(path));
	return !stat(path, &st) && !st.st_uid && st.st_mtime <= now &&
	       now - st.st_mtime < AGREED_SECONDS;
}

static void remember(const struct approve_package *package)
{
	char path[sizeof(AGREED_DIR) + HEX_SIZE];
	struct error err;

	agreed_path(package, path, sizeof(path));
	if (!file_make_directory(AGREED_DIR, 0755, &err))
		file_write(path, 0600, "", 0, &err);
}

/* On the terminal, without one on the desktop. Who does not answer there is not asked again */
static int ask(const char *question, bool *absent, struct error *err)
{
	int ret = ask_yes(question, NULL, err);

	if (ret != -ENOTTY)
		return ret;
	ret = *absent ? error_set(err, -ENXIO, "nobody answered before") :
	      desktop_agree("A package that nobody approved", question, DESKTOP_SECONDS, err);
	*absent = ret && ret != -ECANCELED;
	return ret;
}

static enum dm_package_outcome settle(const struct approving *how,
				      struct approve_package *package, bool *absent)
{
	char question[1024], clean[512];
	struct error err = {};

	if (package->verdict != APPROVE_ASK)
		return package->verdict == APPROVE_YES ? DM_PACKAGE_APPROVED : DM_PACKAGE_REFUSED;
	if (how->by_path && agreed_before(package))
		return DM_PACKAGE_AGREED;
	format_clean(package->path, clean, sizeof(clean));
	snprintf(question, sizeof(question), "%s: %s. Install it all the same?", clean,
		 package->reason.text);
	switch (ask(question, absent, &err)) {
	case 0:
		if (how->remember)
			remember(package);
		return DM_PACKAGE_AGREED;
	case -ECANCELED:
		return DM_PACKAGE_DECLINED;
	default:
		error_prefix(&package->reason, 0,
			     "nobody is at a terminal to be asked, and %s", err.text);
		return DM_PACKAGE_REFUSED;
	}
}

static void print(const struct approve_package *package, enum dm_package_outcome outcome, FILE *out)
{
	enum format_style style = outcome < DM_PACKAGE_DECLINED ? FORMAT_GOOD : FORMAT_BAD;
	char hex[HEX_SIZE];

	format_print(FORMAT_PLAIN, out, "%s: ", package->path);
	format_print(style, out, "%s", sentences[outcome]);
	format_print(FORMAT_PLAIN, out, ": %s", package->reason.text);
	fprintf(out, "\n  SHA-256 %s\n", hex_of(package, hex));
	if (*package->held && outcome < DM_PACKAGE_DECLINED)
		format_print(FORMAT_PLAIN, out, "  copy    %s\n", package->held);
}

static const char *or_null(const char *text)
{
	return *text ? text : NULL;
}

static struct json_object *to_json(const struct approve_package *package,
				   enum dm_package_outcome outcome)
{
	struct json_object *map = json_map();
	char clean[FORMAT_TEXT_SIZE];

	format_clean(package->path, clean, sizeof(clean));
	json_put_text(map, "path", clean);
	json_put_text(map, "held", or_null(package->held));
	json_put_text(map, "name", package->name);
	json_put_text(map, "version", or_null(package->version));
	json_put_text(map, "kind", ruleset_names_get(&policy_package_kinds, package->kind));
	json_put_number(map, "size", package->size);
	json_put_hex(map, "sha256", package->query.digest, TRUST_DIGEST_SIZE);
	json_put_text(map, "outcome", outcomes[outcome]);
	json_put_text(map, "approval", states[package->query.state]);
	json_put_text(map, "by", or_null(package->query.by));
	json_put_text(map, "authority", or_null(package->query.authority));
	json_put_text(map, "rule", or_null(package->rule));
	json_put_text(map, "reason", package->reason.text);
	json_put_number(map, "code", (uint64_t)dm_package_code(package, outcome));
	return map;
}

static int tell(const struct approving *how, struct approve_package *packages, size_t count,
		struct error *err)
{
	struct json_object *root = NULL, *list = NULL;
	enum dm_package_outcome outcome;
	bool absent = false;
	int ret = 0;
	size_t i;

	if (how->json) {
		root = json_map();
		list = json_list();
		json_put(root, "packages", list);
	}
	for (i = 0; i < count; i++) {
		outcome = settle(how, &packages[i], &absent);
		if (how->report_all || outcome != DM_PACKAGE_APPROVED)
			dm_events_package(ASSOCIATION_DIR, &packages[i], outcome);
		if (outcome == DM_PACKAGE_REFUSED)
			ret = APPROVING_EXIT_REFUSED;
		else if (outcome == DM_PACKAGE_DECLINED && !ret)
			ret = APPROVING_EXIT_DECLINED;
		if (how->json)
			json_add(list, to_json(&packages[i], outcome));
		else if (!how->quiet || outcome >= DM_PACKAGE_DECLINED)
			print(&packages[i], outcome, how->quiet ? stderr : stdout);
	}
	return how->json && json_print(root, err) ? -EIO : ret;
}

/* What is refused is not left there to be installed by mistake */
static void let_go(const struct approve_package *package, bool keep)
{
	if (*package->held && !keep)
		unlink(package->held);
}

static int hold(const struct approving *how, struct approve_package *package, struct error *err)
{
	int ret;

	ret = approve_hold(package->fd, package->path, how->hold, package->held, err);
	if (ret) {
		*package->held = '\0';
		return ret;
	}
	close(package->fd);
	package->fd = open(package->held, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	return package->fd < 0 ? error_set(err, -errno, "%s: %s", package->held,
					   strerror(errno)) : 0;
}

static int open_all(const struct approving *how, char **paths, size_t count,
		    struct approve_package *packages, struct error *err)
{
	size_t i;
	int ret;

	for (i = 0; i < count; i++)
		packages[i].fd = -1;
	for (i = 0; i < count; i++) {
		ret = approve_package_open(&packages[i], paths[i], err);
		if (ret)
			return ret;
		packages[i].source = how->source;
		ret = how->hold ? hold(how, &packages[i], err) : 0;
		if (ret)
			return ret;
		if (how->by_path)
			approve_path_held(paths[i], packages[i].fd, &packages[i].unheld);
	}
	return 0;
}

static int judge(const struct approving *how, struct approve *approve, char **paths, size_t count,
		 struct error *err)
{
	struct approve_package *packages = calloc(count ? count : 1, sizeof(*packages));
	size_t i;
	int ret;

	if (!packages)
		return error_set(err, -ENOMEM, "out of memory");
	ret = open_all(how, paths, count, packages, err);
	if (!ret && how->approval)
		ret = approval_store_offer(&approve->store, how->approval, NULL, err);
	if (!ret)
		ret = approve_packages(approve, packages, count, err);
	if (!ret)
		ret = tell(how, packages, count, err);
	for (i = 0; i < count; i++) {
		let_go(&packages[i], !ret);
		approve_package_close(&packages[i]);
	}
	free(packages);
	return ret;
}

/**
 * approving_run - judge packages and tell the outcome
 * @how: how
 * @paths: the packages
 * @count: how many
 * @err: message on failure
 *
 * Return: 0 when all may be installed; APPROVING_EXIT_REFUSED; APPROVING_EXIT_DECLINED; -errno
 * when that could not be found out, which is no leave to install anything.
 */
int approving_run(const struct approving *how, char **paths, size_t count, struct error *err)
{
	struct approve approve;
	int ret;

	ret = approve_open(&approve, TRUST_STORE_DIR, ASSOCIATION_DIR, err);
	if (!ret && (approve.policy || !how->unbound_ok))
		ret = judge(how, &approve, paths, count, err);
	approve_close(&approve);
	return ret;
}

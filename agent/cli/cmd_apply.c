// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/bundle.h"
#include "agent/cli/cli.h"
#include "agent/cli/format.h"
#include "agent/cli/json.h"
#include "agent/file.h"
#include "agent/kernel.h"
#include "agent/ruleset_text.h"
#include "agent/trust.h"

#define DEADLINE_MS	10000

/**
 * struct job - a rule set on its way into force
 * @bytes: the rule set
 * @len: its length
 * @signature: the bundle's signature over it, or NULL
 * @signature_len: its bytes
 * @digest: its SHA-256
 * @rs: the same, parsed
 */
struct job {
	uint8_t *bytes;
	size_t len;
	uint8_t *signature;
	size_t signature_len;
	uint8_t digest[CARDGATE_DIGEST_SIZE];
	struct cg_ruleset *rs;
};

/* DER of this size has a long length; no rule set begins like that */
static bool is_bundle(const struct job *job)
{
	return job->len > 1 && job->bytes[0] == 0x30 && job->bytes[1] & 0x80;
}

static int copy(const struct bundle *bundle, const char *name, uint8_t **bytes, size_t *len,
		struct error *err)
{
	const struct bundle_object *object = bundle_find(bundle, name);

	if (!object)
		return error_set(err, -ENOENT, "bundle without object \"%s\"", name);
	*bytes = malloc(object->len + 1);
	if (!*bytes)
		return error_set(err, -ENOMEM, "out of memory");
	memcpy(*bytes, object->data, object->len);
	*len = object->len;
	return 0;
}

static int unpack(struct job *job, struct error *err)
{
	struct bundle bundle = {};
	int ret;

	ret = bundle_decode(&bundle, job->bytes, job->len, err);
	if (ret)
		return ret;
	free(job->bytes);
	job->bytes = NULL;
	ret = copy(&bundle, BUNDLE_RULESET, &job->bytes, &job->len, err);
	if (!ret)
		ret = copy(&bundle, BUNDLE_SIGNATURE, &job->signature, &job->signature_len, err);
	bundle_free(&bundle);
	return ret;
}

static int load(const char *path, struct job *job, struct error *err)
{
	int ret;

	ret = file_read(path, CARDGATE_RULESET_SIZE_MAX, &job->bytes, &job->len, err);
	if (ret)
		return ret;
	if (is_bundle(job))
		ret = unpack(job, err);
	if (!ret)
		ret = ruleset_text_parse(job->bytes, job->len, &job->rs, err);
	if (!ret && trust_sha256(job->bytes, job->len, job->digest))
		ret = error_set(err, -EIO, "SHA-256 failed");
	return ret ? error_prefix(err, ret, "%s", path) : 0;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* 1: it is this rule set that all devices obey */
static int judge(const struct kernel_event *event, const struct job *job, uint32_t generation,
		 struct error *err)
{
	if (event->event != CARDGATE_EVENT_RULESET || event->generation < generation)
		return 0;
	if (memcmp(event->policy_digest, job->digest, sizeof(job->digest)))
		return error_set(err, -ESTALE, "was in force, but another policy replaced it");
	return 1;
}

/* The kernel reports a rule set when every device obeys it */
static int wait_for_it(struct kernel *events, int fd, const struct job *job,
		       uint32_t generation, struct error *err)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	int64_t end = now_ms() + DEADLINE_MS, left;
	struct kernel_event event;
	int ret;

	while ((left = end - now_ms()) > 0) {
		ret = kernel_next_event(events, &event, err);
		if (!ret)
			ret = judge(&event, job, generation, err);
		if (ret == -EAGAIN)
			ret = poll(&poll_fd, 1, (int)left) < 0 && errno != EINTR ? -errno : 0;
		if (ret && ret != -ENOBUFS)
			return ret > 0 ? 0 : ret;
	}
	return error_set(err, -ETIMEDOUT,
			 "in force, but the kernel did not say within %d s that all devices obey",
			 DEADLINE_MS / 1000);
}

static int push(const struct job *job, unsigned int confirm_within, struct error *err)
{
	struct kernel_offer offer = {
		.bytes = job->bytes,
		.len = job->len,
		.digest = job->digest,
		.signature = job->signature,
		.signature_len = job->signature_len,
		.confirm_within = confirm_within,
	};
	struct kernel *kernel = NULL, *events = NULL;
	struct kernel_status before;
	int fd, ret;

	ret = kernel_open(&kernel, err);
	if (ret)
		return ret;
	ret = kernel_listen(&events, &fd, err);
	if (ret)
		goto close_kernel;
	ret = kernel_status(kernel, &before, err);
	if (!ret)
		ret = kernel_push(kernel, &offer, err);
	if (!ret)
		ret = wait_for_it(events, fd, job, before.generation + 1, err);
	kernel_close(events);
close_kernel:
	kernel_close(kernel);
	return ret;
}

static int report(const struct cli *cli, const struct job *job, struct error *err)
{
	struct json_object *root;

	if (!cli->json) {
		format_print(FORMAT_PLAIN, stdout, "policy %s, version %" PRIu64 " is in force",
			     job->rs->name, (uint64_t)job->rs->version);
		if (cli->confirm_within)
			printf("; unless confirmed within %u s the one before returns",
			       cli->confirm_within);
		putchar('\n');
		return 0;
	}
	root = json_map();
	json_put_text(root, "name", job->rs->name);
	json_put_number(root, "version", job->rs->version);
	json_put_text(root, "issuer", job->rs->issuer);
	json_put_hex(root, "digest", job->digest, sizeof(job->digest));
	json_put(root, "confirm_within", NULL);
	if (cli->confirm_within)
		json_put_number(root, "confirm_within", cli->confirm_within);
	return json_print(root, err);
}

/**
 * cmd_apply - put a rule set in force
 * @cli: the command line; its argument names a bundle or a compiled rule set
 * @err: message on failure
 *
 * For administrators: leaves the association alone. A bundle's signature goes
 * along, and the kernel checks it when it is sealed.
 *
 * Return: 0; -ETIMEDOUT when devices did not obey in time; or another -errno,
 * with the old rule set in force.
 */
int cmd_apply(const struct cli *cli, struct error *err)
{
	struct job job = {};
	int ret;

	ret = load(cli->argument, &job, err);
	if (!ret)
		ret = push(&job, cli->confirm_within, err);
	if (!ret)
		ret = report(cli, &job, err);
	if (job.rs)
		cg_ruleset_free(job.rs);
	free(job.bytes);
	free(job.signature);
	return ret;
}

/**
 * cmd_confirm - keep the rule set that was applied for a try
 * @cli: the command line
 * @err: message on failure
 *
 * Return: 0; -ENOENT when none waits to be confirmed; or another -errno.
 */
int cmd_confirm(const struct cli *cli, struct error *err)
{
	struct kernel *kernel;
	int ret;
	(void)cli;

	ret = kernel_open(&kernel, err);
	if (ret)
		return ret;
	ret = kernel_confirm(kernel, err);
	kernel_close(kernel);
	return ret;
}

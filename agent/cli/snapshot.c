// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/bits.h>

#include "agent/cli/json.h"
#include "agent/cli/names.h"
#include "agent/cli/snapshot.h"
#include "agent/ruleset_text.h"

#define TRIES	10

static void note_contexts(struct snapshot *snapshot, const struct kernel_context *contexts,
			  size_t count)
{
	size_t i;
	int index;

	for (i = 0; i < count; i++) {
		index = cg_ruleset_context(snapshot->rs, contexts[i].name);
		if (index < 0 || contexts[i].state == CARDGATE_CONTEXT_UNKNOWN)
			continue;
		snapshot->moment.known |= BIT_ULL(index);
		if (contexts[i].state == CARDGATE_CONTEXT_SET)
			snapshot->moment.set |= BIT_ULL(index);
	}
}

static int read_moment(struct kernel *kernel, struct snapshot *snapshot, struct error *err)
{
	struct kernel_context *contexts;
	struct kernel_status status;
	size_t count;
	int ret;

	ret = kernel_contexts(kernel, &contexts, &count, err);
	if (ret)
		return ret;
	if (snapshot->rs)
		note_contexts(snapshot, contexts, count);
	free(contexts);
	ret = kernel_status(kernel, &status, err);
	snapshot->moment.now = time(NULL);
	snapshot->moment.clock_trusted = status.clock == CARDGATE_CLOCK_TRUSTED;
	kernel_operations(&status, &snapshot->moment);
	return ret ? ret : status.generation == snapshot->generation ? 0 : -EAGAIN;
}

static int try(struct kernel *kernel, struct snapshot *snapshot, struct error *err)
{
	struct kernel_status status;
	size_t len;
	int ret;

	ret = kernel_status(kernel, &status, err);
	if (ret)
		return ret;
	snapshot->generation = status.generation;
	ret = kernel_ruleset(kernel, &snapshot->bytes, &len, err);
	if (!ret && snapshot->bytes)
		ret = ruleset_text_parse(snapshot->bytes, len, &snapshot->rs, err);
	if (!ret)
		ret = read_moment(kernel, snapshot, err);
	return ret;
}

/**
 * snapshot_take - read the rule set in force and the present moment
 * @kernel: the connection
 * @snapshot: filled in, to be freed with snapshot_free()
 * @err: message on failure
 *
 * Return: 0; -EPERM without CAP_NET_ADMIN; -EAGAIN when the rule set changes
 * faster than it can be read; or another -errno.
 */
int snapshot_take(struct kernel *kernel, struct snapshot *snapshot, struct error *err)
{
	int tries, ret = -EAGAIN;

	for (tries = 0; tries < TRIES && ret == -EAGAIN; tries++) {
		*snapshot = (struct snapshot){};
		ret = try(kernel, snapshot, err);
		if (ret)
			snapshot_free(snapshot);
	}
	if (ret == -EAGAIN)
		error_set(err, ret, "the rule set changes faster than it can be read");
	return ret;
}

/**
 * snapshot_free - forget a snapshot
 * @snapshot: the snapshot
 */
void snapshot_free(struct snapshot *snapshot)
{
	if (snapshot->rs)
		cg_ruleset_free(snapshot->rs);
	free(snapshot->bytes);
	*snapshot = (struct snapshot){};
}

/**
 * snapshot_context - state of a context
 * @moment: the moment
 * @index: which context of the rule set
 *
 * Return: its state.
 */
enum cardgate_context_state snapshot_context(const struct cg_moment *moment, uint32_t index)
{
	if (!(moment->known & BIT_ULL(index)))
		return CARDGATE_CONTEXT_UNKNOWN;
	return moment->set & BIT_ULL(index) ? CARDGATE_CONTEXT_SET : CARDGATE_CONTEXT_CLEAR;
}

/**
 * snapshot_json_policy - which policy is in force, for programs
 * @snapshot: the snapshot
 *
 * Return: an object; NULL, which is null, when there is none.
 */
struct json_object *snapshot_json_policy(const struct snapshot *snapshot)
{
	struct json_object *map;

	if (!snapshot->rs)
		return NULL;
	map = json_map();
	json_put_text(map, "name", snapshot->rs->name);
	json_put_number(map, "version", snapshot->rs->version);
	json_put_text(map, "issuer", snapshot->rs->issuer);
	return map;
}

/**
 * snapshot_json_contexts - states of a rule set's contexts, for programs
 * @rs: the rule set
 * @moment: the moment
 *
 * Return: an object with a member per context.
 */
struct json_object *snapshot_json_contexts(const struct cg_ruleset *rs,
					   const struct cg_moment *moment)
{
	struct json_object *map = json_map();
	uint32_t i;

	for (i = 0; i < rs->context_count; i++)
		json_put_text(map, rs->contexts[i],
			      ruleset_names_get(&names_contexts, snapshot_context(moment, i)));
	return map;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/cli/cli.h"
#include "agent/cli/json.h"
#include "agent/cli/names.h"
#include "agent/cli/table.h"
#include "agent/kernel.h"
#include "agent/policy_value.h"
#include "agent/ruleset_text.h"

/**
 * struct listing - contexts of two sources
 * @told: what somebody told the kernel
 * @count: how many
 * @rs: the rule set in force, NULL when there is none or the reader may not know
 * @bytes: what it was parsed from
 */
struct listing {
	struct kernel_context *told;
	size_t count;
	struct cg_ruleset *rs;
	uint8_t *bytes;
};

static int read_listing(struct listing *listing, struct error *err)
{
	struct kernel *kernel;
	size_t len;
	int ret;

	ret = kernel_open(&kernel, err);
	if (ret)
		return ret;
	ret = kernel_contexts(kernel, &listing->told, &listing->count, err);
	if (ret)
		goto close;
	ret = kernel_ruleset(kernel, &listing->bytes, &len, err);
	if (ret == -EPERM)
		ret = 0;
	else if (!ret && listing->bytes)
		ret = ruleset_text_parse(listing->bytes, len, &listing->rs, err);
close:
	kernel_close(kernel);
	return ret;
}

static void free_listing(struct listing *listing)
{
	if (listing->rs)
		cg_ruleset_free(listing->rs);
	free(listing->bytes);
	free(listing->told);
}

/* Contexts that were told, then those that only the rule set names */
static const char *nth(const struct listing *listing, size_t n, enum cardgate_context_state *state)
{
	size_t i, j;

	*state = CARDGATE_CONTEXT_UNKNOWN;
	if (n < listing->count) {
		*state = listing->told[n].state;
		return listing->told[n].name;
	}
	n -= listing->count;
	for (i = 0; listing->rs && i < listing->rs->context_count; i++) {
		for (j = 0; j < listing->count; j++)
			if (!strcmp(listing->told[j].name, listing->rs->contexts[i]))
				break;
		if (j == listing->count && !n--)
			return listing->rs->contexts[i];
	}
	return NULL;
}

static int print_table(const struct listing *listing, struct error *err)
{
	static const char * const headings[] = { "CONTEXT", "STATE" };
	struct table table = { .headings = headings, .columns = 2 };
	enum cardgate_context_state state;
	const char *name;
	size_t i;

	for (i = 0; (name = nth(listing, i, &state)); i++) {
		table_add(&table, FORMAT_PLAIN, "%s", name);
		table_add(&table, FORMAT_PLAIN, "%s", ruleset_names_get(&names_contexts, state));
	}
	if (!i) {
		puts("no contexts");
		return 0;
	}
	return table_print(&table, stdout, err);
}

static int print_json(const struct listing *listing, struct error *err)
{
	struct json_object *root = json_map(), *list = json_list(), *one;
	enum cardgate_context_state state;
	const char *name;
	size_t i;

	for (i = 0; (name = nth(listing, i, &state)); i++) {
		one = json_map();
		json_put_text(one, "name", name);
		json_put_text(one, "state", ruleset_names_get(&names_contexts, state));
		json_add(list, one);
	}
	json_put(root, "contexts", list);
	return json_print(root, err);
}

/**
 * cmd_context_list - show the contexts and their states
 * @cli: the command line
 * @err: message on failure
 *
 * Those that the policy names and nobody told are listed for root only.
 *
 * Return: 0 or -errno.
 */
int cmd_context_list(const struct cli *cli, struct error *err)
{
	struct listing listing = {};
	int ret;

	ret = read_listing(&listing, err);
	if (!ret)
		ret = cli->json ? print_json(&listing, err) : print_table(&listing, err);
	free_listing(&listing);
	return ret;
}

static int tell(const struct cli *cli, enum cardgate_context_state state, struct error *err)
{
	char name[CARDGATE_NAME_MAX + 1];
	struct json_object *root;
	struct kernel *kernel;
	int ret;

	if (policy_value_name(cli->argument, name))
		return error_set(err, -EINVAL, "context '%.80s': %s expected", cli->argument,
				 POLICY_VALUE_NAME_WANTED);
	ret = kernel_open(&kernel, err);
	if (ret)
		return ret;
	ret = kernel_context_set(kernel, name, state, err);
	kernel_close(kernel);
	if (ret || !cli->json)
		return ret;
	root = json_map();
	json_put_text(root, "name", name);
	json_put_text(root, "state", ruleset_names_get(&names_contexts, state));
	return json_print(root, err);
}

/**
 * cmd_context_set - tell the kernel that a context holds
 * @cli: the command line; its argument is the context
 * @err: message on failure
 *
 * Return: 0; -EPERM without root; -ENOSPC when there are too many contexts; or
 * another -errno.
 */
int cmd_context_set(const struct cli *cli, struct error *err)
{
	return tell(cli, CARDGATE_CONTEXT_SET, err);
}

/**
 * cmd_context_clear - tell the kernel that a context does not hold
 * @cli: the command line; its argument is the context
 * @err: message on failure
 *
 * Return: as cmd_context_set().
 */
int cmd_context_clear(const struct cli *cli, struct error *err)
{
	return tell(cli, CARDGATE_CONTEXT_CLEAR, err);
}

/**
 * cmd_context_forget - take back what was told of a context
 * @cli: the command line; its argument is the context
 * @err: message on failure
 *
 * Return: as cmd_context_set().
 */
int cmd_context_forget(const struct cli *cli, struct error *err)
{
	return tell(cli, CARDGATE_CONTEXT_UNKNOWN, err);
}

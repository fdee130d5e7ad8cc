// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/file.h"
#include "agent/policy_value.h"
#include "approve.h"
#include "collect.h"
#include "sign.h"

static const char *name, *version, *until, *base, *withdrawn, *output;

static const struct option_spec options[] = {
	{ "name", 0, "NAME", "which list it is; of --base when not given", false, &name, 1 },
	{ "version", 0, "N", "its version; one more than that of --base when not given", false,
	  &version, 1 },
	{ "until", 0, "DAY", "last day that it approves on, YYYY-MM-DD", false, &until, 1 },
	{ "base", 0, "FILE", "go on from this list", false, &base, 1 },
	{ "withdraw", 0, "FILE", "SHA-256 and a reason on each line", false, &withdrawn, 1 },
	SIGN_OPTIONS,
	{ "output", 'o', "FILE", "the list, signed when there is a key", true, &output, 1 },
	{}
};

static int describe(struct collection *collection)
{
	struct approval_list *list = &collection->list;

	if (!base)
		list->until = INT32_MAX;
	if (name && policy_value_name(name, list->name))
		return usage_error(&cmd_list, "--name %s, expected %s", name,
				   POLICY_VALUE_NAME_WANTED);
	if (version && policy_value_version(version, &list->version))
		return usage_error(&cmd_list, "--version %s, expected a number from 1", version);
	if (!version && base)
		list->version++;
	if (until && policy_value_date(until, &list->until))
		return usage_error(&cmd_list, "--until %s, expected YYYY-MM-DD", until);
	if (!*list->name || !list->version)
		return usage_error(&cmd_list, "expected --name and --version, or --base");
	return sign_given() ? sign_check(&cmd_list) : 0;
}

static int collect(struct collection *collection, char **sources, int count, struct error *err)
{
	int i, ret = 0;

	for (i = 0; i < count && !ret; i++)
		ret = collect_source(collection, sources[i], err);
	if (!ret && withdrawn)
		ret = collect_withdrawn(collection, withdrawn, err);
	return ret ? ret : collect_settle(collection, err);
}

static int write_list(const struct collection *collection, struct error *err)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	int ret;

	if (!out)
		return error_set(err, -ENOMEM, "out of memory");
	collect_write(collection, out);
	ret = fclose(out) ? error_set(err, -ENOMEM, "out of memory") : 0;
	if (!ret && sign_given())
		ret = sign_list((uint8_t *)text, len, output, err);
	else if (!ret)
		ret = file_write(output, 0644, text, len, err);
	free(text);
	return ret;
}

static int run(int argc, char **argv)
{
	struct collection collection = {};
	struct error err = {};
	int ret = base ? collect_base(&collection, base, &err) : 0, usage;

	usage = ret ? 0 : describe(&collection);
	if (!ret && !usage)
		ret = collect(&collection, argv, argc, &err);
	if (!ret && !usage)
		ret = write_list(&collection, &err);
	if (!ret && !usage && strcmp(output, "-"))
		printf("%s: list %s version %" PRIu64 ", %zu packages%s\n", output,
		       collection.list.name, collection.list.version, collection.count,
		       sign_given() ? "" : ", not signed");
	if (ret)
		fprintf(stderr, "%s\n", err.text);
	collect_free(&collection);
	return usage ? usage : ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct command cmd_list = {
	"list", "[SOURCE...]", 0, INT_MAX,
	"make an approval list of packages, directories and repositories' indexes", options, run,
};

// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tool.h"

static const struct command commands[] = {
	{ "readers", "j", "", "list readers and cards", cmd_readers },
	{ "issue", "rbkchdpl", "bkc", "put a policy bundle and a key on a blank card", cmd_issue },
	{ "update", "rbpl", "b", "replace the bundle on a card", cmd_update },
	{ "read", "ro", "", "copy the bundle from a card", cmd_read },
	{ "info", "rj", "", "show what is on a card", cmd_info },
	{ "verify", "ra", "", "check the bundle's integrity and have the card prove its key",
	  cmd_verify },
	{ "erase", "rpl", "", "remove all of this from a card", cmd_erase },
	{ "change-pin", "rpnul", "", "change the admin PIN, or the user PIN", cmd_change_pin },
};

static const struct {
	struct option option;
	const char *help;
} options[] = {
	{ { "reader", required_argument, NULL, 'r' },
	  "NAME           reader, or a part of its name (the only one with a card)" },
	{ { "bundle", required_argument, NULL, 'b' },
	  "FILE           policy bundle, as cardgate-policy makes it" },
	{ { "authority-key", required_argument, NULL, 'k' },
	  "FILE    private key of the authority, PEM" },
	{ { "authority-cert", required_argument, NULL, 'c' },
	  "FILE   certificate of the authority, PEM" },
	{ { "holder", required_argument, NULL, 'h' },
	  "NAME           name in the card's certificate (" TOOL_HOLDER ")" },
	{ { "days", required_argument, NULL, 'd' },
	  "N                validity of the card's certificate (1825)" },
	{ { "admin-pin-file", required_argument, NULL, 'p' },
	  "FILE   file with the admin PIN (asked for at the terminal)" },
	{ { "pin-file", required_argument, NULL, 'p' },
	  "FILE         the same, for change-pin: file with the PIN to be changed" },
	{ { "new-pin-file", required_argument, NULL, 'n' },
	  "FILE     file with the new PIN (asked for at the terminal)" },
	{ { "output", required_argument, NULL, 'o' },
	  "FILE           where to (standard output)" },
	{ { "anchors", required_argument, NULL, 'a' },
	  "DIR           check certificate and policy signature against these, too" },
	{ { "user", no_argument, NULL, 'u' },
	  "                  change-pin: the user PIN (the admin PIN)" },
	{ { "last-try", no_argument, NULL, 'l' },
	  "              try the PIN even when only one try is left" },
	{ { "json", no_argument, NULL, 'j' },
	  "                  output for programs" },
};

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static void usage(FILE *to)
{
	size_t i;

	fputs("Usage: " TOOL_NAME " COMMAND [OPTION...]\n"
	      "Puts policies on smart cards and reads them, through PC/SC.\n\nCommands:\n", to);
	for (i = 0; i < COUNT(commands); i++)
		fprintf(to, "  %-11s %s\n", commands[i].name, commands[i].help);
	fputs("\nOptions (what holds without them):\n", to);
	for (i = 0; i < COUNT(options); i++)
		fprintf(to, "  --%s %s\n", options[i].option.name, options[i].help);
}

/**
 * tool_progress - tell what is being done, if somebody is looking
 * @text: a few words
 */
void tool_progress(const char *text)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, TOOL_NAME ": %s...\n", text);
}

static const struct command *find_command(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static int parse_days(const char *text, unsigned int *days, struct error *err)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(text, &end, 10);
	if (errno || !*text || *end || *text == '-' || n < 1 || n > 36500)
		return error_set(err, -EINVAL, "--days: '%s', expected 1 to 36500", text);
	*days = (unsigned int)n;
	return 0;
}

static int set_option(struct options *opt, int letter, const char *value, struct error *err)
{
	const struct {
		int letter;
		const char **text;
		bool *flag;
	} fields[] = {
		{ 'r', &opt->reader, NULL }, { 'b', &opt->bundle, NULL },
		{ 'k', &opt->authority_key, NULL }, { 'c', &opt->authority_cert, NULL },
		{ 'h', &opt->holder, NULL }, { 'p', &opt->pin_file, NULL },
		{ 'n', &opt->new_pin_file, NULL }, { 'o', &opt->output, NULL },
		{ 'a', &opt->anchors, NULL }, { 'u', NULL, &opt->user },
		{ 'l', NULL, &opt->last_try }, { 'j', NULL, &opt->json },
	};
	size_t i;

	if (letter == 'd')
		return parse_days(value, &opt->days, err);
	for (i = 0; i < COUNT(fields); i++) {
		if (fields[i].letter != letter)
			continue;
		if (fields[i].text)
			*fields[i].text = value;
		else
			*fields[i].flag = true;
	}
	return 0;
}

static const char *option_name(int letter)
{
	size_t i = 0;

	while (options[i].option.val != letter)
		i++;
	return options[i].option.name;
}

static int parse(int argc, char **argv, const struct command *cmd, struct options *opt,
		 struct error *err)
{
	struct option table[COUNT(options) + 2] = { { 0 } };
	char seen[256] = { 0 };
	const char *need;
	size_t i;
	int c;

	for (i = 0; i < COUNT(options); i++)
		table[i] = options[i].option;
	table[i] = (struct option){ "help", no_argument, NULL, 'H' };
	while ((c = getopt_long(argc, argv, "o:", table, NULL)) != -1) {
		if (c == 'H') {
			usage(stdout);
			exit(EXIT_SUCCESS);
		}
		if (c == '?')
			return error_set(err, -EINVAL, "see " TOOL_NAME " --help");
		if (!strchr(cmd->takes, c))
			return error_set(err, -EINVAL, "%s does not take --%s", cmd->name,
					 option_name(c));
		seen[c] = 1;
		if (set_option(opt, c, optarg, err))
			return -EINVAL;
	}
	if (optind < argc)
		return error_set(err, -EINVAL, "'%s': expected only options", argv[optind]);
	for (need = cmd->needs; *need; need++)
		if (!seen[(unsigned char)*need])
			return error_set(err, -EINVAL, "%s: --%s is missing", cmd->name,
					 option_name(*need));
	return 0;
}

int main(int argc, char **argv)
{
	struct options opt = { .holder = TOOL_HOLDER, .days = TOOL_DAYS, .output = "-" };
	const struct command *cmd;
	struct error err = { "" };

	if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help"))) {
		usage(stdout);
		return 0;
	}
	cmd = argc > 1 ? find_command(argv[1]) : NULL;
	if (!cmd) {
		if (argc > 1)
			fprintf(stderr, TOOL_NAME ": no command '%s'\n", argv[1]);
		usage(stderr);
		return 2;
	}
	if (parse(argc - 1, argv + 1, cmd, &opt, &err)) {
		fprintf(stderr, TOOL_NAME ": %s\n", err.text);
		return 2;
	}
	if (cmd->run(&opt, &err)) {
		fprintf(stderr, TOOL_NAME ": %s\n", err.text);
		return 1;
	}
	return 0;
}

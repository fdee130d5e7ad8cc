// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/cli/cli.h"
#include "agent/cli/format.h"
#include "agent/version.h"

#define NAME_WIDTH	24

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static const struct command commands[] = {
	{ "status", NULL, "", "the policy in force and what it does to each capability",
	  cmd_status },
	{ "devices", NULL, "", "the devices, the verdict on each and why", cmd_devices },
	{ "rules", NULL, "", "the rules in force, and which hold now (root)", cmd_rules },
	{ "explain", "DEVICE", "ac", "rule by rule, why a device has its verdict (root)",
	  cmd_explain },
	{ "watch", NULL, "n", "decisions, refusals and changes as they happen", cmd_watch },
	{ "context list", NULL, "", "the contexts and their states", cmd_context_list },
	{ "context set", "NAME", "", "say that a context holds (root)", cmd_context_set },
	{ "context clear", "NAME", "", "say that a context does not hold (root)",
	  cmd_context_clear },
	{ "context forget", "NAME", "", "take back what was said of a context (root)",
	  cmd_context_forget },
	{ "card", NULL, "", "readers, and what is on the cards in them", cmd_card },
	{ "apply", "FILE", "", "put a policy bundle or compiled rule set in force (root)",
	  cmd_apply },
};

static const struct {
	struct option option;
	const char *argument;
	const char *help;
} options[] = {
	{ { "json", no_argument, NULL, 'j' }, "", "output for programs" },
	{ { "color", required_argument, NULL, 'C' }, "=WHEN", "auto, always or never (auto)" },
	{ { "at", required_argument, NULL, 'a' }, " TIME",
	  "explain for YYYY-MM-DDTHH:MM, in the policy's time zone" },
	{ { "context", required_argument, NULL, 'c' }, " NAME",
	  "explain as if this context were set, !NAME: clear; repeatable" },
	{ { "count", required_argument, NULL, 'n' }, " N", "watch: end after that many events" },
	{ { "help", no_argument, NULL, 'h' }, "", "this text" },
	{ { "version", no_argument, NULL, 'V' }, "", "version of this program" },
};

static void print_command(const struct command *command, FILE *out)
{
	char name[64];

	snprintf(name, sizeof(name), "%s%s%s", command->name, command->argument ? " " : "",
		 command->argument ? command->argument : "");
	fprintf(out, "  %-*s%s\n", NAME_WIDTH, name, command->help);
}

static void print_help(FILE *out)
{
	char name[64];
	size_t i;

	fputs("Usage: cardgate [OPTION...] COMMAND [ARGUMENT]\n"
	      "Shows what the kernel does with this machine's devices, and why.\n"
	      "\nCommands:\n", out);
	for (i = 0; i < COUNT(commands); i++)
		print_command(&commands[i], out);
	fputs("\nOptions:\n", out);
	for (i = 0; i < COUNT(options); i++) {
		snprintf(name, sizeof(name), "--%s%s", options[i].option.name,
			 options[i].argument);
		fprintf(out, "  %-*s%s\n", NAME_WIDTH, name, options[i].help);
	}
	fputs("\nExit status: 0 done, 1 failed or refused, 2 wrong usage.\n", out);
}

static const char *option_name(int letter)
{
	size_t i = 0;

	while (options[i].option.val != letter)
		i++;
	return options[i].option.name;
}

static int parse_count(const char *text, unsigned long *count, struct error *err)
{
	char *end;

	errno = 0;
	*count = strtoul(text, &end, 10);
	if (errno || *end || *text < '0' || *text > '9' || !*count)
		return error_set(err, -EINVAL, "--count '%s': number from 1 expected", text);
	return 0;
}

static int set_option(struct cli *cli, int letter, struct error *err)
{
	switch (letter) {
	case 'j':
		cli->json = true;
		return 0;
	case 'C':
		cli->color = optarg;
		return 0;
	case 'a':
		cli->at = optarg;
		return 0;
	case 'c':
		if (cli->context_count == COUNT(cli->contexts))
			return error_set(err, -E2BIG, "--context: at most %zu expected",
					 COUNT(cli->contexts));
		cli->contexts[cli->context_count++] = optarg;
		return 0;
	case 'n':
		return parse_count(optarg, &cli->count, err);
	case 'h':
		print_help(stdout);
		exit(EXIT_SUCCESS);
	case 'V':
		puts("cardgate " CARDGATE_VERSION);
		exit(EXIT_SUCCESS);
	}
	/* getopt_long() said what is wrong */
	return error_set(err, -EINVAL, "option not understood");
}

/* Letters of the options that were seen go to @seen */
static int parse_options(int argc, char **argv, struct cli *cli, char seen[256],
			 struct error *err)
{
	struct option table[COUNT(options) + 1] = {};
	size_t i;
	int letter, ret;

	for (i = 0; i < COUNT(options); i++)
		table[i] = options[i].option;
	while ((letter = getopt_long(argc, argv, "", table, NULL)) != -1) {
		ret = set_option(cli, letter, err);
		if (ret)
			return ret;
		seen[(unsigned char)letter] = 1;
	}
	return 0;
}

/* Words of the command line that @name takes, 0 when it is another command's */
static int match(const char *name, int count, char **words)
{
	size_t first = strcspn(name, " ");

	if (strncmp(words[0], name, first) || words[0][first])
		return 0;
	if (!name[first])
		return 1;
	return count > 1 && !strcmp(words[1], name + first + 1) ? 2 : 0;
}

static const struct command *find_command(int *count, char ***words, struct error *err)
{
	size_t i, first;
	bool two = false;
	int used;

	if (!*count) {
		error_set(err, -EINVAL, "command expected");
		return NULL;
	}
	for (i = 0; i < COUNT(commands); i++) {
		used = match(commands[i].name, *count, *words);
		first = strcspn(commands[i].name, " ");
		two |= commands[i].name[first] && !strncmp((*words)[0], commands[i].name, first);
		if (!used)
			continue;
		*count -= used;
		*words += used;
		return &commands[i];
	}
	two &= *count > 1;
	error_set(err, -EINVAL, "no command '%s%s%s'", (*words)[0], two ? " " : "",
		  two ? (*words)[1] : "");
	return NULL;
}

static int check_usage(const struct command *command, int count, char **words,
		       const char seen[256], struct error *err)
{
	static const char own[] = "acn";
	const char *letter;

	for (letter = own; *letter; letter++)
		if (seen[(unsigned char)*letter] && !strchr(command->takes, *letter))
			return error_set(err, -EINVAL, "%s does not take --%s", command->name,
					 option_name(*letter));
	if (command->argument && !count)
		return error_set(err, -EINVAL, "%s: %s expected", command->name,
				 command->argument);
	if (count > !!command->argument)
		return error_set(err, -EINVAL, "%s: '%s' is too much", command->name,
				 words[!!command->argument]);
	return 0;
}

static const struct command *parse(int argc, char **argv, struct cli *cli, struct error *err)
{
	const struct command *command;
	char seen[256] = {};
	char **words;
	int count;

	if (parse_options(argc, argv, cli, seen, err))
		return NULL;
	if (format_init(cli->color)) {
		error_set(err, -EINVAL, "--color '%s': auto, always or never expected", cli->color);
		return NULL;
	}
	count = argc - optind;
	words = argv + optind;
	command = find_command(&count, &words, err);
	if (!command || check_usage(command, count, words, seen, err))
		return NULL;
	cli->argument = count ? words[0] : NULL;
	return command;
}

static void complain(const char *text, const char *hint)
{
	fputs("cardgate: ", stderr);
	format_print(FORMAT_PLAIN, stderr, "%s", text);
	fprintf(stderr, "%s\n", hint);
}

int main(int argc, char **argv)
{
	struct cli cli = { .color = "auto" };
	const struct command *command;
	struct error err = { "" };
	int ret;

	format_init("never");
	argv[0] = (char []){ "cardgate" };	/* in messages of getopt_long() */
	command = parse(argc, argv, &cli, &err);
	if (!command) {
		complain(err.text, " (see cardgate --help)");
		return 2;
	}
	ret = command->run(&cli, &err);
	if (!ret && (fflush(stdout) || ferror(stdout)))
		ret = error_set(&err, -EIO, "standard output: %s", strerror(errno));
	if (ret)
		complain(err.text, ret == -EPERM ? " (needs root)" : "");
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

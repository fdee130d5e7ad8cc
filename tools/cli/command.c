// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/command.h"

#define OPTIONS_MAX	9
#define LONG_OPTION	256

static const struct program *program;

static void print_help(FILE *out)
{
	size_t i;

	fprintf(out, "Usage: %s COMMAND [ARGUMENT...]\n%s\n\n", program->name, program->about);
	for (i = 0; program->commands[i]; i++)
		fprintf(out, "  %-15s  %s\n", program->commands[i]->name,
			program->commands[i]->help);
	fprintf(out, "\n%s help COMMAND says more.\n", program->name);
}

static void print_command_help(const struct command *command, FILE *out)
{
	const struct option_spec *o;
	char left[64];
	int n;

	fprintf(out, "Usage: %s %s %s", program->name, command->name, command->args);
	for (o = command->options; o->name; o++)
		fprintf(out, o->required ? " --%s%s%s" : " [--%s%s%s]", o->name, o->arg ? " " : "",
			o->arg ? o->arg : "");
	fprintf(out, "\n%s.\n\n", command->help);
	for (o = command->options; o->name; o++) {
		n = o->letter ? snprintf(left, sizeof(left), "-%c, ", o->letter) : 0;
		snprintf(left + n, sizeof(left) - (size_t)n, "--%s %s", o->name,
			 o->arg ? o->arg : "");
		fprintf(out, "  %-22s %s\n", left, o->help);
	}
}

static const struct command *find_command(const char *name)
{
	size_t i;

	for (i = 0; program->commands[i]; i++)
		if (!strcmp(program->commands[i]->name, name))
			return program->commands[i];
	return NULL;
}

/**
 * usage_error - say that a command was called in a wrong way
 * @command: the command
 * @fmt: printf format of what is wrong
 *
 * Return: EXIT_USAGE.
 */
int usage_error(const struct command *command, const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "%s %s: ", program->name, command->name);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fprintf(stderr, "\n");
	print_command_help(command, stderr);
	return EXIT_USAGE;
}

/**
 * parse_number - a number from the command line
 * @text: decimal digits
 * @max: largest one
 * @number: set to it
 *
 * Return: 0 or -EINVAL.
 */
int parse_number(const char *text, unsigned int max, unsigned int *number)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || value > max)
		return -EINVAL;
	*number = (unsigned int)value;
	return 0;
}

static int take_option(const struct command *command, const struct option_spec *o,
		       const char *value)
{
	size_t i;

	for (i = 0; i < o->max; i++) {
		if (o->values[i])
			continue;
		o->values[i] = value ? value : "";
		return 0;
	}
	return usage_error(command, "--%s given more than %zu times", o->name, o->max);
}

static const struct option_spec *next_option(const struct command *command, int argc, char **argv)
{
	struct option list[OPTIONS_MAX + 1] = {};
	const struct option_spec *o = command->options;
	char letters[2 * OPTIONS_MAX + 1] = "";
	int c, i, n = 0;

	for (i = 0; i < OPTIONS_MAX && o[i].name; i++) {
		list[i] = (struct option){ o[i].name, o[i].arg ? required_argument : no_argument,
					   NULL, LONG_OPTION + i };
		if (!o[i].letter)
			continue;
		letters[n++] = o[i].letter;
		letters[n++] = ':';
	}
	letters[n] = '\0';
	c = getopt_long(argc, argv, letters, list, NULL);
	if (c >= LONG_OPTION)
		return &o[c - LONG_OPTION];
	while (c > 0 && o->name && o->letter != c)
		o++;
	return c == -1 ? NULL : o;
}

static int parse_options(const struct command *command, int argc, char **argv)
{
	const struct option_spec *o;
	int ret = 0;

	opterr = 0;
	while (!ret && (o = next_option(command, argc, argv)))
		ret = o->name ? take_option(command, o, optarg) :
		      usage_error(command, "%s: unknown option or value missing", argv[optind - 1]);
	for (o = command->options; !ret && o->name; o++)
		if (o->required && !o->values[0])
			ret = usage_error(command, "--%s is missing", o->name);
	if (!ret && (argc - optind < command->min || argc - optind > command->max))
		ret = usage_error(command, "%d arguments", argc - optind);
	return ret;
}

/**
 * command_main - do what a command line asks for
 * @what: the program
 * @argc: as of main()
 * @argv: likewise
 *
 * Return: the program's exit code.
 */
int command_main(const struct program *what, int argc, char **argv)
{
	const struct command *command;
	bool help = argc > 1 && (!strcmp(argv[1], "help") || !strcmp(argv[1], "--help"));
	int ret;

	program = what;
	if (argc < 2 || (help && argc == 2)) {
		print_help(help ? stdout : stderr);
		return help ? EXIT_SUCCESS : EXIT_USAGE;
	}
	command = find_command(argv[help ? 2 : 1]);
	if (!command) {
		fprintf(stderr, "%s: unknown command %s\n", program->name, argv[help ? 2 : 1]);
		print_help(stderr);
		return EXIT_USAGE;
	}
	if (help || (argc == 3 && !strcmp(argv[2], "--help"))) {
		print_command_help(command, stdout);
		return EXIT_SUCCESS;
	}
	ret = parse_options(command, argc - 1, argv + 1);
	if (ret)
		return ret;
	ret = command->run(argc - 1 - optind, argv + 1 + optind);
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "%s: standard output: %s\n", program->name, strerror(errno));
		return EXIT_FAILURE;
	}
	return ret;
}

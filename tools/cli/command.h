/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TOOLS_CLI_COMMAND_H
#define CARDGATE_TOOLS_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#define EXIT_USAGE	2

/**
 * struct option_spec - an option of a command; a list ends with one without name
 * @name: without the two hyphens
 * @letter: short form of it, 0 when it has none
 * @arg: what its value is called; NULL: it has none
 * @help: what it does
 * @required: the command does not work without it
 * @values: set to its values; to "" when it has none
 * @max: how many there may be; more are a mistake
 */
struct option_spec {
	const char *name;
	char letter;
	const char *arg;
	const char *help;
	bool required;
	const char **values;
	size_t max;
};

/**
 * struct command - one subcommand
 * @name: its name
 * @args: its arguments, for the help text
 * @min: fewest arguments
 * @max: most arguments
 * @help: what it does
 * @options: its options
 * @run: does it; returns the program's exit code
 */
struct command {
	const char *name;
	const char *args;
	int min;
	int max;
	const char *help;
	const struct option_spec *options;
	int (*run)(int argc, char **argv);
};

/**
 * struct program - a program of several commands
 * @name: its name
 * @about: what it is for, one line
 * @commands: its commands, NULL behind the last
 */
struct program {
	const char *name;
	const char *about;
	const struct command * const *commands;
};

int command_main(const struct program *what, int argc, char **argv);
int usage_error(const struct command *command, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
int parse_number(const char *text, unsigned int max, unsigned int *number);

#endif

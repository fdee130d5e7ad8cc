// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/file.h"
#include "agent/log.h"
#include "agent/version.h"
#include "tools/dmserver/db_schema.h"
#include "tools/dmserver/login.h"
#include "tools/dmserver/prune.h"
#include "tools/dmserver/route.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

#define PRUNE_SECONDS	3600
#define PASSWORD_FILE_MAX	1024

struct options {
	struct server server;
	const char *database, *role, *password_file, *name;
};

static int cmd_init(struct options *opt, struct error *err);
static int cmd_account(struct options *opt, struct error *err);
static int cmd_serve(struct options *opt, struct error *err);
static int cmd_routes(struct options *opt, struct error *err);

/*
 * struct command - what can be done
 * @takes: letters of its options
 * @needs: of those, what must be there
 * @argument: what stands behind it, "" for nothing
 */
static const struct command {
	const char *name, *takes, *needs, *argument, *help;
	int (*run)(struct options *opt, struct error *err);
} commands[] = {
	{ "init", "d", "d", "", "make the tables in an empty database", cmd_init },
	{ "account", "drp", "dr", "NAME", "make an administrator's account, or change it",
	  cmd_account },
	{ "serve", "dlckCeibnNtasK", "dlck", "", "answer devices, programs and"
						" browsers", cmd_serve },
	{ "routes", "", "", "", "list the operations", cmd_routes },
};

static const struct {
	struct option option;
	const char *argument, *help;
} options[] = {
	{ { "database", required_argument, NULL, 'd' }, "URL",
	  "postgresql://..., or the name of a file" },
	{ { "role", required_argument, NULL, 'r' }, "ROLE", "viewer, operator or admin" },
	{ { "password-file", required_argument, NULL, 'p' }, "FILE",
	  "the password on one line (-, standard input)" },
	{ { "listen", required_argument, NULL, 'l' }, "ADDRESS:PORT", "where to be reached" },
	{ { "cert", required_argument, NULL, 'c' }, "FILE", "certificate chain, PEM" },
	{ { "key", required_argument, NULL, 'k' }, "FILE", "its private key, PEM" },
	{ { "client-ca", required_argument, NULL, 'C' }, "FILE",
	  "authorities of devices' certificates, PEM" },
	{ { "enrol", required_argument, NULL, 'e' }, "GROUP",
	  "enter devices with such a certificate by themselves" },
	{ { "server-id", required_argument, NULL, 'i' }, "ID",
	  "what devices know this server as (cardgate)" },
	{ { "bootstrap", required_argument, NULL, 'b' }, "DIR",
	  "packets that new devices may get, as /bootstrap/NAME" },
	{ { "threads", required_argument, NULL, 't' }, "N", "that answer requests (8)" },
	{ { "connections", required_argument, NULL, 'n' }, "N", "at a time (1024)" },
	{ { "per-address", required_argument, NULL, 'N' }, "N",
	  "of those, from one address (128)" },
	{ { "rate", required_argument, NULL, 'a' }, "N",
	  "requests per second from one address, 0 for no limit (100)" },
	{ { "silent-hours", required_argument, NULL, 's' }, "N",
	  "after which a device counts as silent (168)" },
	{ { "keep-days", required_argument, NULL, 'K' }, "N", "to keep history (365)" },
};

static void usage(FILE *to)
{
	const char *argument;
	size_t i, k;

	fputs("Usage: " SERVER_NAME " COMMAND [OPTION...]\n"
	      "OMA DM server of the reference kind: devices, groups, desired state, reports.\n\n",
	      to);
	for (i = 0; i < COUNT(commands); i++) {
		argument = commands[i].argument;
		fprintf(to, "  %s%s%-*s  %s\n", commands[i].name, *argument ? " " : "",
			14 - (int)strlen(commands[i].name) - !!*argument, argument,
			commands[i].help);
		fputs("                 ", to);
		for (k = 0; k < COUNT(options); k++)
			if (strchr(commands[i].takes, options[k].option.val))
				fprintf(to, strchr(commands[i].needs, options[k].option.val) ?
					" --%s" : " [--%s]", options[k].option.name);
		fputs("\n", to);
	}
	fputs("\nOptions, and what holds without them:\n", to);
	for (i = 0; i < COUNT(options); i++)
		fprintf(to, "  --%s %-*s %s\n", options[i].option.name,
			27 - (int)strlen(options[i].option.name), options[i].argument,
			options[i].help);
}

static int parse_number(const char *option, const char *text, unsigned int min,
			unsigned int *number, struct error *err)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(text, &end, 10);
	if (errno || *text < '0' || *text > '9' || *end || n < min || n > 1000000)
		return error_set(err, -EINVAL, "--%s: '%s', expected %u to 1000000", option, text,
				 min);
	*number = (unsigned int)n;
	return 0;
}

static int set_option(struct options *opt, int letter, const char *name, const char *value,
		      struct error *err)
{
	struct server *server = &opt->server;
	const struct {
		int letter;
		const char **text;
		unsigned int *number, min;
	} fields[] = {
		{ 'd', &opt->database, NULL, 0 }, { 'r', &opt->role, NULL, 0 },
		{ 'p', &opt->password_file, NULL, 0 }, { 'l', &server->listen, NULL, 0 },
		{ 'c', &server->cert, NULL, 0 }, { 'k', &server->key, NULL, 0 },
		{ 'C', &server->client_ca, NULL, 0 }, { 'e', &server->enrol, NULL, 0 },
		{ 'i', &server->server_id, NULL, 0 }, { 'b', &server->bootstrap, NULL, 0 },
		{ 't', NULL, &server->threads, 2 },
		{ 'n', NULL, &server->connections, 16 }, { 'N', NULL, &server->per_address, 1 },
		{ 'a', NULL, &server->rate, 0 }, { 's', NULL, &server->silent_hours, 1 },
		{ 'K', NULL, &server->keep_days, 1 },
	};
	size_t i;

	for (i = 0; i < COUNT(fields); i++) {
		if (fields[i].letter != letter)
			continue;
		if (fields[i].number)
			return parse_number(name, value, fields[i].min, fields[i].number, err);
		*fields[i].text = value;
		return 0;
	}
	return -EINVAL;
}

static int parse_options(const struct command *command, int argc, char **argv,
			 struct options *opt, struct error *err)
{
	struct option longs[COUNT(options) + 1] = {};
	char seen[COUNT(options) + 1] = "";
	const char *need;
	int letter, index, ret;
	size_t i;

	for (i = 0; i < COUNT(options); i++)
		longs[i] = options[i].option;
	while ((letter = getopt_long(argc, argv, "", longs, &index)) != -1) {
		if (letter == '?')
			return error_set(err, -EINVAL, "see --help");
		if (!strchr(command->takes, letter))
			return error_set(err, -EINVAL, "%s takes no --%s", command->name,
					 longs[index].name);
		ret = set_option(opt, letter, longs[index].name, optarg, err);
		if (ret)
			return ret;
		seen[index] = (char)letter;
	}
	for (need = command->needs; *need; need++)
		for (i = 0; i < COUNT(options); i++)
			if (options[i].option.val == *need && !seen[i])
				return error_set(err, -EINVAL, "expected --%s",
						 options[i].option.name);
	opt->name = argv[optind];
	if (argc - optind != !!*command->argument)
		return error_set(err, -EINVAL, "expected %s%s", *command->argument ? "one " :
				 "nothing behind the options", command->argument);
	return 0;
}

static int open_database(struct options *opt, bool create, struct db **db, struct error *err)
{
	int ret = db_pool_open(&opt->server.pool, opt->database, create, err);

	return ret ? ret : db_get(opt->server.pool, db, err);
}

static int cmd_init(struct options *opt, struct error *err)
{
	struct db *db;
	int ret = open_database(opt, true, &db, err);

	if (ret)
		return ret;
	ret = db_schema_make(db, err);
	db_put(opt->server.pool, db);
	return ret;
}

static int read_password(const char *path, char **password, struct error *err)
{
	size_t len;
	int ret;

	ret = file_read(path, PASSWORD_FILE_MAX, (uint8_t **)password, &len, err);
	if (!ret)
		(*password)[strcspn(*password, "\r\n")] = '\0';
	return ret;
}

static int cmd_account(struct options *opt, struct error *err)
{
	char *password = NULL;
	struct db *db;
	int ret = open_database(opt, false, &db, err);

	if (ret)
		return ret;
	ret = db_schema_check(db, err);
	if (!ret)
		ret = read_password(opt->password_file ? opt->password_file : "-", &password, err);
	if (!ret)
		ret = login_account(db, opt->name, opt->role, password, err);
	if (password)
		explicit_bzero(password, strlen(password));
	free(password);
	db_put(opt->server.pool, db);
	return ret;
}

static void wait_for_end(const struct server *server, const sigset_t *signals)
{
	const struct timespec hour = { .tv_sec = PRUNE_SECONDS };
	struct error err;

	do {
		if (prune(server, &err))
			log_line(LOG_ERR, "old entries: %s", err.text);
	} while (sigtimedwait(signals, NULL, &hour) < 0);
}

static int cmd_serve(struct options *opt, struct error *err)
{
	sigset_t signals;
	struct db *db;
	int ret = open_database(opt, false, &db, err);

	if (ret)
		return ret;
	ret = db_schema_check(db, err);
	db_put(opt->server.pool, db);
	if (ret)
		return ret;
	/* Blocked in all threads, so that only the waiting one takes them */
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	ret = http_start(&opt->server, err);
	if (ret)
		return ret;
	log_line(LOG_INFO, "listening on %s", opt->server.listen);
	wait_for_end(&opt->server, &signals);
	http_stop();
	return 0;
}

static int cmd_routes(struct options *opt, struct error *err)
{
	(void)opt;
	(void)err;

	route_print(stdout);
	return 0;
}

static const struct command *find_command(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

int main(int argc, char **argv)
{
	struct options opt = { .server = {
		.server_id = "cardgate", .threads = 8, .connections = 1024, .per_address = 128,
		.rate = 100, .silent_hours = 168, .keep_days = 365,
	} };
	const struct command *command;
	struct error err = {};
	int ret;

	if (argc > 1 && !strcmp(argv[1], "--help")) {
		usage(stdout);
		return EXIT_SUCCESS;
	}
	if (argc > 1 && !strcmp(argv[1], "--version")) {
		puts(SERVER_NAME " " CARDGATE_VERSION);
		return EXIT_SUCCESS;
	}
	command = argc > 1 ? find_command(argv[1]) : NULL;
	if (!command) {
		usage(stderr);
		return EXIT_FAILURE;
	}
	log_open(SERVER_NAME, false);
	ret = parse_options(command, argc - 1, argv + 1, &opt, &err);
	if (!ret)
		ret = command->run(&opt, &err);
	db_pool_close(opt.server.pool);
	if (ret)
		fprintf(stderr, SERVER_NAME ": %s\n", err.text);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

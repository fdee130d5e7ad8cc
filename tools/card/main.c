// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tool.h"

static const struct command commands[] = {
	{ "readers", "jt", "", "list readers and cards", cmd_readers },
	{ "watch", "", "", "tell of readers and cards as they come and go", cmd_watch },
	{ "issue", "rtbkchDOdplBsjM", "bkc", "put a policy bundle and a key on a blank card",
	  cmd_issue },
	{ "update", "rtbpl", "b", "replace the bundle on a card", cmd_update },
	{ "provision", "rtvKCplxo", "v", "put accounts for the card's user beside the policy",
	  cmd_provision },
	{ "bootstrap", "rtEAUKCcpl", "", "name those who may bootstrap devices by this card",
	  cmd_bootstrap },
	{ "read", "rto", "", "copy the bundle from a card", cmd_read },
	{ "certificate", "rto", "o", "copy the certificate of the card's key", cmd_certificate },
	{ "info", "rtj", "", "show what is on a card", cmd_info },
	{ "verify", "rtaiPl", "", "check the bundle's integrity and have the card prove its key",
	  cmd_verify },
	{ "erase", "rtpl", "", "remove all of this from a card", cmd_erase },
	{ "change-pin", "rtPnul", "", "change the admin PIN, or the user PIN", cmd_change_pin },
};

static const struct {
	struct option option;
	const char *argument;
	const char *help;
} options[] = {
	{ { "reader", required_argument, NULL, 'r' }, "NAME",
	  "reader, or a part of its name (the only one with a card)" },
	{ { "timeout", required_argument, NULL, 't' }, "SECONDS",
	  "how long to wait for each answer of a card (30)" },
	{ { "bundle", required_argument, NULL, 'b' }, "FILE",
	  "policy bundle, as cardgate-policy makes it" },
	{ { "authority-key", required_argument, NULL, 'k' }, "FILE",
	  "private key of the authority, PEM" },
	{ { "authority-cert", required_argument, NULL, 'c' }, "FILE",
	  "certificate of the authority, PEM" },
	{ { "document", required_argument, NULL, 'v' }, "FILE",
	  "client provisioning document, XML, WBXML or TNDS; none: takes the accounts away" },
	{ { "signer-key", required_argument, NULL, 'K' }, "FILE",
	  "private key of a signer of policies, PEM" },
	{ { "signer-cert", required_argument, NULL, 'C' }, "FILE",
	  "its certificate, PEM" },
	{ { "certificate", required_argument, NULL, 'x' }, "FILE",
	  "provision: of a card that is elsewhere, DER: write what goes to it to --output" },
	{ { "operators", required_argument, NULL, 'E' }, "FILE",
	  "certificates of who may bootstrap, or of their authorities, PEM; none: nobody" },
	{ { "application-operators", required_argument, NULL, 'A' }, "FILE",
	  "the same for applications' settings alone (nobody)" },
	{ { "url", required_argument, NULL, 'U' }, "URL",
	  "where a packet for this card is to be had, https: (nowhere)" },
	{ { "holder", required_argument, NULL, 'h' }, "NAME",
	  "name in the card's certificate (" TOOL_HOLDER ")" },
	{ { "department", required_argument, NULL, 'D' }, "NAME",
	  "department in the card's certificate (none)" },
	{ { "ocsp", required_argument, NULL, 'O' }, "URL",
	  "responder that knows of the card's certificate, http: (none)" },
	{ { "mac-key", required_argument, NULL, 'M' }, "FILE",
	  "key that the card is to verify MACs with, 64 hexadecimal digits (none)" },
	{ { "batch", required_argument, NULL, 'B' }, "FILE",
	  "cards for all in this list, comma-separated, one after the other" },
	{ { "state", required_argument, NULL, 's' }, "FILE",
	  "how far a batch is, to go on from there (the list's name and .state)" },
	{ { "days", required_argument, NULL, 'd' }, "N",
	  "validity of the card's certificate (1825)" },
	{ { "admin-pin-file", required_argument, NULL, 'p' }, "FILE",
	  "file with the admin PIN, or a PIV card's key 9B in hexadecimal (asked for)" },
	{ { "pin-file", required_argument, NULL, 'P' }, "FILE",
	  "change-pin: file with the present PIN; verify: with the user PIN (asked for)" },
	{ { "new-pin-file", required_argument, NULL, 'n' }, "FILE",
	  "change-pin: file with the new PIN (asked for at the terminal)" },
	{ { "user", no_argument, NULL, 'u' }, "",
	  "change-pin: the user PIN (the admin PIN)" },
	{ { "last-try", no_argument, NULL, 'l' }, "",
	  "try the PIN even when only one try is left" },
	{ { "output", required_argument, NULL, 'o' }, "FILE",
	  "where to, also -o (standard output)" },
	{ { "anchors", required_argument, NULL, 'a' }, "DIR",
	  "check certificate and policy signature against these, too" },
	{ { "online", no_argument, NULL, 'i' }, "",
	  "with --anchors: ask the certificates' OCSP responders, too" },
	{ { "json", no_argument, NULL, 'j' }, "",
	  "output for programs" },
};

#define DAYS_MAX	36500
#define TIMEOUT_MAX	3600
#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static void usage(FILE *to)
{
	const char *needs;
	size_t i, k;
	int width;

	fputs("Usage: " TOOL_NAME " COMMAND [OPTION...]\n"
	      "Puts policies on smart cards and reads them, through PC/SC.\n\n", to);
	for (i = 0; i < COUNT(commands); i++) {
		fprintf(to, "  %-12s %s%s", commands[i].name, commands[i].help,
			*commands[i].takes ? "\n              " : "");
		for (k = 0; k < COUNT(options); k++) {
			if (!strchr(commands[i].takes, options[k].option.val))
				continue;
			needs = strchr(commands[i].needs, options[k].option.val);
			fprintf(to, " %s--%s%s", needs ? "" : "[", options[k].option.name,
				needs ? "" : "]");
		}
		fputs("\n", to);
	}
	fputs("\nOptions, and what holds without them:\n", to);
	for (i = 0; i < COUNT(options); i++) {
		width = 22 - (int)strlen(options[i].option.name);
		fprintf(to, "  --%s %-*s %s\n", options[i].option.name, width,
			options[i].argument, options[i].help);
	}
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

static int parse_number(const char *option, const char *text, unsigned int max,
			unsigned int *number, struct error *err)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(text, &end, 10);
	if (errno || !*text || *end || *text == '-' || n < 1 || n > max)
		return error_set(err, -EINVAL, "--%s: '%s', expected 1 to %u", option, text, max);
	*number = (unsigned int)n;
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
		{ 'h', &opt->holder, NULL }, { 'D', &opt->department, NULL },
		{ 'O', &opt->ocsp, NULL }, { 'i', NULL, &opt->online },
		{ 'B', &opt->batch, NULL }, { 'v', &opt->document, NULL },
		{ 'x', &opt->certificate, NULL }, { 'M', &opt->mac_key, NULL },
		{ 'K', &opt->signer_key, NULL }, { 'C', &opt->signer_cert, NULL },
		{ 'K', &opt->signer_key, NULL }, { 'C', &opt->signer_cert, NULL },
		{ 's', &opt->state, NULL }, { 'p', &opt->pin_file, NULL },
		{ 'P', &opt->pin_file, NULL }, { 'n', &opt->new_pin_file, NULL },
		{ 'o', &opt->output, NULL }, { 'a', &opt->anchors, NULL },
		{ 'u', NULL, &opt->user }, { 'l', NULL, &opt->last_try },
		{ 'j', NULL, &opt->json }, { 'E', &opt->operators, NULL },
		{ 'A', &opt->application_operators, NULL }, { 'U', &opt->url, NULL },
	};
	size_t i;

	if (letter == 'd')
		return parse_number("days", value, DAYS_MAX, &opt->days, err);
	if (letter == 't')
		return parse_number("timeout", value, TIMEOUT_MAX, &opt->timeout, err);
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
	struct options opt = {
		.days = TOOL_DAYS, .timeout = TOOL_TIMEOUT,
		.output = "-",
	};
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

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
	{ "card", NULL, "AyUP", "readers, and what is on the cards in them", cmd_card },
	{ "trust list", NULL, "", "the authorities that this machine believes", cmd_trust_list },
	{ "trust add", "FILE", "y", "believe an authority, by its certificate (root)",
	  cmd_trust_add },
	{ "trust remove", "NAME", "y", "believe it no longer; a file or fingerprint (root)",
	  cmd_trust_remove },
	{ "account list", NULL, "", "the servers that manage this machine (root)",
	  cmd_account_list },
	{ "account add", "FILE", "", "have a server manage it, by an account in TNDS (root)",
	  cmd_account_add },
	{ "account remove", "NAME", "", "have it manage no longer (root)", cmd_account_remove },
	{ "sync", "[ACCOUNT]", "NT", "hold a session with the management server (root)", cmd_sync },
	{ "provision watch", NULL, "W", "do so as cards come, and take passwords away as they go",
	  cmd_provision_watch },
	{ "provision", "[READER]", "dWu", "set up the accounts that the card brings",
	  cmd_provision },
	{ "bootstrap list", NULL, "", "packets that came by the network, and wait (root)",
	  cmd_bootstrap_list },
	{ "bootstrap accept", "ID", "dyPWI", "take one of them (root)", cmd_bootstrap_accept },
	{ "bootstrap refuse", "ID", "", "never take it (root)", cmd_bootstrap_refuse },
	{ "bootstrap", "[PACKET]", "dyPWI",
	  "take a server or accounts from a packet, a file or URL (root)", cmd_bootstrap },
	{ "release", "FILE", "", "end the association, as its authority signed", cmd_release },
	{ "apply", "FILE", "w", "put a policy bundle or compiled rule set in force (root)",
	  cmd_apply },
	{ "confirm", NULL, "", "keep the policy that was applied for a try (root)", cmd_confirm },
	{ "mo get", "URI", "", "a node of the management tree; ?list=, ?prop= (root)", cmd_mo_get },
	{ "mo set", "URI...", "", "give it a value, text or @FILE (root)", cmd_mo_set },
	{ "mo delete", "URI", "", "take it away, with all below it (root)", cmd_mo_delete },
	{ "mo exec", "URI...", "", "execute it, with text or @FILE, as a server does (root)",
	  cmd_mo_exec },
	{ "mo copy", "URI", "SP", "write an application's object to the card (root)", cmd_mo_copy },
	{ "mo compare", "URI", "", "what differs between it and its copy on the card (root)",
	  cmd_mo_compare },
	{ "mo list", NULL, "", "the copies on the card (root)", cmd_mo_list },
	{ "mo erase", "URI", "P", "take its copy off the card (root)", cmd_mo_erase },
	{ "mo use-card-copy", "URI", "", "give the device's up, use only the card's (root)",
	  cmd_mo_use_card },
	{ "mo take", "URI", "", "make the card's copy the device's own (root)", cmd_mo_take },
	{ "mo describe", "NAME", "", "the description (DDF) of an object, such as DCMO",
	  cmd_mo_describe },
	{ "approve", "PACKAGE...", "RGH", "may these packages be installed? (root)", cmd_approve },
	{ "approval list", NULL, "", "the approvals that this machine has (root)",
	  cmd_approval_list },
	{ "approval add", "FILE", "", "keep an approval or approval list (root)",
	  cmd_approval_add },
	{ "approval digest", "[NAME]", "",
	  "SHA-256 of what lists approve, for other programs (root)", cmd_approval_digest },
	{ "approval remove", "NAME", "", "keep it no longer (root)", cmd_approval_remove },
	{ "hook apt", NULL, "", "for apt: may what it is about to install be installed? (root)",
	  cmd_hook_apt },
	{ "hook dpkg", NULL, "", "the same for dpkg (root)", cmd_hook_dpkg },
	{ "seal", "ANCHOR...", "", "obey only what these authorities sign, until reboot (root)",
	  cmd_seal },
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
	{ { "confirm-within", required_argument, NULL, 'w' }, " TIME",
	  "apply: the old policy returns unless confirmed in time; 90, 90s, 5m, 1h" },
	{ { "accept", no_argument, NULL, 'A' }, "",
	  "card: have the card that waits for consent bind this device" },
	{ { "update", no_argument, NULL, 'U' }, "",
	  "card: write the policy in force to the card that has an older one (root)" },
	{ { "secret", no_argument, NULL, 'S' }, "", "mo copy: only the card's key can read it" },
	{ { "pin-file", required_argument, NULL, 'P' }, " FILE",
	  "card, mo: has the PIN of whoever may write to the card; bootstrap: the packet's" },
	{ { "notification", required_argument, NULL, 'N' }, " FILE",
	  "sync: as the server asks in its notification, package 0 of OMA DM" },
	{ { "trace", required_argument, NULL, 'T' }, " DIR",
	  "sync: write each message there, secrets included" },
	{ { "dry-run", no_argument, NULL, 'd' }, "",
	  "provision, bootstrap: only show what would change" },
	{ { "undo", no_argument, NULL, 'u' }, "", "provision: take away all that was set up" },
	{ { "user", required_argument, NULL, 'W' }, " NAME",
	  "provision, bootstrap: whose accounts (root; yours)" },
	{ { "network-id-file", required_argument, NULL, 'I' }, " FILE",
	  "bootstrap: has what network and device share (/etc/cardgate/network-id)" },
	{ { "source", required_argument, NULL, 'R' }, " TEXT",
	  "approve: where the packages are from, for the policy's rules" },
	{ { "approval", required_argument, NULL, 'G' }, " FILE",
	  "approve: an approval or a list that counts, too" },
	{ { "hold", required_argument, NULL, 'H' }, " DIR",
	  "approve: copy the packages there, where only root writes, and judge the copies" },
	{ { "yes", no_argument, NULL, 'y' }, "",
	  "trust, card, bootstrap: agree without being asked" },
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
	fputs("\nExit status: 0 done, 1 failed or refused, 2 wrong usage; of approve and hook,\n"
	      "3 something must not be installed, 4 the user does not want it.\n", out);
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

/* Seconds, unless a letter behind says minutes or hours */
static int parse_within(const char *text, unsigned int *seconds, struct error *err)
{
	static const struct {
		const char *unit;
		unsigned int seconds;
	} units[] = { { "", 1 }, { "s", 1 }, { "m", 60 }, { "h", 3600 } };
	unsigned long number;
	char *end;
	size_t i;

	errno = 0;
	number = strtoul(text, &end, 10);
	for (i = 0; i < COUNT(units); i++)
		if (!strcmp(end, units[i].unit))
			break;
	if (errno || i == COUNT(units) || *text < '0' || *text > '9' || !number ||
	    number > CARDGATE_CONFIRM_MAX / units[i].seconds)
		return error_set(err, -EINVAL,
				 "--confirm-within '%s': 1s to %dh expected", text,
				 CARDGATE_CONFIRM_MAX / 3600);
	*seconds = (unsigned int)number * units[i].seconds;
	return 0;
}

#define PLACE(letter, field)	{ letter, offsetof(struct cli, field) }

/* Where options go that are no more than their text, or that they are there */
static const struct place {
	int letter;
	size_t offset;
} texts[] = {
	PLACE('C', color), PLACE('a', at), PLACE('P', pin_file), PLACE('N', notification),
	PLACE('T', trace), PLACE('R', source), PLACE('G', approval), PLACE('H', hold),
	PLACE('W', user), PLACE('I', network_id_file),
}, flags[] = {
	PLACE('j', json), PLACE('A', accept), PLACE('y', yes), PLACE('U', update),
	PLACE('S', secret), PLACE('d', dry_run), PLACE('u', undo),
};

static void *find_place(const struct place *places, size_t count, int letter, struct cli *cli)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (places[i].letter == letter)
			return (char *)cli + places[i].offset;
	return NULL;
}

static int set_option(struct cli *cli, int letter, struct error *err)
{
	const char **text = find_place(texts, COUNT(texts), letter, cli);
	bool *flag = find_place(flags, COUNT(flags), letter, cli);

	if (text)
		*text = optarg;
	else if (flag)
		*flag = true;
	if (text || flag)
		return 0;
	switch (letter) {
	case 'c':
		if (cli->context_count == COUNT(cli->contexts))
			return error_set(err, -E2BIG, "--context: at most %zu expected",
					 COUNT(cli->contexts));
		cli->contexts[cli->context_count++] = optarg;
		return 0;
	case 'w':
		return parse_within(optarg, &cli->confirm_within, err);
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

static bool takes_several(const struct command *command)
{
	return command->argument && strstr(command->argument, "...");
}

static int check_usage(const struct command *command, int count, char **words,
		       const char seen[256], struct error *err)
{
	static const char own[] = "acnwyANTUSPduWIRGH";
	const char *letter;

	for (letter = own; *letter; letter++)
		if (seen[(unsigned char)*letter] && !strchr(command->takes, *letter))
			return error_set(err, -EINVAL, "%s does not take --%s", command->name,
					 option_name(*letter));
	if (command->argument && *command->argument != '[' && !count)
		return error_set(err, -EINVAL, "%s: %s expected", command->name,
				 command->argument);
	if (count > !!command->argument && !takes_several(command))
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
	cli->arguments = words;
	cli->argument_count = (size_t)count;
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
	if (ret >= 0 && (fflush(stdout) || ferror(stdout)))
		ret = error_set(&err, -EIO, "standard output: %s", strerror(errno));
	if (ret > 0)
		return ret;
	if (ret)
		complain(err.text, ret == -EPERM ? " (needs root)" : "");
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

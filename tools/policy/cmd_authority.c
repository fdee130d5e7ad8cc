// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>

#include "agent/trust.h"
#include "policy.h"

#define DAYS_DEFAULT	3650
#define DAYS_MAX	36500

static const char *name, *days_text, *kind;

static const struct option_spec options[] = {
	{ "name", 0, "NAME", "name of the authority, which devices show", true, &name, 1 },
	{ "days", 0, "N", "validity of its certificates, 3650 when not given", false, &days_text,
	  1 },
	{ "key", 0, "KIND", "rsa-3072 when not given, or rsa-2048, rsa-4096, p-256, p-384", false,
	  &kind, 1 },
	{}
};

static int run(int argc, char **argv)
{
	unsigned int days = DAYS_DEFAULT;
	struct error err;

	(void)argc;
	if (days_text && parse_number(days_text, DAYS_MAX, &days))
		return usage_error(&cmd_authority, "--days %s, expected 1 to %d", days_text,
				   DAYS_MAX);
	if (trust_make_authority(argv[0], name, days, kind, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return EXIT_FAILURE;
	}
	printf("%s/ca.crt      anchor: cardgate trust add, on the devices\n"
	       "%s/ca.key      issues cards: keep it offline\n"
	       "%s/signer.crt  signs policies\n"
	       "%s/signer.key  its key: keep it secret\n", argv[0], argv[0], argv[0], argv[0]);
	return EXIT_SUCCESS;
}

const struct command cmd_authority = {
	"authority", "DIR", 1, 1, "make keys and certificates of a new authority in DIR",
	options, run,
};

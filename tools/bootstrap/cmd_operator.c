// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>

#include "agent/trust_bootstrap.h"
#include "bootstrap.h"

#define DAYS_DEFAULT	365
#define DAYS_MAX	36500

static const char *ca_key, *ca_cert, *name, *days_text, *kind;

static const struct option_spec options[] = {
	{ "authority-key", 0, "FILE", "private key of the authority, PEM", true, &ca_key, 1 },
	{ "authority-cert", 0, "FILE", "its certificate, PEM", true, &ca_cert, 1 },
	{ "name", 0, "NAME", "who makes packets, which users are told", true, &name, 1 },
	{ "days", 0, "N", "validity of the certificate, 365 when not given", false, &days_text, 1 },
	{ "key", 0, "KIND", "rsa-3072 when not given, or rsa-2048, rsa-4096, p-256, p-384", false,
	  &kind, 1 },
	{}
};

static int run(int argc, char **argv)
{
	unsigned int days = DAYS_DEFAULT;
	struct error err = {};

	(void)argc;
	if (days_text && parse_number(days_text, DAYS_MAX, &days))
		return usage_error(&cmd_operator, "--days %s, expected 1 to %d", days_text,
				   DAYS_MAX);
	if (trust_make_operator(argv[0], ca_key, ca_cert, name, days, kind, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return EXIT_FAILURE;
	}
	printf("%s/operator.crt  signs bootstrap packets\n"
	       "%s/operator.key  its key: keep it secret\n", argv[0], argv[0]);
	return EXIT_SUCCESS;
}

const struct command cmd_operator = {
	"operator", "DIR", 1, 1, "make key and certificate of one who signs packets in DIR",
	options, run,
};

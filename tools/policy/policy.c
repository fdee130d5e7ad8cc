// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/cardgate.h>

#include "policy.h"

static const struct command * const commands[] = {
	&cmd_authority,
	&cmd_check,
	&cmd_compile,
	&cmd_sign,
	&cmd_release,
	&cmd_operation,
	&cmd_verify,
	&cmd_show,
	&cmd_explain,
	&cmd_simulate,
	&cmd_diff,
	&cmd_generate,
	&cmd_import_usbguard,
	NULL
};

/**
 * parse_association - id of an association
 * @text: hexadecimal, as cardgate status shows it
 * @id: filled in, CARDGATE_ASSOCIATION_SIZE bytes
 *
 * Return: 0 or -EINVAL.
 */
int parse_association(const char *text, unsigned char *id)
{
	size_t i;

	if (strlen(text) != 2 * CARDGATE_ASSOCIATION_SIZE ||
	    strspn(text, "0123456789abcdef") != strlen(text))
		return -EINVAL;
	for (i = 0; i < CARDGATE_ASSOCIATION_SIZE; i++)
		sscanf(text + 2 * i, "%2hhx", &id[i]);
	return 0;
}

int main(int argc, char **argv)
{
	static const struct program program = {
		"cardgate-policy", "Device policies, for the authority that writes them.", commands,
	};

	return command_main(&program, argc, argv);
}

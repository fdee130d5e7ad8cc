// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent/policy_aid.h"

/**
 * policy_aid_parse - the application of a card that servers may talk to
 * @value: 10 to 32 hexadecimal digits
 * @out: struct policy_aid
 *
 * Return: 0 or -EINVAL.
 */
int policy_aid_parse(const char *value, void *out)
{
	struct policy_aid *aid = out;
	size_t digits = strlen(value), i;

	if (digits % 2 || digits / 2 < POLICY_AID_MIN || digits / 2 > POLICY_AID_MAX ||
	    strspn(value, "0123456789abcdefABCDEF") != digits)
		return -EINVAL;
	aid->len = digits / 2;
	for (i = 0; i < aid->len; i++)
		sscanf(value + 2 * i, "%2hhx", &aid->bytes[i]);
	return 0;
}

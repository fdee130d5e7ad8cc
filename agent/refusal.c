// SPDX-License-Identifier: GPL-2.0-or-later
/* What the one whose card was refused can do about it */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "agent/refusal.h"

#define ISSUER	"ask whoever issued the card "

/* The first row that fits counts; @part: of the reason, @code 0: any */
static const struct {
	int code;
	const char *part;
	const char *advice;
} rows[] = {
	/* The reason says it already */
	{ 0, "ask ", NULL },
	{ 0, ": cardgate", NULL },
	{ 0, "not valid yet", "is this device's clock right? else try again later" },
	{ -EACCES, "PIN", "forgotten? " ISSUER "for a new PIN" },
	{ -EKEYREVOKED, "PIN", ISSUER "to unblock it" },
	{ -ECANCELED, "PIN", "put the card in again" },
	{ -EACCES, "",
	  "use the card that you were given for this device, or " ISSUER "which it is" },
	{ -EKEYREVOKED, "", "hand the card in and ask for another" },
	{ -EKEYEXPIRED, "", ISSUER "to renew it" },
	{ -EKEYREJECTED, "", ISSUER "to issue it anew" },
	{ -ENOKEY, "",
	  "if it is your company's, ask this device's administrator to trust that authority" },
	{ -ESTALE, "", ISSUER "to update it" },
	{ -EEXIST, "", ISSUER "for a policy with a higher version" },
	{ -EBADMSG, "", ISSUER "to write it anew" },
	{ -ENODATA, "", ISSUER "to write it anew" },
	{ -EINVAL, "", ISSUER "to write it anew" },
	{ -ENOENT, "release", "nothing is left to be done" },
	{ -ENOENT, "", "is it the right card? then " ISSUER "to write it anew" },
	{ -ENODEV, "", "put it in again" },
	{ -ECONNRESET, "", "put it in again" },
	{ -ETIMEDOUT, "", "put it in again; if that does not help, " ISSUER "for another" },
	{ -EIO, "", "put it in again; if that does not help, " ISSUER "for another" },
	{ -EPROTO, "", "put it in again; if that does not help, " ISSUER "for another" },
	{ -EMSGSIZE, "", "put it in again; if that does not help, " ISSUER "for another" },
};

/**
 * refusal_advice - what to do about a card that was refused
 * @code: as admit_card() returned it
 * @reason: what it said of it
 *
 * Return: the advice, or NULL when @reason has one, or nobody can do anything.
 */
const char *refusal_advice(int code, const char *reason)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if ((!rows[i].code || rows[i].code == code) && strstr(reason, rows[i].part))
			return rows[i].advice;
	return NULL;
}

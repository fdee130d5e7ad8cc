// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What became of packages -> reports, with the result codes of FUMO 1.0 (firmware) and SCOMO 1.0
 * (all else). Vendor codes: 250 approved, 251 the user agreed, 450 no card, 452 not approved.
 * Nothing says 200: when this is sent, nothing is installed yet.
 */
#include <stdio.h>

#include "agent/dm/dm_events.h"
#include "agent/dm/dm_events_package.h"
#include "agent/ruleset_clean.h"

#define SCOMO	1000	/* its codes are FUMO's and that, where they have the same meaning */

enum fumo {
	FUMO_APPROVED = 250,
	FUMO_AGREED = 251,
	FUMO_DECLINED = 401,
	FUMO_CORRUPTED = 402,
	FUMO_SIGNATURE = 404,
	FUMO_NOT_ACCEPTABLE = 405,
	FUMO_NO_CARD = 450,
};

enum scomo {
	SCOMO_SIGNATURE = 1407,
	SCOMO_NOT_APPROVED = 1452,
};

static int code_refused(const struct approve_package *package, bool firmware)
{
	if (package->absent)
		return firmware ? FUMO_NO_CARD : SCOMO + FUMO_NO_CARD;
	switch (package->query.state) {
	case APPROVAL_UNTRUSTED:
		return firmware ? FUMO_SIGNATURE : SCOMO_SIGNATURE;
	case APPROVAL_OTHER:
		return firmware ? FUMO_CORRUPTED : SCOMO_SIGNATURE;
	default:
		return firmware ? FUMO_NOT_ACCEPTABLE : SCOMO_NOT_APPROVED;
	}
}

/**
 * dm_package_code - result code for a package
 * @package: judged
 * @outcome: what became of it
 *
 * Return: of FUMO for firmware, of SCOMO for all else.
 */
int dm_package_code(const struct approve_package *package, enum dm_package_outcome outcome)
{
	static const int codes[] = {
		[DM_PACKAGE_APPROVED] = FUMO_APPROVED,
		[DM_PACKAGE_AGREED] = FUMO_AGREED,
		[DM_PACKAGE_DECLINED] = FUMO_DECLINED,
	};
	bool firmware = package->kind == POLICY_PACKAGE_FIRMWARE;

	if (outcome == DM_PACKAGE_REFUSED)
		return code_refused(package, firmware);
	return codes[outcome] + (firmware ? 0 : SCOMO);
}

/* Names are the package's own word */
static void escape(const char *text, char *out, size_t size)
{
	size_t used = 0;

	for (; *text && used + 8 < size; text++) {
		if (*text == '&' || *text == '<' || *text == '>')
			used += (size_t)snprintf(out + used, size - used, "&#%d;", *text);
		else
			out[used++] = *text;
	}
	out[used] = '\0';
}

/**
 * dm_events_package - report what became of a package
 * @state: directory of the association
 * @package: judged
 * @outcome: what became of it
 */
void dm_events_package(const char *state, const struct approve_package *package,
		       enum dm_package_outcome outcome)
{
	const char *mark = outcome < DM_PACKAGE_DECLINED ? "informational" : "warning";
	char name[2 * APPROVAL_TEXT_SIZE + 1], clean[sizeof(name)], escaped[6 * sizeof(name)];
	char data[sizeof(escaped) + 96];
	int code = dm_package_code(package, outcome);

	if (package->kind == POLICY_PACKAGE_FIRMWARE) {
		snprintf(data, sizeof(data), "%d", code);
		dm_events_put(state, "./FUMO", DM_EVENTS_FUMO, "int", mark, data);
		return;
	}
	snprintf(name, sizeof(name), "%s%s%s", package->name, *package->version ? " " : "",
		 package->version);
	escape(ruleset_clean_copy(name, clean, sizeof(clean)), escaped, sizeof(escaped));
	snprintf(data, sizeof(data),
		 "<ResultCode>%d</ResultCode><Identifier>%s</Identifier>", code, escaped);
	dm_events_put(state, "./SCOMO", DM_EVENTS_SCOMO, "xml", mark, data);
}

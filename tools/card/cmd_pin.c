// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "session.h"

static int new_pin(const struct options *opt, struct secret *pin, struct error *err)
{
	struct secret again;
	int ret;

	ret = secret_get(pin, opt->new_pin_file, "new-pin-file", "New PIN", err);
	if (ret || opt->new_pin_file)
		return ret;
	ret = secret_get(&again, NULL, "new-pin-file", "New PIN again", err);
	if (!ret && (again.len != pin->len || memcmp(again.data, pin->data, pin->len)))
		ret = error_set(err, -EINVAL, "the two new PINs differ");
	secret_wipe(&again);
	return ret;
}

static int change(struct session *s, const struct options *opt, const struct secret *old,
		  const struct secret *new, struct error *err)
{
	const struct card_profile *profile = s->profile ? s->profile : &card_pkcs15;
	const char *which = opt->user ? "user" : "admin";
	int tries = opt->user ? profile->user_tries(s->link, err) : profile->tries(s->link, err);
	int ret;

	if (tries == 1 && !opt->last_try)
		return error_set(err, -EPERM,
				 "%s: only one try is left for the %s PIN; --last-try spends it",
				 s->reader.name, which);
	card_reset_on_close(s->card);
	ret = profile->change_pin(s->link, opt->user ? CARD_PIN_OF_USER : CARD_PIN_OF_ADMIN,
				  old->data, old->len, new->data, new->len, err);
	return ret ? error_prefix(err, ret, "%s: %s PIN", s->reader.name, which) : 0;
}

/**
 * cmd_change_pin - change a PIN of a card, be it issued or blank
 * @opt: the command line
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int cmd_change_pin(const struct options *opt, struct error *err)
{
	struct secret old = { 0 }, new = { 0 };
	struct session s = { 0 };
	int ret;

	ret = secret_get(&old, opt->pin_file, "pin-file", "Present PIN", err);
	if (!ret)
		ret = new_pin(opt, &new, err);
	if (!ret)
		ret = session_open(&s, opt, err);
	if (!ret) {
		ret = change(&s, opt, &old, &new, err);
		session_close(&s);
	}
	secret_wipe(&old);
	secret_wipe(&new);
	return ret;
}

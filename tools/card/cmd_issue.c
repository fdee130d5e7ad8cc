// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>

#include "agent/bundle.h"
#include "agent/trust.h"
#include "session.h"

static int load(const struct options *opt, struct bundle *bundle, struct secret *pin,
		struct error *err)
{
	int ret = bundle_load(bundle, opt->bundle, err);

	if (!ret && !bundle->count)
		ret = error_set(err, -EINVAL, "%s: the bundle is empty", opt->bundle);
	if (!ret)
		ret = secret_get(pin, opt->pin_file, "admin-pin-file", "Admin PIN of the card",
				 err);
	return ret;
}

static int fill(struct session *s, const struct options *opt, const struct bundle *bundle,
		struct error *err)
{
	uint8_t *spki, *cert = NULL;
	size_t spki_len, cert_len;
	int ret;

	tool_progress("making files and key");
	ret = s->profile->format(s->link, &spki, &spki_len, err);
	if (ret)
		return ret;
	tool_progress("certifying the key");
	ret = trust_make_card_cert(opt->authority_key, opt->authority_cert, spki, spki_len,
				   opt->holder, opt->days, &cert, &cert_len, err);
	free(spki);
	if (!ret)
		ret = s->profile->personalize(s->link, cert, cert_len, opt->holder, err);
	free(cert);
	if (!ret) {
		tool_progress("writing the bundle");
		ret = s->profile->update(s->link, bundle, err);
	}
	/* What is on the card by now is all ours */
	if (ret)
		s->profile->erase(s->link, NULL);
	return ret;
}

/**
 * cmd_issue - put a policy bundle and a key on a blank card
 * @opt: the command line
 * @err: message on failure
 *
 * A card that cannot be finished is made blank again. One that was pulled
 * meanwhile can be issued again, which clears up first.
 *
 * Return: 0 or -errno.
 */
int cmd_issue(const struct options *opt, struct error *err)
{
	struct bundle bundle = { 0 };
	struct secret pin = { 0 };
	struct session s = { 0 };
	int ret;

	ret = load(opt, &bundle, &pin, err);
	if (!ret)
		ret = session_open(&s, opt, err);
	if (ret)
		goto out;
	if (!s.profile)
		s.profile = &card_pkcs15;
	ret = session_login(&s, opt, &pin, err);
	if (!ret)
		ret = fill(&s, opt, &bundle, err);
	session_close(&s);
out:
	secret_wipe(&pin);
	bundle_free(&bundle);
	return ret;
}

/**
 * cmd_update - replace the bundle on a card
 * @opt: the command line
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int cmd_update(const struct options *opt, struct error *err)
{
	struct bundle bundle = { 0 };
	struct secret pin = { 0 };
	struct session s = { 0 };
	struct card_generation gen;
	int ret;

	ret = load(opt, &bundle, &pin, err);
	if (!ret)
		ret = session_open_issued(&s, opt, err);
	if (ret)
		goto out;
	ret = s.profile->generation(s.link, &gen, err);
	if (!ret)
		ret = session_login(&s, opt, &pin, err);
	if (!ret) {
		tool_progress("writing the bundle");
		ret = s.profile->update(s.link, &bundle, err);
	}
	session_close(&s);
out:
	secret_wipe(&pin);
	bundle_free(&bundle);
	return ret;
}

/**
 * cmd_erase - remove all of this from a card
 * @opt: the command line
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int cmd_erase(const struct options *opt, struct error *err)
{
	struct secret pin = { 0 };
	struct session s = { 0 };
	int ret;

	ret = secret_get(&pin, opt->pin_file, "admin-pin-file", "Admin PIN of the card", err);
	if (!ret)
		ret = session_open_issued(&s, opt, err);
	if (!ret) {
		ret = session_login(&s, opt, &pin, err);
		if (!ret)
			ret = s.profile->erase(s.link, err);
		session_close(&s);
	}
	secret_wipe(&pin);
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/bundle.h"
#include "agent/card_mo.h"
#include "agent/trust.h"
#include "agent/trust_mac.h"
#include "batch.h"
#include "binding.h"
#include "issue.h"
#include "session.h"

static int load(const struct options *opt, struct bundle *bundle, struct secret *pin,
		struct error *err)
{
	int ret = bundle_load(bundle, opt->bundle, err);

	if (!ret && !bundle->count)
		ret = error_set(err, -EINVAL, "%s: the bundle is empty", opt->bundle);
	if (!ret)
		ret = session_ask(opt, pin, err);
	return ret;
}

/* A MAC over something is checked at once: does the card have the key, and does it know it? */
static int put_mac_key(struct session *s, const uint8_t key[CARD_MAC_KEY_SIZE],
		       struct error *err)
{
	struct card_mac mac = { .use = CARD_MAC_PACKAGE };
	int ret;

	tool_progress("writing the MAC key");
	ret = s->profile->mac_store(s->link, key, err);
	if (ret)
		return ret;
	if (trust_random(mac.digest, sizeof(mac.digest)) || trust_mac_make(key, &mac))
		return error_set(err, -EIO, "no MAC to try the key with");
	return card_mac_verify(s->profile, s->link, &mac, err);
}

/* @mac_key: NULL: none */
static int fill(struct session *s, const struct options *opt, const struct bundle *bundle,
		const uint8_t *mac_key, struct issued *done, struct error *err)
{
	const struct trust_request request = {
		opt->holder ? opt->holder : TOOL_HOLDER, opt->department, opt->days,
		opt->ocsp,
	};
	struct trust_policies policies;
	uint8_t *spki, *cert = NULL;
	size_t spki_len, cert_len;
	int ret;

	binding_make(bundle, &policies);
	tool_progress("making files and key");
	ret = s->profile->format(s->link, &spki, &spki_len, err);
	if (ret)
		return ret;
	tool_progress("certifying the key");
	ret = trust_make_card_cert(opt->authority_key, opt->authority_cert, spki, spki_len,
				   &request, &policies, &cert, &cert_len, err);
	free(spki);
	if (!ret)
		ret = trust_sha256(cert, cert_len, done->certificate);
	if (!ret)
		ret = s->profile->personalize(s->link, cert, cert_len, request.holder, err);
	free(cert);
	if (!ret && mac_key)
		ret = put_mac_key(s, mac_key, err);
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
 * issue_card - make a card out of the blank one in a reader
 * @opt: reader, authority, holder
 * @bundle: what it is to carry
 * @pin: admin PIN of the blank card
 * @done: set to what came of it
 * @err: message on failure
 *
 * A card that cannot be finished is made blank again. One that was pulled
 * meanwhile can be issued again, which clears up first.
 *
 * Return: 0, -EEXIST for a card that has a bundle, -EACCES for a wrong PIN, -EOPNOTSUPP for
 * one that cannot have the MAC key wanted, or another -errno.
 */
int issue_card(const struct options *opt, const struct bundle *bundle, const struct secret *pin,
	       struct issued *done, struct error *err)
{
	uint8_t mac_key[CARD_MAC_KEY_SIZE];
	struct session s = { 0 };
	struct card_generation gen;
	int ret = opt->mac_key ? trust_mac_key_load(opt->mac_key, mac_key, err) : 0;

	if (!ret)
		ret = session_open(&s, opt, err);
	if (ret)
		goto out;
	/* Before the PIN is presented, which may be another's */
	if (s.profile && !s.profile->generation(s.link, &gen, NULL))
		ret = error_set(err, -EEXIST,
				"the card holds a policy bundle; update it, or erase it first");
	if (!s.profile)
		s.profile = &card_pkcs15;
	if (!ret && opt->mac_key && !s.profile->mac_store)
		ret = error_set(err, -EOPNOTSUPP,
				"%s: a card with profile %s cannot have a MAC key", s.reader.name,
				s.profile->name);
	if (!ret)
		ret = session_login(&s, opt, pin, err);
	if (!ret)
		ret = fill(&s, opt, bundle, opt->mac_key ? mac_key : NULL, done, err);
	done->apdus = s.link->sent;
	session_close(&s);
out:
	explicit_bzero(mac_key, sizeof(mac_key));
	if (!ret && s.profile->well_known && s.profile->well_known(pin->data, pin->len))
		fputs(TOOL_NAME ": everybody knows this card's key 9B; change it with change-pin\n",
		      stderr);
	return ret;
}

/**
 * cmd_issue - put a policy bundle and a key on a blank card, or on one after the other
 * @opt: the command line
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int cmd_issue(const struct options *opt, struct error *err)
{
	struct bundle bundle = { 0 };
	struct secret pin = { 0 };
	struct issued done;
	int ret;

	if (opt->batch)
		return batch_run(opt, err);
	ret = load(opt, &bundle, &pin, err);
	if (!ret)
		ret = issue_card(opt, &bundle, &pin, &done, err);
	secret_wipe(&pin);
	bundle_free(&bundle);
	return ret;
}

static int check_card(struct session *s, const struct bundle *bundle, struct error *err)
{
	struct card_generation gen;
	uint8_t *cert;
	size_t len;
	int ret;

	ret = s->profile->generation(s->link, &gen, err);
	if (!ret)
		ret = s->profile->certificate(s->link, &cert, &len, err);
	if (ret)
		return ret;
	ret = binding_check(bundle, cert, len, err);
	free(cert);
	return ret ? error_prefix(err, ret, "%s", s->reader.name) : 0;
}

/**
 * cmd_update - replace the policy on a card; copies of management objects and accounts stay
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
	int ret;

	ret = load(opt, &bundle, &pin, err);
	if (!ret)
		ret = session_open_issued(&s, opt, err);
	if (ret)
		goto out;
	ret = check_card(&s, &bundle, err);
	if (!ret)
		ret = card_mo_keep(s.profile, s.link, &bundle, err);
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

	ret = session_ask(opt, &pin, err);
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

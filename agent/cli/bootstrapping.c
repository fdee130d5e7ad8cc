// SPDX-License-Identifier: GPL-2.0-or-later
/* What all ways to take a packet have in common, from its proof to the first session */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/association.h"
#include "agent/bootstrap/bootstrap_desktop.h"
#include "agent/cli/ask.h"
#include "agent/cli/bootstrapping.h"
#include "agent/cli/format.h"
#include "agent/cli/provisioning.h"
#include "agent/cli/question.h"
#include "agent/dm/dm_sync.h"
#include "agent/log.h"
#include "agent/trust_store.h"

#define PIN_TRIES	3

const struct tree_place bootstrapping_place = {
	.state = ASSOCIATION_DIR, .anchors = TRUST_STORE_DIR,
};

/**
 * bootstrapping_begin - find out whom this device believes
 * @b: to be given to bootstrapping_end() also on failure
 * @cli: the command line
 * @err: message on failure
 *
 * Return: 0; -EPERM for who is not root; as bootstrap_device_load().
 */
int bootstrapping_begin(struct bootstrapping *b, const struct cli *cli, struct error *err)
{
	memset(b, 0, sizeof(*b));
	b->cli = cli;
	if (geteuid())
		return error_set(err, -EPERM, "a packet changes this device");
	return bootstrap_device_load(&b->device, &bootstrapping_place, cli->network_id_file, err);
}

static int judge(struct bootstrapping *b, const char *pin, struct error *err)
{
	struct bootstrap_secrets secrets;

	bootstrap_device_secrets(&b->device, pin, &secrets);
	bootstrap_offer_free(&b->offer);
	return bootstrap_judge(&b->packet, ASSOCIATION_DIR, &secrets, &b->offer, err);
}

/* Whoever has the PIN in a file has one try */
static int judge_with_pin(struct bootstrapping *b, struct error *err)
{
	char pin[BOOTSTRAP_SECRET_MAX];
	int tries, ret;

	if (b->cli->pin_file) {
		ret = bootstrap_line(b->cli->pin_file, pin, sizeof(pin), err) ?: judge(b, pin, err);
		explicit_bzero(pin, sizeof(pin));
		return ret;
	}
	for (tries = 0, ret = -EACCES; ret == -EACCES && tries < PIN_TRIES; tries++) {
		if (tries)
			format_print(FORMAT_BAD, stderr, "%s\n", err->text);
		ret = ask_secret("PIN of the packet", "pin-file", pin, sizeof(pin), err) ?:
		      judge(b, pin, err);
		explicit_bzero(pin, sizeof(pin));
	}
	return ret;
}

static int prove(struct bootstrapping *b, struct error *err)
{
	const struct bootstrap_mechanism *mechanism = bootstrap_mechanism_number(b->packet.sec);
	int ret = 0;

	if (mechanism && mechanism->proves_head)
		ret = bootstrap_device_card(&b->device, err);
	if (ret)
		return ret;
	return mechanism && mechanism->takes_pin ? judge_with_pin(b, err) : judge(b, NULL, err);
}

/* On the terminal itself, where the answer is typed in; without one on the desktop */
static int ask(const struct bootstrapping *b, struct error *err)
{
	bool unasked = b->cli->dry_run || b->cli->yes;
	FILE *out = unasked ? stdout : fopen("/dev/tty", "we");
	int ret;

	if (out)
		bootstrap_describe(&b->offer, out);
	if (unasked)
		return 0;
	if (out) {
		fclose(out);
		return ask_yes("Do all this?", "yes", err);
	}
	ret = bootstrap_desktop_ask(&b->offer, err);
	return ret == -ENXIO ?
	       error_prefix(err, -ENOTTY, "no terminal to ask for consent, expected --yes") : ret;
}

/* What the card sets up for its user goes on counting */
static int read_card(struct bootstrapping *b, struct provision_card *card, struct error *err)
{
	char reader[CARD_READER_MAX];
	int ret = 0;

	if (!provisioning_reader(*b->device.reader ? b->device.reader : NULL, reader, NULL))
		ret = provisioning_document(reader, card, err);
	return ret == -ENODATA || ret == -ENOENT ? 0 : ret;
}

static int apply(struct bootstrapping *b, struct error *err)
{
	struct provision_card card = {};
	struct bootstrap_user user = {};
	struct provision_site site;
	int ret = 0;

	if (b->offer.content.document && b->cli->user) {
		ret = provision_site_of(&site, b->cli->user, err) ?: read_card(b, &card, err);
		user.site = &site;
		user.card = card.document;
		user.card_len = card.len;
	}
	if (!ret)
		ret = bootstrap_apply(&b->offer, &bootstrapping_place, &user, err);
	provision_card_free(&card);
	return ret;
}

/* It tells the server that all is done. One that cannot be reached is told later, by the agent */
static void first_sessions(const struct bootstrapping *b)
{
	const struct bootstrap_content *content = &b->offer.content;
	struct dm_sync sync = { .place = &bootstrapping_place, .ask = question_ask };
	struct error err = {};
	size_t i;

	log_open("cardgate", false);
	for (i = 0; i < content->account_count; i++) {
		sync.account = content->accounts[i].name;
		if (!dm_sync(&sync, &err))
			continue;
		format_print(FORMAT_WARNING, stderr, "%s\n", err.text);
		fputs("The first session is held as soon as that can be reached.\n", stderr);
	}
}

/**
 * bootstrapping_run - prove a packet, ask the user, do what it says
 * @b: with its packet
 * @err: message on failure
 *
 * Return: 0, also when the first session has to wait; -ECANCELED when the user does not want it;
 * as bootstrap_judge(), ask_yes(), bootstrap_desktop_ask() and bootstrap_apply(). Nothing was
 * changed then, and the management server that there may be is told.
 */
int bootstrapping_run(struct bootstrapping *b, struct error *err)
{
	int ret = prove(b, err);

	if (!ret)
		ret = ask(b, err);
	if (!ret && b->cli->dry_run)
		return 0;
	if (!ret)
		ret = apply(b, err);
	if (ret && !b->cli->dry_run)
		bootstrap_report(ASSOCIATION_DIR, "warning", "packet %s: %s",
				 ret == -ECANCELED ? "declined" : "refused", err->text);
	if (ret)
		return ret;
	bootstrap_report(ASSOCIATION_DIR, "informational", "bootstrapped by %s",
			 b->offer.verdict.by);
	puts("done");
	fflush(stdout);
	first_sessions(b);
	return 0;
}

/**
 * bootstrapping_end - forget it all
 * @b: it
 */
void bootstrapping_end(struct bootstrapping *b)
{
	bootstrap_offer_free(&b->offer);
	bootstrap_packet_free(&b->packet);
	bootstrap_device_free(&b->device);
}

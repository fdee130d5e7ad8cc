// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A packet on its way (DM_SC 5.6.5): it is proven first, then put to the user, then all of it is
 * done or nothing. The first session with the new server tells that server so (BOOT 5.4.4).
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/bootstrap/bootstrap.h"
#include "agent/bootstrap/bootstrap_seen.h"
#include "agent/dm/dm_events.h"
#include "agent/provision/provision_read.h"
#include "agent/ruleset_clean.h"

static int check_rights(const struct bootstrap_offer *offer, struct error *err)
{
	if (!offer->content.account_count || offer->verdict.manage)
		return 0;
	return error_set(err, -EPERM,
			 "the packet is by %s, who may not add a management server to this device",
			 offer->verdict.by);
}

/**
 * bootstrap_judge - may a packet be put to the user
 * @packet: the packet
 * @state: directory of the association
 * @secrets: what there is to prove it with
 * @offer: filled in, to be given to bootstrap_offer_free() also on failure
 * @err: message on failure
 *
 * Return: 0; -EEXIST when it was answered before; -EPERM when whoever made it may not do what it
 * would; as bootstrap_proof_check() and bootstrap_content_read().
 */
int bootstrap_judge(const struct bootstrap_packet *packet, const char *state,
		    const struct bootstrap_secrets *secrets, struct bootstrap_offer *offer,
		    struct error *err)
{
	int ret;

	memset(offer, 0, sizeof(*offer));
	offer->until = packet->until;
	ret = bootstrap_packet_digest(packet, offer->digest);
	if (ret)
		return error_set(err, ret, "no SHA-256 of the packet");
	ret = bootstrap_proof_check(packet, secrets, &offer->verdict, err);
	if (!ret)
		ret = bootstrap_seen_check(state, offer->digest, err);
	if (!ret)
		ret = bootstrap_content_read(packet, &offer->content, err);
	return ret ?: check_rights(offer, err);
}

static void describe_applications(const struct bootstrap_content *content, FILE *out)
{
	struct policy_errors errors = { .file = "packet" };
	char name[PROVISION_TEXT_SIZE], address[PROVISION_TEXT_SIZE];
	struct provision_document *document;
	const struct provision_account *a;
	size_t i;

	if (provision_read(content->document, content->len, &document, &errors))
		return;
	for (i = 0; i < document->count; i++) {
		a = &document->accounts[i];
		ruleset_clean_copy(a->name, name, sizeof(name));
		ruleset_clean_copy(a->address, address, sizeof(address));
		fprintf(out, "  %s %s at %s is set up\n", provision_kind_name(a->kind), name,
			address);
	}
	provision_free(document);
}

/**
 * bootstrap_describe - tell a person who made a packet and what it would change
 * @offer: the packet
 * @out: where to
 */
void bootstrap_describe(const struct bootstrap_offer *offer, FILE *out)
{
	const struct bootstrap_content *content = &offer->content;
	char by[sizeof(offer->verdict.by)], server[BOOTSTRAP_TEXT_SIZE], url[BOOTSTRAP_TEXT_SIZE];
	size_t i;

	fprintf(out, "Made by %s.\n", ruleset_clean_copy(offer->verdict.by, by, sizeof(by)));
	for (i = 0; i < content->account_count; i++) {
		ruleset_clean_copy(content->accounts[i].server, server, sizeof(server));
		ruleset_clean_copy(content->accounts[i].url, url, sizeof(url));
		fprintf(out, "  server %s at %s will manage this device, as account %s\n", server,
			url, content->accounts[i].name);
	}
	if (content->document)
		describe_applications(content, out);
	if (content->skipped)
		fprintf(out, "  %u objects are skipped, which this device has no place for\n",
			content->skipped);
}

static int add_accounts(struct tree *tree, struct bootstrap_content *content, struct error *err)
{
	struct error why = {};
	size_t i;
	int status;

	for (i = 0; i < content->item_count; i++) {
		status = tree_add(tree, NULL, &content->items[i], &why);
		if (status == DM_OK)
			continue;
		return error_set(err, status == DM_EXISTS ? -EEXIST : -EINVAL,
				 "nothing was changed: account %s: status %d: %s",
				 content->accounts[i].name, status, why.text);
	}
	return 0;
}

static int set_up(const struct bootstrap_offer *offer, const struct bootstrap_user *user,
		  bool forget, struct error *err)
{
	const struct provision_input input = {
		.card = user->card, .card_len = user->card_len,
		.packet = offer->content.document, .packet_len = offer->content.len,
		.forget = forget,
	};

	if (!offer->content.document)
		return 0;
	if (!user->site)
		return error_set(err, -EINVAL,
				 "the packet sets up a user's applications: --user expected");
	return provision_do_as(PROVISION_APPLY, user->site, &input, NULL, err);
}

/* Remembered before it counts: a machine that loses power in between takes it never, not twice */
static int change(struct tree *tree, const char *state, struct bootstrap_offer *offer,
		  const struct bootstrap_user *user, struct error *err)
{
	struct error why = {};
	int ret;

	tree_begin(tree);
	ret = add_accounts(tree, &offer->content, err);
	if (!ret)
		ret = bootstrap_seen_add(state, offer->digest, offer->until, time(NULL), err);
	if (ret) {
		tree_rollback(tree);
		return ret;
	}
	ret = set_up(offer, user, false, err);
	if (ret) {
		tree_rollback(tree);
	} else if (tree_commit(tree, &why) != DM_OK) {
		ret = error_set(err, -EIO, "nothing was changed: %s", why.text);
		set_up(offer, user, true, NULL);
	}
	if (ret)
		bootstrap_seen_remove(state, offer->digest, NULL);
	return ret;
}

/**
 * bootstrap_apply - do what a packet says, all of it or nothing
 * @offer: the packet, to which the user agreed; what it holds of documents may be used up
 * @place: of the management tree; @place->state is needed
 * @user: for whom applications are set up
 * @err: message on failure
 *
 * Return: 0; -EEXIST when it was answered before, or an account of its name is there; -EINVAL;
 * as tree_open(), bootstrap_seen_add() and provision_do_as(). Then nothing was changed.
 */
int bootstrap_apply(struct bootstrap_offer *offer, const struct tree_place *place,
		    const struct bootstrap_user *user, struct error *err)
{
	struct tree *tree;
	int ret = tree_open(&tree, place, err);

	if (ret)
		return ret;
	ret = change(tree, place->state, offer, user, err);
	tree_close(tree);
	return ret;
}

/**
 * bootstrap_decline - the user does not want a packet, now or ever
 * @packet: the packet
 * @place: of the management tree
 * @err: message on failure
 *
 * Return: 0; as tree_open() and bootstrap_seen_add().
 */
int bootstrap_decline(const struct bootstrap_packet *packet, const struct tree_place *place,
		      struct error *err)
{
	uint8_t digest[TRUST_DIGEST_SIZE];
	struct tree *tree;
	int ret;

	if (bootstrap_packet_digest(packet, digest))
		return error_set(err, -EIO, "no SHA-256 of the packet");
	ret = tree_open(&tree, place, err);
	if (ret)
		return ret;
	ret = bootstrap_seen_add(place->state, digest, packet->until, time(NULL), err);
	tree_close(tree);
	return ret;
}

/**
 * bootstrap_report - tell the management server, if there is one, what became of a packet
 * @state: directory of the association
 * @mark: "informational" or worse
 * @fmt: what
 */
void bootstrap_report(const char *state, const char *mark, const char *fmt, ...)
{
	char text[DM_EVENTS_TEXT], clean[DM_EVENTS_TEXT];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	dm_events_put(state, "./DMAcc", BOOTSTRAP_EVENT, "chr", mark,
		      ruleset_clean_copy(text, clean, sizeof(clean)));
}

/**
 * bootstrap_offer_free - forget an offer
 * @offer: it
 */
void bootstrap_offer_free(struct bootstrap_offer *offer)
{
	bootstrap_content_free(&offer->content);
}

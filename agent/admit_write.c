// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the agent writes to cards: only to those that prove now that they are this association's,
 * and only with the PIN of whoever may write there, which the company gave this device or a person
 * types in. What a card refuses changes nothing on it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/admit_visit.h"
#include "agent/admit_write.h"
#include "agent/card.h"
#include "agent/card_channel.h"
#include "agent/card_mo.h"
#include "agent/file.h"
#include "agent/log.h"
#include "agent/provision/provision_card.h"

#define BUDGET_MS	20000	/* for all that is written to one card */
#define PIN_SIZE	128	/* with NUL; a PIV card's key 9B is 64 digits at most */

/* Below the state directory: SHA-256 of the rule set that came over the air, for cards to get */
#define OWED		"dm/card-owed"

static void path_of(const struct admit *admit, const char *name, char path[512])
{
	snprintf(path, 512, "%s/%s", admit->state, name);
}

/* Its first line */
static int stored_pin(const struct admit *admit, char pin[PIN_SIZE], struct error *err)
{
	char path[512];
	uint8_t *data;
	size_t len;
	int ret;

	path_of(admit, ADMIT_WRITE_PIN, path);
	ret = file_read(path, PIN_SIZE - 1, &data, &len, err);
	if (ret == -ENOENT)
		return error_set(err, -ENOKEY,
				 "the PIN of whoever may write to the card is wanted");
	if (ret)
		return ret;
	snprintf(pin, PIN_SIZE, "%.*s", (int)len, (char *)data);
	pin[strcspn(pin, "\r\n")] = '\0';
	explicit_bzero(data, len);
	free(data);
	return 0;
}

/* One that is wrong is forgotten: the next try would be wrong, too, and they are counted */
static void forget_pin(const struct admit *admit)
{
	char path[512];

	path_of(admit, ADMIT_WRITE_PIN, path);
	if (!file_remove(path, NULL))
		log_line(LOG_WARNING, "the card refuses the PIN that was given; it is forgotten");
}

static int login(const struct admit *admit, const struct visit *visit, const char *pin,
		 struct error *err)
{
	int tries = visit->profile->tries(visit->link, err), ret;
	char stored[PIN_SIZE];
	bool given = pin && *pin;

	if (tries < 0 && tries != -ENODATA)
		return tries;
	if (!tries)
		return error_set(err, -EKEYREVOKED, "the PIN of whoever may write is blocked");
	if (tries == 1)
		return error_set(err, -EPERM,
				 "only one try is left for the PIN of whoever may write: cardgate-card verify --last-try");
	ret = given ? 0 : stored_pin(admit, stored, err);
	if (ret)
		return ret;
	if (!given)
		pin = stored;
	ret = visit->profile->login(visit->link, (const uint8_t *)pin, strlen(pin), err);
	explicit_bzero(stored, sizeof(stored));
	if (ret == -EACCES && !given)
		forget_pin(admit);
	return ret;
}

/* What is to be done with a card that may be written to */
typedef int (*card_work)(struct visit *visit, const void *what, struct error *err);

static int with_card(const struct admit *admit, const char *reader, struct visit *visit,
		     const char *pin, card_work work, const void *what, struct error *err)
{
	struct card *card;
	int ret;

	ret = card_open(reader, CARD_EXCHANGE_MS, &card, err);
	if (ret)
		return ret;
	card_budget(card, BUDGET_MS);
	visit->link = card_link(card);
	ret = card_begin(card, err);
	if (!ret) {
		card_reset_on_close(card);
		ret = card_profile_find(visit->link, &visit->profile, err);
		if (!ret)
			ret = login(admit, visit, pin, err);
		if (!ret)
			ret = work(visit, what, err);
		card_channel_close(visit->link);
		card_end(card, NULL);
	}
	card_close(card);
	visit->link = NULL;
	return ret;
}

static void leave(struct visit *visit)
{
	free(visit->cert);
	association_free(&visit->offer);
}

/*
 * Proves the card, and says what it holds: -EALREADY the policy in force, -ESTALE one before it.
 * Nobody is asked for its holder's PIN here.
 */
static int look(struct admit *admit, const char *reader, struct visit *visit, struct error *err)
{
	int ret = admit_visit(admit, reader, visit, err);

	if (ret == -EAGAIN) {
		*admit->pin.reader = '\0';
		return error_set(err, -EOPNOTSUPP,
				 "the card's key takes its PIN for each proof; the agent does not write to such cards");
	}
	return ret ? ret : admit_verify(admit, visit, err);
}

static int put_copy(struct visit *visit, const void *what, struct error *err)
{
	const struct admit_copy *copy = what;
	uint8_t *sealed;
	size_t len;
	int ret;

	if (!copy->secret)
		return card_mo_put(visit->profile, visit->link, copy->name, copy->data, copy->len,
				   err);
	ret = card_mo_seal(visit->profile, visit->link, visit->cert, visit->cert_len, copy->data,
			   copy->len, &sealed, &len, err);
	if (ret)
		return ret;
	ret = card_mo_put(visit->profile, visit->link, copy->name, sealed, len, err);
	free(sealed);
	return ret;
}

/* Accounts that no device would believe do not get on a card */
static int check_accounts(const struct admit *admit, const struct visit *visit,
			  const struct admit_copy *copy, struct error *err)
{
	struct trust_anchors *anchors;
	struct provision_card card;
	int ret;

	ret = trust_anchors_load(&anchors, admit->anchors, err);
	if (ret)
		return ret;
	ret = provision_card_open(anchors, visit->cert, visit->cert_len, copy->data, copy->len,
				  &card, err);
	if (!ret)
		provision_card_free(&card);
	trust_anchors_free(anchors);
	return ret;
}

/**
 * admit_write_copy - write a copy of a management object to a card, or take it away
 * @admit: with an association
 * @reader: where the card is
 * @copy: the copy; or accounts, BUNDLE_PROVISIONING, signed for this card
 * @pin: of whoever may write; NULL or empty: the one that this device was given
 * @err: why not
 *
 * Return: 0; -ENOKEY when no PIN is known; -EACCES when it is wrong, -EPERM when one try is left,
 * -EKEYREVOKED when it is blocked; -EOPNOTSUPP for a card whose key takes a PIN, or cannot
 * decipher what is secret; else as admit_card(), provision_card_open() and card_mo_put().
 */
int admit_write_copy(struct admit *admit, const char *reader, const struct admit_copy *copy,
		     const char *pin, struct error *err)
{
	struct visit visit = {};
	int ret;

	ret = look(admit, reader, &visit, err);
	if (!ret)
		ret = error_set(err, -EINVAL, "the card brings another policy; put it in anew");
	else if (ret == -EALREADY && !strcmp(copy->name, BUNDLE_PROVISIONING) && copy->data)
		ret = check_accounts(admit, &visit, copy, err) ?: -EALREADY;
	if (ret == -EALREADY)
		ret = with_card(admit, reader, &visit, pin, put_copy, copy, err);
	leave(&visit);
	return ret;
}

/* The stored bundle has the association's record besides, and the card copies */
static int put_policy(struct visit *visit, const void *what, struct error *err)
{
	static const char * const names[] = {
		BUNDLE_RULESET, BUNDLE_SIGNATURE, BUNDLE_POLICY, BUNDLE_REVOCATION,
	};
	const struct association *association = what;
	const struct bundle_object *o;
	struct bundle bundle = {};
	int ret = 0;
	size_t i;

	for (i = 0; !ret && i < sizeof(names) / sizeof(names[0]); i++) {
		o = bundle_find(&association->bundle, names[i]);
		if (o)
			ret = bundle_add(&bundle, o->name, o->data, o->len, err);
	}
	if (!ret)
		ret = card_mo_keep(visit->profile, visit->link, &bundle, err);
	if (!ret)
		ret = visit->profile->update(visit->link, &bundle, err);
	bundle_free(&bundle);
	return ret;
}

/**
 * admit_write_policy - write the policy in force to a card that has one before it
 * @admit: with an association
 * @reader: where the card is
 * @pin: as for admit_write_copy()
 * @err: why not
 *
 * Return: 0; -EALREADY when the card has it; else as admit_write_copy().
 */
int admit_write_policy(struct admit *admit, const char *reader, const char *pin,
		       struct error *err)
{
	struct visit visit = {};
	int ret;

	ret = look(admit, reader, &visit, err);
	if (ret == -ESTALE)
		ret = with_card(admit, reader, &visit, pin, put_policy, &admit->association, err);
	else if (!ret)
		ret = error_set(err, -EINVAL, "the card brings another policy; put it in anew");
	leave(&visit);
	return ret;
}

/**
 * admit_write_owed - is the policy in force one that cards are to get?
 * @admit: with an association, or without
 *
 * Return: whether it came over the air.
 */
bool admit_write_owed(const struct admit *admit)
{
	char path[512];
	uint8_t *digest;
	size_t len;
	bool owed;

	path_of(admit, OWED, path);
	if (!admit->association.exists || file_read(path, TRUST_DIGEST_SIZE, &digest, &len, NULL))
		return false;
	owed = len == TRUST_DIGEST_SIZE && !memcmp(digest, admit->association.digest, len);
	free(digest);
	return owed;
}

/**
 * admit_write_owe - from now on cards are to get the policy in force
 * @admit: with an association
 */
void admit_write_owe(const struct admit *admit)
{
	struct error err = {};
	char path[512];

	path_of(admit, OWED, path);
	if (file_write(path, 0600, admit->association.digest, TRUST_DIGEST_SIZE, &err))
		log_line(LOG_ERR, "no card will get the policy: %s", err.text);
}

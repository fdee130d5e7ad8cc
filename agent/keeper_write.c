// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What goes from this device to the cards of its association: a policy that came over the air, and
 * copies of management objects. Done by others; told to the log and the server here.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "agent/admit_write.h"
#include "agent/copies.h"
#include "agent/dm/dm_events.h"
#include "agent/keeper_write.h"
#include "agent/log.h"
#include "agent/provision/provision_news.h"

/**
 * keeper_copies_in - a card was taken: what it has of management objects is to be seen
 * @reader: where it is
 * @any: it has some
 */
void keeper_copies_in(const char *reader, bool any)
{
	struct error err = {};

	if (any ? copies_fetch(reader, &err) : copies_none(reader, &err))
		log_line(LOG_NOTICE, "%s: copies on the card are not seen: %s", reader, err.text);
}

/**
 * keeper_catch_up - a card has a policy from before the one in force: write that to it
 * @keeper: with an association
 * @reader: where the card is
 * @pin: of whoever may write, NULL: the one that this device was given
 * @err: why it was not written
 *
 * Return: 0 when the card has the policy in force now; else as admit_write_policy().
 */
int keeper_catch_up(struct keeper *keeper, const char *reader, const char *pin,
		    struct error *err)
{
	const struct association *association = &keeper->admit.association;
	int ret = admit_write_policy(&keeper->admit, reader, pin, err);

	if (ret == -EALREADY)
		return 0;
	if (ret)
		log_line(LOG_WARNING, "%s: the card keeps its older policy: %s", reader, err->text);
	else
		log_line(LOG_NOTICE, "%s: policy %s version %" PRIu64 " was written to the card",
			 reader, association->policy_name, association->policy_version);
	dm_events_written(keeper->admit.state, association, ret, err->text);
	return ret;
}

/**
 * keeper_policy_aired - a policy that came over the air is in force: the cards here get it
 * @keeper: with an association
 *
 * Those that are not here get it when they are put in.
 */
void keeper_policy_aired(struct keeper *keeper)
{
	struct error err = {};
	size_t i;

	admit_write_owe(&keeper->admit);
	for (i = 0; i < keeper->presence.count; i++)
		if (presence_counts(&keeper->presence.cards[i], &keeper->admit.association))
			keeper_catch_up(keeper, keeper->presence.cards[i].reader, NULL, &err);
}

/* The card that a request is about: the first one of the association */
static const char *reader_of(const struct keeper *keeper)
{
	size_t i;

	for (i = 0; i < keeper->presence.count; i++)
		if (presence_counts(&keeper->presence.cards[i], &keeper->admit.association))
			return keeper->presence.cards[i].reader;
	return NULL;
}

/* Takes a text that ends with NUL off the front of a request */
static const char *take_text(const uint8_t **bytes, size_t *len)
{
	const char *text = (const char *)*bytes;
	size_t size = strnlen(text, *len) + 1;

	if (size > *len)
		return NULL;
	*bytes += size;
	*len -= size;
	return text;
}

/* What is on the card is seen, by who looks at that */
static void written(const char *reader, const struct admit_copy *copy)
{
	const char *what = copy->data ? "written to the card" : "taken off the card";

	if (!strcmp(copy->name, BUNDLE_PROVISIONING)) {
		log_line(LOG_NOTICE, "%s: accounts were %s", reader, what);
		provision_news_tell(reader);
	} else {
		log_line(LOG_INFO, "%s: a copy of a management object was %s", reader, what);
		keeper_copies_in(reader, true);
	}
}

/**
 * keeper_write_copy - CONTROL_COPY
 * @keeper: with an association
 * @uid: who asks
 * @bytes: the request
 * @len: bytes of it
 * @answer: what came of it
 *
 * Return: 0; -EACCES for who is not root; -ENODEV without a card; else as admit_write_copy().
 */
int keeper_write_copy(struct keeper *keeper, uid_t uid, const uint8_t *bytes, size_t len,
		      struct error *answer)
{
	const char *name = take_text(&bytes, &len);
	const char *secret = name ? take_text(&bytes, &len) : NULL;
	const char *pin = secret ? take_text(&bytes, &len) : NULL;
	const char *reader = reader_of(keeper);
	struct admit_copy copy = { .data = len ? bytes : NULL, .len = len };
	struct error err = {};
	int ret;

	if (uid)
		return error_set(answer, -EACCES, "only root may");
	if (!pin || strlen(name) >= sizeof(copy.name))
		return error_set(answer, -EINVAL, "name, secret, PIN and copy expected");
	if (!reader)
		return error_set(answer, -ENODEV, "no card of this association is there");
	strcpy(copy.name, name);
	copy.secret = *secret;
	ret = admit_write_copy(&keeper->admit, reader, &copy, pin, &err);
	if (ret)
		return error_set(answer, ret, "%s: %s", reader, err.text);
	written(reader, &copy);
	return error_set(answer, 0, "%s", reader);
}

/**
 * keeper_write_policy - CONTROL_CARD_POLICY
 * @keeper: with an association
 * @uid: who asks
 * @bytes: the PIN of whoever may write, and NUL
 * @len: bytes of it
 * @answer: what came of it
 *
 * Return: 0; -EACCES for who is not root; -ENODEV without a card that is behind; else as
 * admit_write_policy().
 */
int keeper_write_policy(struct keeper *keeper, uid_t uid, const uint8_t *bytes, size_t len,
			struct error *answer)
{
	const char *pin = take_text(&bytes, &len);
	char reader[CARD_READER_MAX];
	const char *first = *keeper->behind ? keeper->behind : reader_of(keeper);
	struct error err = {};
	int ret;

	if (uid)
		return error_set(answer, -EACCES, "only root may");
	if (!pin)
		return error_set(answer, -EINVAL, "PIN expected");
	if (!keeper->admit.association.exists || !first)
		return error_set(answer, -ENODEV, "no card of this association is there");
	snprintf(reader, sizeof(reader), "%s", first);
	ret = keeper_catch_up(keeper, reader, pin, &err);
	if (ret)
		return error_set(answer, ret, "%s: %s", reader, err.text);
	keeper_card_in(keeper, reader, false);
	return error_set(answer, 0, "%s: the card has policy %s version %" PRIu64, reader,
			 keeper->admit.association.policy_name,
			 keeper->admit.association.policy_version);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Objects of a card that are not part of the policy and are signed by themselves */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card.h"
#include "agent/card_channel.h"
#include "agent/card_named.h"

#define CARD_BUDGET_MS	10000	/* for all exchanges with one card */

static const char * const names[] = { BUNDLE_PROVISIONING, BUNDLE_BOOTSTRAP };

#define COUNT	(sizeof(names) / sizeof(*names))

/**
 * card_named_is - is it one of these objects?
 * @name: its name
 */
bool card_named_is(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static int find(const struct card_profile *profile, struct apdu_link *link,
		struct card_index *index, struct error *err)
{
	struct card_generation gen;
	int ret = profile->generation(link, &gen, err);

	return ret ?: profile->index(link, &gen, index, err);
}

/**
 * card_named_keep - have the next update of a card keep those that are on it
 * @profile: what card_profile_find() said
 * @link: the card
 * @bundle: what is to be written; they are added
 * @err: message on failure
 *
 * Return: 0, also when there are none; else as card_profile_read_object().
 */
int card_named_keep(const struct card_profile *profile, struct apdu_link *link,
		    struct bundle *bundle, struct error *err)
{
	const struct card_object *object;
	struct card_index index;
	size_t i;
	int ret;

	ret = find(profile, link, &index, err);
	for (i = 0; !ret && i < COUNT; i++) {
		object = card_index_find(&index, names[i]);
		if (object && !bundle_find(bundle, names[i]))
			ret = card_profile_read_object(profile, link, NULL, object, bundle, err);
	}
	return ret;
}

static int read_object(const struct card_profile *profile, struct apdu_link *link,
		       const char *name, struct card_named *named, struct error *err)
{
	const struct card_object *object;
	struct bundle bundle = {};
	struct card_index index;
	int ret;

	ret = find(profile, link, &index, err);
	object = ret ? NULL : card_index_find(&index, name);
	if (!object)
		return ret;
	ret = card_profile_read_object(profile, link, NULL, object, &bundle, err);
	if (!ret) {
		named->data = bundle.objects[0].data;
		named->len = bundle.objects[0].len;
		bundle.objects[0].data = NULL;
	}
	bundle_free(&bundle);
	return ret;
}

/* The key is proven before anything is read that only this card has */
static int read_card(struct apdu_link *link, const char *name, struct card_named *named,
		     struct error *err)
{
	const struct card_profile *profile;
	int ret;

	ret = card_profile_find(link, &profile, err);
	if (!ret)
		ret = profile->certificate(link, &named->cert, &named->cert_len, err);
	if (!ret)
		ret = card_profile_prove(profile, link, named->cert, named->cert_len, err);
	if (ret == -EACCES)
		return error_set(err, ret, "the card's key takes its PIN: nothing else is read");
	return ret ?: read_object(profile, link, name, named, err);
}

/**
 * card_named_read - read one from the card in a reader
 * @reader: the reader
 * @name: of the object, less than BUNDLE_NAME_MAX bytes
 * @named: set to it, to be given to card_named_free() also on failure
 * @err: message on failure
 *
 * Return: 0, also when the card has none such; -ENOENT when it is none of ours; -EACCES when its
 * key takes a PIN; as card_open() and card_profile_prove().
 */
int card_named_read(const char *reader, const char *name, struct card_named *named,
		    struct error *err)
{
	struct card *pcsc;
	int ret;

	memset(named, 0, sizeof(*named));
	ret = card_open(reader, CARD_EXCHANGE_MS, &pcsc, err);
	if (ret)
		return ret;
	card_budget(pcsc, CARD_BUDGET_MS);
	ret = card_begin(pcsc, err);
	if (!ret) {
		ret = read_card(card_link(pcsc), name, named, err);
		card_channel_close(card_link(pcsc));
		card_end(pcsc, NULL);
	}
	card_close(pcsc);
	return ret;
}

/**
 * card_named_free - forget an object
 * @named: it
 */
void card_named_free(struct card_named *named)
{
	free(named->cert);
	free(named->data);
	memset(named, 0, sizeof(*named));
}

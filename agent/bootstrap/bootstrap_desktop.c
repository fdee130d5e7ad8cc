// SPDX-License-Identifier: GPL-2.0-or-later
/* A packet that came by the network is put to who sits at this device */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/bootstrap/bootstrap_desktop.h"
#include "agent/bootstrap/bootstrap_receive.h"
#include "agent/desktop.h"

#define ASK_S	120

static char *description(const struct bootstrap_offer *offer, const char *end)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return NULL;
	bootstrap_describe(offer, out);
	fputs(end, out);
	if (!fclose(out))
		return text;
	free(text);
	return NULL;
}

/**
 * bootstrap_desktop_ask - ask for consent to a packet on the desktop
 * @offer: the packet
 * @err: message on failure
 *
 * Return: as desktop_agree(); -ENOMEM.
 */
int bootstrap_desktop_ask(const struct bootstrap_offer *offer, struct error *err)
{
	char *text = description(offer, "Do all this?");
	int ret;

	ret = text ? desktop_agree("A bootstrap packet for this device", text, ASK_S, err) :
	      error_set(err, -ENOMEM, "out of memory");
	free(text);
	return ret;
}

/* Applications are in a user's home, which is no place for the agent */
static int tell(const struct bootstrap_offer *offer, const char *id, struct error *err)
{
	struct desktop_question question = { .summary = "A bootstrap packet waits" };
	char end[128], *text;
	int ret;

	snprintf(end, sizeof(end), "To have this: cardgate bootstrap accept %s --user NAME", id);
	text = description(offer, end);
	question.text = text;
	ret = text ? desktop_ask(&question, err) : error_set(err, -ENOMEM, "out of memory");
	free(text);
	return ret ?: error_set(err, -EAGAIN, "it sets up a user's applications");
}

static int accept_offer(struct bootstrap_offer *offer, const struct tree_place *place,
			const char *id, struct error *err)
{
	const struct bootstrap_user nobody = {};
	int ret;

	if (offer->content.document)
		return tell(offer, id, err);
	ret = bootstrap_desktop_ask(offer, err) ?: bootstrap_apply(offer, place, &nobody, err);
	if (!ret)
		bootstrap_report(place->state, "informational", "bootstrapped by %s",
				 offer->verdict.by);
	else if (ret != -ENXIO)
		bootstrap_report(place->state, "warning", "packet %s: %s",
				 ret == -ECANCELED ? "declined" : "refused", err->text);
	return ret;
}

/**
 * bootstrap_desktop_accept - ask who sits at this device for consent to a packet, and do it all
 * @place: directories of the association and of the authorities
 * @id: what the packet that waits is called
 * @err: message on failure
 *
 * One that takes a PIN is not shown: strangers can send these. It goes on waiting, and so does all
 * that nobody agreed to.
 *
 * Return: 0: done, the first session is to be held; -EAGAIN when that is for the command line; as
 * bootstrap_wait_get(), bootstrap_receive_judge(), desktop_agree() and bootstrap_apply().
 */
int bootstrap_desktop_accept(const struct tree_place *place, const char *id, struct error *err)
{
	const struct bootstrap_mechanism *mechanism;
	struct bootstrap_packet packet = {};
	struct bootstrap_offer offer = {};
	int ret;

	ret = bootstrap_wait_get(place->state, id, &packet, err);
	mechanism = ret ? NULL : bootstrap_mechanism_number(packet.sec);
	if (mechanism && mechanism->takes_pin)
		ret = error_set(err, -EAGAIN, "it takes a PIN");
	else if (!ret)
		ret = bootstrap_receive_judge(&packet, place, &offer, err) ?:
		      accept_offer(&offer, place, id, err);
	if (!ret)
		bootstrap_wait_remove(place->state, id, NULL);
	bootstrap_offer_free(&offer);
	bootstrap_packet_free(&packet);
	return ret;
}

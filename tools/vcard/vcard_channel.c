// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "vcard.h"
#include "vcard_channel.h"
#include "vcard_sw.h"

#define OPEN	0x00
#define CLOSE	0x80

static void begin(struct vcard *card, struct vcard_session *session)
{
	memset(session, 0, sizeof(*session));
	session->df = card->fs.mf;
	session->verified = card->session.verified;
}

/**
 * vcard_channel_use - go to the channel that a class byte names
 * @card: the card
 * @number: of the channel, 0 to 3
 *
 * PINs that were presented count on all channels.
 *
 * Return: 9000, or 6881 when it is not open.
 */
uint16_t vcard_channel_use(struct vcard *card, unsigned int number)
{
	if (!(card->open & 1u << number))
		return SW_NO_CHANNEL;
	if (number == card->channel)
		return SW_OK;
	card->others[card->channel] = card->session;
	card->others[number].verified = card->session.verified;
	card->session = card->others[number];
	card->channel = number;
	return SW_OK;
}

static uint16_t channel_open(struct vcard *card, struct vcard_reply *reply)
{
	unsigned int n;

	for (n = 1; n <= card->kind->channels && card->open & 1u << n; n++)
		;
	if (n > card->kind->channels)
		return SW_NO_CHANNEL;
	card->open |= 1u << n;
	begin(card, &card->others[n]);
	reply->data[0] = (uint8_t)n;
	reply->len = 1;
	return SW_OK;
}

/**
 * vcard_channel_manage - MANAGE CHANNEL, ISO/IEC 7816-4 section 11.1.2
 * @card: the card
 * @apdu: P1-P2 0000 open, the card chooses the number; 80nn close nn
 * @reply: the number
 *
 * Return: 9000, 6881 without a channel to give or to close, 6A86.
 */
uint16_t vcard_channel_manage(struct vcard *card, const struct vcard_apdu *apdu,
			      struct vcard_reply *reply)
{
	unsigned int n = apdu->p2;

	if (!card->kind->channels)
		return SW_NO_CHANNEL;
	if (apdu->p1 == OPEN && !n)
		return channel_open(card, reply);
	if (apdu->p1 != CLOSE)
		return SW_P1P2;
	if (!n || n >= VCARD_CHANNELS || !(card->open & 1u << n))
		return SW_NO_CHANNEL;
	vcard_channel_use(card, 0);
	card->open &= ~(1u << n);
	return SW_OK;
}

/**
 * vcard_channel_reset - close all channels but the basic one, whose session is new
 * @card: the card
 */
void vcard_channel_reset(struct vcard *card)
{
	memset(&card->session, 0, sizeof(card->session));
	card->session.df = card->fs.mf;
	card->channel = 0;
	card->open = 1;
}

/**
 * vcard_channel_forget - unselect what the other channels selected: a file is gone
 * @card: the card
 */
void vcard_channel_forget(struct vcard *card)
{
	unsigned int n;

	for (n = 0; n < VCARD_CHANNELS; n++)
		begin(card, &card->others[n]);
}

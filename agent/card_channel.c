// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "agent/card_channel.h"

#define INS_CHANNEL	0x70
#define CHANNEL_CLOSE	0x80
#define CHANNEL_MAX	3	/* what the class byte has two bits for */

/**
 * card_channel_open - have a logical channel of one's own, ISO/IEC 7816-4 section 11.1.2
 * @link: the card; its commands go to the channel from now on
 * @err: message on failure
 *
 * What others selected on the basic channel stays selected there.
 *
 * Return: 0, -EOPNOTSUPP when the card has none to give, -EPROTO for a
 * number that nobody can use, or as apdu_call().
 */
int card_channel_open(struct apdu_link *link, struct error *err)
{
	const struct apdu cmd = { .ins = INS_CHANNEL, .le = 1 };
	size_t len = 1;
	uint8_t number;
	uint16_t sw;
	int ret;

	ret = apdu_send(link, &cmd, &number, &len, &sw, err);
	if (ret)
		return ret;
	if (apdu_sw_error(sw))
		return error_set(err, -EOPNOTSUPP, "MANAGE CHANNEL: card answered %04X (%s)", sw,
				 apdu_sw_text(sw));
	if (len != 1 || !number || number > CHANNEL_MAX)
		return error_set(err, -EPROTO, "MANAGE CHANNEL: expected a channel from 1 to %d",
				 CHANNEL_MAX);
	link->channel = number;
	return 0;
}

/**
 * card_channel_close - give the channel back
 * @link: the card; its commands go to the basic channel from now on
 */
void card_channel_close(struct apdu_link *link)
{
	struct apdu cmd = { .ins = INS_CHANNEL, .p1 = CHANNEL_CLOSE, .p2 = link->channel };
	uint16_t sw;

	if (!link->channel)
		return;
	link->channel = 0;
	apdu_send(link, &cmd, NULL, NULL, &sw, NULL);
}

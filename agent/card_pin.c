// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "agent/card_pin.h"

#define INS_VERIFY	0x20
#define INS_CHANGE	0x24

static int pin_status(uint16_t sw, struct error *err)
{
	int tries = apdu_sw_tries(sw), ret = apdu_sw_error(sw);

	if (!ret)
		return 0;
	if (!tries)
		return error_set(err, -EKEYREVOKED, "PIN blocked: no tries left");
	if (tries > 0)
		return error_set(err, -EACCES, "wrong PIN, %d %s left", tries,
				 tries == 1 ? "try" : "tries");
	return error_set(err, ret, "PIN: card answered %04X (%s)", sw, apdu_sw_text(sw));
}

/**
 * card_pin_tries - ask for the tries that a PIN has left
 * @link: the card
 * @reference: the PIN
 * @err: message on failure
 *
 * Return: tries, 0 when it is blocked, INT_MAX when it was presented already;
 * -ENODATA when the card does not tell, or as apdu_send().
 */
int card_pin_tries(struct apdu_link *link, uint8_t reference, struct error *err)
{
	const struct apdu cmd = { .ins = INS_VERIFY, .p2 = reference };
	uint16_t sw;
	int ret;

	ret = apdu_send(link, &cmd, NULL, NULL, &sw, err);
	if (ret)
		return ret;
	if (sw == APDU_SW_OK)
		return INT_MAX;
	ret = apdu_sw_tries(sw);
	return ret < 0 ? error_set(err, ret, "card answered %04X (%s)", sw, apdu_sw_text(sw)) :
	       ret;
}

/**
 * card_pin_verify - present a PIN, ISO/IEC 7816-4 section 11.5.6
 * @link: the card
 * @reference: the PIN
 * @pin: its digits
 * @len: how many
 * @err: message on failure, with the tries left
 *
 * Return: 0, -EACCES when it is wrong, -EKEYREVOKED when it is blocked,
 * -EINVAL when it has not 4 to 16 digits (nothing is sent), or as apdu_call().
 */
int card_pin_verify(struct apdu_link *link, uint8_t reference, const uint8_t *pin, size_t len,
		    struct error *err)
{
	const struct apdu cmd = { .ins = INS_VERIFY, .p2 = reference, .data = pin, .len = len };
	uint16_t sw;
	int ret;

	if (len < CARD_PIN_MIN || len > CARD_PIN_MAX)
		return error_set(err, -EINVAL, "PIN has %zu characters, expected %d to %d", len,
				 CARD_PIN_MIN, CARD_PIN_MAX);
	ret = apdu_send(link, &cmd, NULL, NULL, &sw, err);
	return ret ? ret : pin_status(sw, err);
}

/**
 * card_pin_change - change a PIN, ISO/IEC 7816-4 section 11.5.7
 * @link: the card
 * @reference: the PIN
 * @old: its digits
 * @old_len: how many
 * @new: the new ones
 * @new_len: how many
 * @err: message on failure, with the tries left
 *
 * Return: as card_pin_verify().
 */
int card_pin_change(struct apdu_link *link, uint8_t reference,
		    const uint8_t *old, size_t old_len,
		    const uint8_t *new, size_t new_len, struct error *err)
{
	uint8_t both[2 * CARD_PIN_MAX];
	struct apdu cmd = { .ins = INS_CHANGE, .p2 = reference, .data = both };
	uint16_t sw;
	int ret;

	if (old_len < CARD_PIN_MIN || old_len > CARD_PIN_MAX ||
	    new_len < CARD_PIN_MIN || new_len > CARD_PIN_MAX)
		return error_set(err, -EINVAL, "expected PINs of %d to %d characters",
				 CARD_PIN_MIN, CARD_PIN_MAX);
	memcpy(both, old, old_len);
	memcpy(both + old_len, new, new_len);
	cmd.len = old_len + new_len;
	ret = apdu_send(link, &cmd, NULL, NULL, &sw, err);
	explicit_bzero(both, sizeof(both));
	return ret ? ret : pin_status(sw, err);
}

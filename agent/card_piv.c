// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "agent/card_piv_io.h"

#define INS_SELECT	0xA4
#define SELECT_NAME	0x04
#define SHORT_LE	256

/* Without the version: cards complete the name */
static const uint8_t aid[] = { 0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00 };

/* SP 800-73-4 part 2 section 3.1.1 */
static int probe(struct apdu_link *link, struct error *err)
{
	const struct apdu cmd = {
		.ins = INS_SELECT, .p1 = SELECT_NAME, .data = aid, .len = sizeof(aid),
		.le = SHORT_LE,
	};
	uint8_t template[SHORT_LE];
	size_t len = sizeof(template);
	uint16_t sw;
	int ret;

	ret = apdu_send(link, &cmd, template, &len, &sw, err);
	if (ret)
		return error_prefix(err, ret, "SELECT");
	card_piv_forget(link);
	return sw == APDU_SW_OK ? 0 :
	       error_set(err, -ENOENT, "SELECT: card answered %04X (%s)", sw, apdu_sw_text(sw));
}

const struct card_profile card_piv = {
	.name = "piv",
	.probe = probe,
	.generation = card_piv_generation,
	.index = card_piv_index,
	.object = card_piv_object,
	.place = card_piv_place,
	.certificate = card_piv_certificate,
	.authenticate = card_piv_authenticate,
	.agree = card_piv_agree,
	.tries = card_piv_tries,
	.login = card_piv_login,
	.well_known = card_piv_well_known,
	.user_tries = card_piv_user_tries,
	.user_login = card_piv_user_login,
	.change_pin = card_piv_change_pin,
	.format = card_piv_format,
	.personalize = card_piv_personalize,
	.update = card_piv_update,
	.erase = card_piv_erase,
};

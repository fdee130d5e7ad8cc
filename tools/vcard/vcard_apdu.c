// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include <openssl/crypto.h>

#include "vcard.h"
#include "vcard_channel.h"
#include "vcard_file.h"
#include "vcard_myeid.h"
#include "vcard_piv_cmd.h"
#include "vcard_state.h"
#include "vcard_sw.h"

#define CLA_CHAIN		0x10
#define CLA_SECURE_MESSAGING	0x0C
#define CLA_CHANNEL		0x03
#define CLA_GSM			0xA0	/* as good as 00 for a MyEID card */
#define INS_GET_RESPONSE	0xC0
#define SHORT_NE		256

typedef uint16_t (*vcard_command)(struct vcard *card, const struct vcard_apdu *apdu,
				  struct vcard_reply *reply);

static const struct {
	uint8_t ins;
	vcard_command run;
} commands[] = {
	{ 0x20, vcard_pin_verify },
	{ 0x22, vcard_key_environment },
	{ 0x24, vcard_pin_change },
	{ 0x2A, vcard_key_sign },
	{ 0x2C, vcard_pin_reset },
	{ 0x46, vcard_key_generate },
	{ 0x48, vcard_mac_import },
	{ 0x70, vcard_channel_manage },
	{ 0x84, vcard_key_challenge },
	{ 0x88, vcard_key_authenticate },
	{ 0xA4, vcard_file_select },
	{ 0xB0, vcard_file_read },
	{ 0xB1, vcard_file_read_odd },
	{ 0xD6, vcard_file_update },
	{ 0xD7, vcard_file_update_odd },
	{ 0xE0, vcard_file_create },
	{ 0xE4, vcard_file_delete },
};

static size_t be16(const uint8_t *p)
{
	return (size_t)p[0] << 8 | p[1];
}

/* Lc and Le of one byte each, ISO/IEC 7816-4 section 5.2 */
static int parse_short(const uint8_t *body, size_t len, struct vcard_apdu *apdu)
{
	if (len == 1) {
		apdu->ne = body[0] ? body[0] : 256;
		return 0;
	}
	apdu->lc = body[0];
	apdu->data = body + 1;
	if (!apdu->lc || len < 1 + apdu->lc || len > 2 + apdu->lc)
		return -EBADMSG;
	if (len == 2 + apdu->lc)
		apdu->ne = body[len - 1] ? body[len - 1] : 256;
	return 0;
}

/* Lc of 00 and two bytes; Le of two bytes, preceded by 00 when there is no Lc */
static int parse_extended(const uint8_t *body, size_t len, struct vcard_apdu *apdu)
{
	if (len < 3)
		return -EBADMSG;
	if (len > 3) {
		apdu->lc = be16(body + 1);
		apdu->data = body + 3;
		if (!apdu->lc || len < 3 + apdu->lc)
			return -EBADMSG;
		if (len == 3 + apdu->lc)
			return 0;
		if (len != 5 + apdu->lc)
			return -EBADMSG;
	}
	apdu->ne = be16(body + len - 2);
	if (!apdu->ne)
		apdu->ne = 65536;
	if (apdu->ne > VCARD_REPLY_MAX)
		apdu->ne = VCARD_REPLY_MAX;
	return 0;
}

/**
 * vcard_apdu_parse - take a command APDU apart
 * @raw: its bytes
 * @len: how many
 * @extended: extended length is understood
 * @apdu: set to its fields; data points into @raw
 *
 * Return: 0 or -EBADMSG when the lengths contradict each other.
 */
int vcard_apdu_parse(const uint8_t *raw, size_t len, bool extended, struct vcard_apdu *apdu)
{
	memset(apdu, 0, sizeof(*apdu));
	if (len < 4)
		return -EBADMSG;
	apdu->cla = raw[0];
	apdu->ins = raw[1];
	apdu->p1 = raw[2];
	apdu->p2 = raw[3];
	apdu->data = raw + 4;
	if (len == 4)
		return 0;
	if (len > 5 && !raw[4])
		return extended ? parse_extended(raw + 4, len - 4, apdu) : -EBADMSG;
	return parse_short(raw + 4, len - 4, apdu);
}

static void chain_forget(struct vcard_chain *chain)
{
	OPENSSL_cleanse(chain->command, chain->command_len);
	chain->command_len = 0;
	chain->active = false;
}

/**
 * vcard_apdu_reset - forget what a reset forgets
 * @card: the card
 */
void vcard_apdu_reset(struct vcard *card)
{
	chain_forget(&card->chain);
	card->chain.left_len = 0;
	card->chain.left_pos = 0;
	vcard_channel_reset(card);
	vcard_piv_reset(card);
	vcard_myeid_reset(card);
}

static bool chain_more(const struct vcard_apdu *apdu)
{
	return apdu->cla & CLA_CHAIN;
}

/* Returns the status of a chain's part, 0 when the command is whole */
static uint16_t chain_take(struct vcard_chain *chain, struct vcard_apdu *apdu)
{
	const uint8_t head[4] = { apdu->cla & (uint8_t)~CLA_CHAIN, apdu->ins, apdu->p1, apdu->p2 };
	bool more = chain_more(apdu);

	chain->part = apdu->lc;
	if (!chain->active && !more)
		return 0;
	if (chain->active && memcmp(chain->head, head, sizeof(head))) {
		chain_forget(chain);
		return SW_CHAIN_EXPECTED;
	}
	if (apdu->lc > sizeof(chain->command) - chain->command_len) {
		chain_forget(chain);
		return SW_LENGTH;
	}
	memcpy(chain->head, head, sizeof(head));
	memcpy(chain->command + chain->command_len, apdu->data, apdu->lc);
	chain->command_len += apdu->lc;
	chain->active = true;
	if (more)
		return SW_OK;
	apdu->cla = head[0];
	apdu->data = chain->command;
	apdu->lc = chain->command_len;
	return 0;
}

static uint16_t more_status(size_t left)
{
	return (uint16_t)(SW_MORE | (left < 256 ? left : 0));
}

static uint16_t get_response(struct vcard_chain *chain, const struct vcard_apdu *apdu,
			     struct vcard_reply *reply)
{
	size_t left = chain->left_len - chain->left_pos;

	if (apdu->p1 || apdu->p2)
		return SW_P1P2;
	if (!left)
		return SW_CONDITIONS;
	if (apdu->ne > left && apdu->ne < 256)
		return (uint16_t)(SW_LE | left);
	reply->len = apdu->ne < left ? apdu->ne : left;
	memcpy(reply->data, chain->left + chain->left_pos, reply->len);
	chain->left_pos += reply->len;
	left -= reply->len;
	return left ? more_status(left) : SW_OK;
}

/*
 * What does not fit Le waits for GET RESPONSE. With T=0 a command without data is told
 * the right Le, and whatever a command with data brings waits.
 */
static uint16_t keep_rest(struct vcard *card, const struct vcard_apdu *apdu, uint16_t sw,
			  struct vcard_reply *reply)
{
	struct vcard_chain *chain = &card->chain;
	size_t ne = apdu->ne, most = card->kind->answer_max;

	if (most && ne > most - 2)
		ne = most - 2;
	if (card->kind->t0 && apdu->lc)
		ne = 0;
	if (card->kind->t0 && !apdu->lc && reply->len && reply->len < ne) {
		ne = reply->len;
		reply->len = 0;
		return (uint16_t)(SW_LE | ne);
	}
	if (reply->len <= ne)
		return sw;
	chain->left_len = reply->len - ne;
	chain->left_pos = 0;
	memcpy(chain->left, reply->data + ne, chain->left_len);
	reply->len = ne;
	return more_status(chain->left_len);
}

static vcard_command find_command(const struct vcard *card, uint8_t ins)
{
	size_t i;

	if (card->kind->piv)
		return vcard_piv_find(card, ins);
	if (card->kind->myeid)
		return vcard_myeid_find(ins);
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (commands[i].ins == ins)
			return commands[i].run;
	return NULL;
}

static uint16_t dispatch(struct vcard *card, struct vcard_apdu *apdu, struct vcard_reply *reply)
{
	vcard_command run = find_command(card, apdu->ins);
	uint16_t sw;

	if (card->kind->myeid && apdu->cla == CLA_GSM)
		apdu->cla = 0;
	if (apdu->cla & (uint8_t)~(CLA_CHAIN | CLA_SECURE_MESSAGING | CLA_CHANNEL))
		return SW_CLA;
	sw = vcard_channel_use(card, apdu->cla & CLA_CHANNEL);
	if (sw != SW_OK)
		return sw;
	apdu->cla &= (uint8_t)~CLA_CHANNEL;
	if (apdu->cla & CLA_SECURE_MESSAGING)
		return SW_NO_SECURE_MESSAGING;
	/* PIV cards answer also who did not say how much */
	if (card->kind->piv && !apdu->ne)
		apdu->ne = SHORT_NE;
	if (apdu->ins == INS_GET_RESPONSE)
		return apdu->cla ? SW_NO_CHAINING : get_response(&card->chain, apdu, reply);
	card->chain.left_len = 0;
	card->chain.left_pos = 0;
	if (!run)
		return SW_INS;
	sw = chain_take(&card->chain, apdu);
	if (sw == SW_OK)
		sw = vcard_piv_part(card);
	else if (!sw)
		sw = run(card, apdu, reply);
	if (card->chain.active && (sw != SW_OK || !chain_more(apdu)))
		chain_forget(&card->chain);
	if (card->dirty && vcard_state_save(card, NULL)) {
		reply->len = 0;
		return SW_MEMORY_FAILURE;
	}
	return keep_rest(card, apdu, sw, reply);
}

/**
 * vcard_apdu_run - carry out one command APDU
 * @card: the card
 * @raw: the APDU as it came
 * @len: its bytes
 * @reply: set to reply data followed by SW1 and SW2, both counted in len
 */
void vcard_apdu_run(struct vcard *card, const uint8_t *raw, size_t len, struct vcard_reply *reply)
{
	struct vcard_apdu apdu;
	uint16_t sw;

	reply->len = 0;
	if ((card->kind->command_max && len > card->kind->command_max) ||
	    vcard_apdu_parse(raw, len, card->kind->extended, &apdu))
		sw = SW_LENGTH;
	else
		sw = dispatch(card, &apdu, reply);
	reply->data[reply->len++] = (uint8_t)(sw >> 8);
	reply->data[reply->len++] = (uint8_t)sw;
}

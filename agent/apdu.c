// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/apdu.h"

#define CLA_CHAIN		0x10
#define INS_GET_RESPONSE	0xC0
#define SHORT_LE_MAX		256
#define COMMAND_OVERHEAD	9	/* header 4, Lc 3, Le 2 */

/* What a card's answers mean, ISO/IEC 7816-4 section 5.6; the first that fits counts */
static const struct {
	uint16_t sw;
	uint16_t mask;
	int code;
	const char *text;
} answers[] = {
	{ 0x9000, 0xFFFF, 0, "done" },
	{ 0x6282, 0xFFFF, 0, "end of file" },
	{ 0x63C0, 0xFFF0, -EACCES, "wrong PIN" },
	{ 0x6300, 0xFFFF, -EACCES, "verification failed" },
	{ 0x6581, 0xFFFF, -EIO, "memory failure" },
	{ 0x6700, 0xFFFF, -EMSGSIZE, "wrong length" },
	{ 0x6881, 0xFFFF, -EOPNOTSUPP, "logical channels not supported" },
	{ 0x6882, 0xFFFF, -EOPNOTSUPP, "secure messaging not supported" },
	{ 0x6883, 0xFFFF, -EPROTO, "last command of a chain expected" },
	{ 0x6884, 0xFFFF, -EOPNOTSUPP, "command chaining not supported" },
	{ 0x6981, 0xFFFF, -EINVAL, "command does not fit the kind of file" },
	{ 0x6982, 0xFFFF, -EPERM, "access condition not met" },
	{ 0x6983, 0xFFFF, -EKEYREVOKED, "PIN blocked" },
	{ 0x6984, 0xFFFF, -EKEYREVOKED, "reference data unusable" },
	{ 0x6985, 0xFFFF, -EPERM, "conditions of use not met" },
	{ 0x6986, 0xFFFF, -ENOENT, "no current file" },
	{ 0x6988, 0xFFFF, -EACCES, "wrong checksum" },
	{ 0x6A80, 0xFFFF, -EINVAL, "incorrect data" },
	{ 0x6A81, 0xFFFF, -EOPNOTSUPP, "function not supported" },
	{ 0x6A82, 0xFFFF, -ENOENT, "file or application not found" },
	{ 0x6A83, 0xFFFF, -ENOENT, "record not found" },
	{ 0x6A84, 0xFFFF, -ENOSPC, "not enough memory" },
	{ 0x6A86, 0xFFFF, -EINVAL, "incorrect parameters P1-P2" },
	{ 0x6A88, 0xFFFF, -ENOENT, "key or data not found" },
	{ 0x6A89, 0xFFFF, -EEXIST, "file already exists" },
	{ 0x6A8A, 0xFFFF, -EEXIST, "application already exists" },
	{ 0x6B00, 0xFFFF, -ERANGE, "offset outside the file" },
	{ 0x6D00, 0xFFFF, -EOPNOTSUPP, "instruction not supported" },
	{ 0x6E00, 0xFFFF, -EOPNOTSUPP, "class not supported" },
	{ 0x0000, 0x0000, -EIO, "card failure" },
};

/**
 * struct buffers - one exchange
 * @cmd: room for the command APDU
 * @resp: room for any response APDU
 */
struct buffers {
	uint8_t *cmd;
	uint8_t *resp;
};

static size_t answer_find(uint16_t sw)
{
	size_t i = 0;

	while ((sw & answers[i].mask) != answers[i].sw)
		i++;
	return i;
}

/**
 * apdu_sw_text - a status word in words
 * @sw: SW1 and SW2
 *
 * Return: a text of a few words.
 */
const char *apdu_sw_text(uint16_t sw)
{
	return answers[answer_find(sw)].text;
}

/**
 * apdu_sw_error - a status word as an error code
 * @sw: SW1 and SW2
 *
 * Return: 0 for 9000 and 6282; -EACCES wrong PIN, -EPERM not allowed now,
 * -EKEYREVOKED blocked, -ENOENT nothing there, -EEXIST, -ENOSPC, -EMSGSIZE
 * wrong length, -ERANGE wrong offset, -EINVAL, -EOPNOTSUPP, -EPROTO, and
 * -EIO for all others.
 */
int apdu_sw_error(uint16_t sw)
{
	return answers[answer_find(sw)].code;
}

/**
 * apdu_sw_tries - tries that a PIN has left
 * @sw: what VERIFY answered
 *
 * Return: how many, 0 for a blocked PIN, -ENODATA when @sw does not say.
 */
int apdu_sw_tries(uint16_t sw)
{
	if (sw == 0x6983)
		return 0;
	return (sw & 0xFFF0) == 0x63C0 ? sw & 0x0F : -ENODATA;
}

/* Lays a command out, ISO/IEC 7816-3 section 12.1; returns its bytes */
static size_t build(const struct apdu_link *link, const struct apdu *cmd, uint8_t *out)
{
	size_t le = cmd->le, pos = 4;
	bool wide = link->extended && (cmd->len > APDU_SHORT_MAX || le > SHORT_LE_MAX);

	out[0] = cmd->cla | link->channel;
	out[1] = cmd->ins;
	out[2] = cmd->p1;
	out[3] = cmd->p2;
	if (le > SHORT_LE_MAX && !wide)
		le = SHORT_LE_MAX;
	if (link->t0 && cmd->len)
		le = 0;
	if (wide)
		out[pos++] = 0;
	if (cmd->len) {
		if (wide)
			out[pos++] = (uint8_t)(cmd->len >> 8);
		out[pos++] = (uint8_t)cmd->len;
		memcpy(out + pos, cmd->data, cmd->len);
		pos += cmd->len;
	}
	if (le) {
		if (wide)
			out[pos++] = (uint8_t)(le >> 8);
		out[pos++] = (uint8_t)le;
	}
	return pos;
}

/* One APDU there and back; response data is at most what was asked for */
static int exchange(struct apdu_link *link, const struct apdu *cmd, struct buffers *buf,
		    size_t *len, uint16_t *sw, struct error *err)
{
	size_t size = build(link, cmd, buf->cmd), most = cmd->le;
	int ret;

	if (!link->extended && most > SHORT_LE_MAX)
		most = SHORT_LE_MAX;
	*len = APDU_RESPONSE_MAX;
	link->sent++;
	ret = link->transmit(link->ctx, buf->cmd, size, buf->resp, len, err);
	if (ret)
		return ret;
	link->bytes += size + *len;
	if (*len < 2)
		return error_set(err, -EPROTO, "card answered %zu bytes, expected a status", *len);
	*len -= 2;
	*sw = (uint16_t)(buf->resp[*len] << 8 | buf->resp[*len + 1]);
	if (*len > most)
		return error_set(err, -EPROTO, "card answered %zu bytes, expected at most %zu",
				 *len, most);
	return 0;
}

/* All but the last part of a command that is longer than the card takes at once */
static int send_chain(struct apdu_link *link, struct apdu *part, struct buffers *buf,
		      uint16_t *sw, struct error *err)
{
	struct apdu piece = *part;
	size_t len;
	int ret;

	piece.cla |= CLA_CHAIN;
	piece.len = APDU_SHORT_MAX;
	piece.le = 0;
	while (part->len > APDU_SHORT_MAX) {
		piece.data = part->data;
		ret = exchange(link, &piece, buf, &len, sw, err);
		if (ret)
			return ret;
		if (*sw != APDU_SW_OK)
			return 0;
		part->data += APDU_SHORT_MAX;
		part->len -= APDU_SHORT_MAX;
	}
	return 0;
}

/* Fetches what waits behind 61xx; each round brings bytes, so the room bounds it */
static int fetch_rest(struct apdu_link *link, const struct apdu *cmd, struct buffers *buf,
		      uint8_t *out, size_t room, size_t *used, uint16_t *sw, struct error *err)
{
	struct apdu more = { .cla = cmd->cla, .ins = INS_GET_RESPONSE };
	size_t len;
	int ret;

	while ((*sw & 0xFF00) == 0x6100) {
		if (cmd->first && *used) {
			*sw = APDU_SW_OK;
			break;
		}
		more.le = *sw & 0xFF ? *sw & 0xFF : SHORT_LE_MAX;
		ret = exchange(link, &more, buf, &len, sw, err);
		if (ret)
			return ret;
		if (!len && (*sw & 0xFF00) == 0x6100)
			return error_set(err, -EPROTO, "GET RESPONSE brought no data");
		if (len > room - *used)
			return error_set(err, -EPROTO, "card answered more than %zu bytes", room);
		if (len)
			memcpy(out + *used, buf->resp, len);
		*used += len;
	}
	return 0;
}

static int send_with(struct apdu_link *link, const struct apdu *cmd, struct buffers *buf,
		     uint8_t *out, size_t *len, uint16_t *sw, struct error *err)
{
	struct apdu last = *cmd;
	size_t room = *len, got;
	int ret;

	*len = 0;
	*sw = APDU_SW_OK;
	ret = link->extended ? 0 : send_chain(link, &last, buf, sw, err);
	if (ret || *sw != APDU_SW_OK)
		return ret;
	ret = exchange(link, &last, buf, &got, sw, err);
	if (!ret && (*sw & 0xFF00) == 0x6C00) {
		last.le = *sw & 0xFF ? *sw & 0xFF : SHORT_LE_MAX;
		ret = exchange(link, &last, buf, &got, sw, err);
	}
	if (ret)
		return ret;
	if (got > room)
		return error_set(err, -EPROTO, "card answered more than %zu bytes", room);
	if (got)
		memcpy(out, buf->resp, got);
	*len = got;
	return fetch_rest(link, cmd, buf, out, room, len, sw, err);
}

/**
 * apdu_send - carry out one command
 * @link: the way to the card
 * @cmd: the command
 * @out: where response data goes, may be NULL with @len 0
 * @len: room at @out, set to the bytes there; NULL for no room
 * @sw: set to the card's last status
 * @err: message on failure
 *
 * Chains what is longer than the card takes at once, repeats once with the Le
 * of 6Cxx, fetches the rest after 61xx.
 *
 * Return: 0 whatever the status is; -EPROTO when the card breaks the rules of
 * ISO/IEC 7816-4 or answers more than there is room, -EMSGSIZE for a command
 * over 65535 bytes, -ENOMEM, or the error of @link->transmit.
 */
int apdu_send(struct apdu_link *link, const struct apdu *cmd, uint8_t *out, size_t *len,
	      uint16_t *sw, struct error *err)
{
	size_t none = 0, size = cmd->len + COMMAND_OVERHEAD;
	struct buffers buf;
	int ret;

	if (cmd->len > APDU_DATA_MAX || cmd->le > 65536)
		return error_set(err, -EMSGSIZE, "command of %zu bytes, expected at most %d",
				 cmd->len, APDU_DATA_MAX);
	buf.cmd = malloc(size);
	buf.resp = malloc(APDU_RESPONSE_MAX);
	if (buf.cmd && buf.resp)
		ret = send_with(link, cmd, &buf, out, len ? len : &none, sw, err);
	else
		ret = error_set(err, -ENOMEM, "out of memory");
	/* A command may hold a PIN */
	if (buf.cmd)
		explicit_bzero(buf.cmd, size);
	free(buf.cmd);
	free(buf.resp);
	return ret;
}

/**
 * apdu_call - carry out one command that has to succeed
 * @link: the way to the card
 * @what: name of the command for messages
 * @cmd: the command
 * @out: as for apdu_send()
 * @len: as for apdu_send()
 * @err: message on failure
 *
 * Return: as apdu_send(), and apdu_sw_error() of the status.
 */
int apdu_call(struct apdu_link *link, const char *what, const struct apdu *cmd,
	      uint8_t *out, size_t *len, struct error *err)
{
	uint16_t sw;
	int ret;

	ret = apdu_send(link, cmd, out, len, &sw, err);
	if (ret)
		return error_prefix(err, ret, "%s", what);
	ret = apdu_sw_error(sw);
	/* The end of a file is nothing to a command that does not read */
	if (!ret && sw != APDU_SW_OK)
		ret = -EIO;
	if (ret)
		return error_set(err, ret, "%s: card answered %04X (%s)", what, sw,
				 apdu_sw_text(sw));
	return 0;
}

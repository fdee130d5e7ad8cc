// SPDX-License-Identifier: GPL-2.0-or-later
/* Commands that a server has for one application of a card: see card_script.h */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card_file.h"
#include "agent/card_script.h"

#define HEADER		4
#define COMMAND_MAX	65544
#define INS_SELECT	0xA4
#define SELECT_NAME	0x04
#define CLA_CHANNEL	0x03	/* of the first channels, ISO/IEC 7816-4 table 2 */
#define CLA_FURTHER	0x40	/* of further ones, table 3 */
#define CLA_SECURE	0x0C	/* what follows may be enciphered */

/* Commands that reach beyond the application, or take a person's PIN; ISO/IEC 7816-4 table 5 */
static const struct {
	uint8_t ins;
	const char *what;
} refused[] = {
	{ 0x20, "VERIFY" }, { 0x21, "VERIFY" },
	{ 0x24, "CHANGE REFERENCE DATA" }, { 0x25, "CHANGE REFERENCE DATA" },
	{ 0x26, "DISABLE VERIFICATION REQUIREMENT" },
	{ 0x28, "ENABLE VERIFICATION REQUIREMENT" },
	{ 0x2C, "RESET RETRY COUNTER" }, { 0x2D, "RESET RETRY COUNTER" },
	{ 0x70, "MANAGE CHANNEL" },
	{ 0xC2, "ENVELOPE" }, { 0xC3, "ENVELOPE" },
	{ 0xE6, "TERMINATE DF" }, { 0xFE, "TERMINATE CARD USAGE" },
};

/**
 * card_script_select - select the application that a script is for
 * @link: the card
 * @aid: the application
 * @err: message on failure
 *
 * Return: 0, -ENOENT when the card does not have it, or as apdu_call().
 */
int card_script_select(struct apdu_link *link, const struct policy_aid *aid, struct error *err)
{
	int ret = card_file_select_name(link, aid->bytes, aid->len, err);

	return ret == -ENOENT ?
	       error_set(err, ret, "the card does not have the application of the policy") : ret;
}

/* Only the application itself by its name, or what is below the current directory */
static bool selects_beyond(const struct policy_aid *aid, const uint8_t *cmd, size_t len)
{
	const size_t name = HEADER + 1;

	switch (cmd[2]) {
	case 0x01:
	case 0x02:
	case 0x09:
		return false;
	case SELECT_NAME:
		/* Le may follow */
		return cmd[0] & CLA_SECURE || len < name + aid->len || len > name + aid->len + 1 ||
		       cmd[HEADER] != aid->len || memcmp(cmd + name, aid->bytes, aid->len);
	default:
		return true;
	}
}

/**
 * card_script_allowed - may a command be passed to the card?
 * @aid: the application that it is for
 * @cmd: the command APDU
 * @len: bytes of it
 * @err: why not
 *
 * Refused are other channels, other applications and files outside of this one, PINs, commands
 * that carry others, and what ends a card's life; with secure messaging as well, whose header
 * is in clear.
 *
 * Return: 0, -EINVAL when it is no command, -EPERM.
 */
int card_script_allowed(const struct policy_aid *aid, const uint8_t *cmd, size_t len,
			struct error *err)
{
	size_t i;

	if (len < HEADER || len > COMMAND_MAX)
		return error_set(err, -EINVAL, "%zu bytes are no command", len);
	if (cmd[0] == 0xFF || cmd[0] & (CLA_CHANNEL | CLA_FURTHER))
		return error_set(err, -EPERM, "class %02X: expected the basic channel", cmd[0]);
	if ((cmd[1] & 0xF0) == 0x60 || (cmd[1] & 0xF0) == 0x90)
		return error_set(err, -EINVAL, "instruction %02X: there is none", cmd[1]);
	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (cmd[1] == refused[i].ins)
			return error_set(err, -EPERM, "%s is not passed to the card",
					 refused[i].what);
	if ((cmd[1] == INS_SELECT || cmd[1] == (INS_SELECT | 1)) && selects_beyond(aid, cmd, len))
		return error_set(err, -EPERM,
				 "SELECT of anything but the policy's application is not passed to the card");
	return 0;
}

static int digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

/* A line of hexadecimal digits, without its end; 0 for an empty one */
static int parse_line(const char *line, size_t digits, uint8_t *cmd, size_t *len,
		      struct error *err)
{
	size_t i;

	if (digits % 2 || digits / 2 > COMMAND_MAX)
		return error_set(err, -EINVAL, "%zu digits are no command", digits);
	for (i = 0; i < digits; i++)
		if (!isxdigit((unsigned char)line[i]))
			return error_set(err, -EINVAL, "hexadecimal digits expected");
	for (i = 0; i < digits / 2; i++)
		cmd[i] = (uint8_t)(digit(line[2 * i]) << 4 | digit(line[2 * i + 1]));
	*len = digits / 2;
	return 0;
}

/*
 * struct run - a script being worked off
 * @answers: where answers go; NULL: it is only looked at
 * @left: commands that may still be passed
 * @said: bytes of answers
 */
struct run {
	struct apdu_link *link;
	const struct policy_aid *aid;
	FILE *answers;
	unsigned int *left;
	size_t said;
	uint8_t cmd[COMMAND_MAX];
	uint8_t answer[APDU_RESPONSE_MAX];
};

static int pass(struct run *run, size_t len, struct error *err)
{
	size_t got = sizeof(run->answer), i;
	int ret;

	if (!*run->left)
		return error_set(err, -E2BIG, "more than %d commands", CARD_SCRIPT_COMMANDS);
	--*run->left;
	ret = run->link->transmit(run->link->ctx, run->cmd, len, run->answer, &got, err);
	if (ret)
		return ret;
	run->said += 2 * got + 1;
	if (run->said > CARD_SCRIPT_SIZE_MAX)
		return error_set(err, -E2BIG, "answers of more than %d bytes",
				 CARD_SCRIPT_SIZE_MAX);
	for (i = 0; i < got; i++)
		fprintf(run->answers, "%02X", run->answer[i]);
	fputc('\n', run->answers);
	return 0;
}

static int work(struct run *run, const char *script, size_t len, struct error *err)
{
	size_t at, end, digits, bytes = 0, number = 1;
	int ret = 0;

	for (at = 0; !ret && at < len; at = end + 1, number++) {
		for (end = at; end < len && script[end] != '\n'; end++)
			;
		digits = end - at;
		if (digits && script[end - 1] == '\r')
			digits--;
		ret = parse_line(script + at, digits, run->cmd, &bytes, err);
		if (ret || !bytes) {
			ret = ret ? error_prefix(err, ret, "line %zu", number) : 0;
			continue;
		}
		ret = card_script_allowed(run->aid, run->cmd, bytes, err);
		if (!ret && run->answers)
			ret = pass(run, bytes, err);
		if (ret)
			ret = error_prefix(err, ret, "line %zu", number);
	}
	return ret;
}

/**
 * card_script_run - pass commands to a card
 * @link: the card, the application selected
 * @aid: the application
 * @script: command APDUs in hexadecimal digits, one a line
 * @len: bytes of it, at most CARD_SCRIPT_SIZE_MAX
 * @left: commands that may still be passed in this session; counted down
 * @answers: gets a line for each command: what the card said, with its status word
 * @err: message on failure: line and why
 *
 * All of a script is looked at before any of it is passed. What the card says of a command does
 * not end it.
 *
 * Return: 0; -EINVAL when it is none; -EPERM for a command that is not passed; -E2BIG; or an
 * error of @link.
 */
int card_script_run(struct apdu_link *link, const struct policy_aid *aid, const char *script,
		    size_t len, unsigned int *left, FILE *answers, struct error *err)
{
	struct run *run;
	int ret;

	if (len > CARD_SCRIPT_SIZE_MAX)
		return error_set(err, -E2BIG, "more than %d bytes", CARD_SCRIPT_SIZE_MAX);
	run = calloc(1, sizeof(*run));
	if (!run)
		return error_set(err, -ENOMEM, "out of memory");
	run->link = link;
	run->aid = aid;
	run->left = left;
	ret = work(run, script, len, err);
	run->answers = answers;
	if (!ret)
		ret = work(run, script, len, err);
	explicit_bzero(run, sizeof(*run));
	free(run);
	return ret;
}

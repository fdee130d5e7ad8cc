// SPDX-License-Identifier: GPL-2.0-or-later
/* Scripts of a server: nothing reaches the card that is not allowed, nor more than the limits */
#include <stdlib.h>
#include <string.h>

#include "agent/card_script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct policy_aid aid;
static unsigned int passed;

static int transmit(void *ctx, const uint8_t *cmd, size_t cmd_len, uint8_t *resp, size_t *len,
		    struct error *err)
{
	(void)ctx;
	if (card_script_allowed(&aid, cmd, cmd_len, err) || ++passed > CARD_SCRIPT_COMMANDS)
		abort();
	memcpy(resp, "\x90\x00", 2);
	*len = 2;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct apdu_link link = { .transmit = transmit };
	unsigned int left = CARD_SCRIPT_COMMANDS;
	char *answers = NULL;
	struct error err;
	size_t len;
	FILE *out;

	passed = 0;
	policy_aid_parse("A00000030800001000", &aid);
	out = open_memstream(&answers, &len);
	if (!out)
		return 0;
	card_script_run(&link, &aid, (const char *)data, size, &left, out, &err);
	fclose(out);
	free(answers);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libFuzzer target. The input is package 0 of OMA DM, which anybody can send. What is understood of
 * it has to be in bounds, and its digest is compared.
 *
 * Seeds: selftests/corpus/notify.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/notify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct dm_account account = {
		.proofs = { { .server = true, .name = "server.example", .secret = "knock" } },
		.proof_count = 1,
	};
	struct notify notify;

	if (notify_parse(data, size, &notify, NULL))
		return 0;
	if (!notify.session_id || !*notify.server || notify.trigger_len + AUTH_DIGEST_SIZE != size)
		abort();
	memcpy(account.server, notify.server, sizeof(notify.server));
	notify_check(&notify, &account, NULL);
	return 0;
}

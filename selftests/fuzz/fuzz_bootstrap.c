// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libFuzzer target. A bootstrap packet as a file, or as a network pushes it, whoever made it. What
 * is read is written and read again, in both forms, and is the same; what it would change is worked
 * out as if it were proven.
 *
 * Seeds: selftests/corpus/bootstrap.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/bootstrap/bootstrap.h"
#include "agent/bootstrap/bootstrap_wsp.h"
#include "agent/provision/provision_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same(const struct bootstrap_packet *a, const struct bootstrap_packet *b)
{
	if (a->type != b->type || a->sec != b->sec || a->mac_len != b->mac_len ||
	    memcmp(a->mac, b->mac, a->mac_len) || memcmp(a->id, b->id, sizeof(a->id)) ||
	    a->until != b->until || a->has_card != b->has_card ||
	    a->body_len != b->body_len || memcmp(a->body, b->body, a->body_len))
		abort();
}

static void round_trip(const struct bootstrap_packet *packet)
{
	struct bootstrap_packet again;
	struct bytes out = {};

	bootstrap_packet_write(packet, &out);
	if (bootstrap_packet_read(out.data, out.len, &again, NULL))
		abort();
	same(packet, &again);
	bootstrap_packet_free(&again);
	bytes_free(&out);
	bootstrap_wsp_write(packet, &out);
	if (!bootstrap_wsp_is(out.data, out.len) ||
	    bootstrap_wsp_read(out.data, out.len, &again, NULL))
		abort();
	same(packet, &again);
	bootstrap_packet_free(&again);
	bytes_free(&out);
}

static void take(const struct bootstrap_packet *packet)
{
	const struct bootstrap_secrets secrets = { .network = "1", .pin = "1234", .at = 1 };
	struct bootstrap_verdict verdict;
	struct bootstrap_content content;
	size_t i;

	bootstrap_proof_check(packet, &secrets, &verdict, NULL);
	if (!bootstrap_content_read(packet, &content, NULL) && content.len > PROVISION_SIZE_MAX)
		abort();
	for (i = 0; i < content.account_count; i++)
		if (!*content.accounts[i].name)
			abort();
	bootstrap_content_free(&content);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bootstrap_packet packet;
	int ret;

	ret = bootstrap_wsp_is(data, size) ? bootstrap_wsp_read(data, size, &packet, NULL) :
	      bootstrap_packet_read(data, size, &packet, NULL);
	if (!ret) {
		round_trip(&packet);
		take(&packet);
	}
	bootstrap_packet_free(&packet);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libFuzzer target. The input is an approval, CMS or one by MAC in DER, or the text of an approval
 * list.
 *
 * Seeds: selftests/corpus/approval.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/approval_list.h"
#include "agent/trust_approval.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whatever is given on is in bounds */
static int look(void *count, const struct approval_entry *entry)
{
	if (strlen(entry->name) >= sizeof(entry->name) ||
	    strlen(entry->version) >= sizeof(entry->version) ||
	    strlen(entry->architecture) >= sizeof(entry->architecture) ||
	    strlen(entry->reason) >= sizeof(entry->reason) ||
	    (!entry->withdrawn && !*entry->name))
		abort();
	(*(size_t *)count)++;
	return 0;
}

static void fuzz_list(const uint8_t *data, size_t size)
{
	struct approval_list list;
	struct error err = {};
	size_t count = 0;
	int ret;

	ret = approval_list_read(data, size, &list, look, &count, &err);
	if (ret ? !*err.text : !*list.name || !list.version || list.entries != count)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct trust_approval approval;
	struct error err = {};

	if (size && *data == 0x30) {
		if (!trust_approval_read(NULL, 0, data, size, &approval, &err) && approval.list)
			fuzz_list(approval.list, approval.list_len);
		trust_approval_free(&approval);
		if (!trust_approval_read_mac(data, size, &approval, &err) && approval.list)
			fuzz_list(approval.list, approval.list_len);
		trust_approval_free(&approval);
	} else {
		fuzz_list(data, size);
	}
	return 0;
}

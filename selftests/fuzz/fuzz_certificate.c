// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a card brings before anybody believes it: certificates, signatures and
 * revocation lists, into all that reads them here.
 */
#include "agent/trust.h"
#include "agent/trust_card.h"
#include "kernel/der.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t content[] = "content";
	char subject[TRUST_SUBJECT_MAX];
	struct trust_policies policies;
	struct trust_verdict verdict;
	struct error err;

	cg_der_signature(data, size);
	cg_der_certificate(data, size);
	trust_card_subject(data, size, subject, &err);
	if (!trust_card_policies(data, size, &policies, &err))
		trust_policies_check(&policies, "office", 3);
	trust_verify_ruleset(NULL, 0, content, sizeof(content), data, size, &verdict, &err);
	trust_lists_check(data, size, "list", &err);
	return 0;
}

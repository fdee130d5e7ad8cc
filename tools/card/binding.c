// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which card is for which policy. What is in a bundle is the devices' business,
 * so one that is no policy at all can be written, too; no device believes it.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "agent/ruleset_clean.h"
#include "agent/ruleset_text.h"
#include "binding.h"
#include "tool.h"

static int parse(const struct bundle *bundle, struct cg_ruleset **rs)
{
	const struct bundle_object *object = bundle_find(bundle, BUNDLE_RULESET);
	struct error err = { "bundle without a rule set" };
	int ret;

	ret = object ? ruleset_text_parse(object->data, object->len, rs, &err) : -ENOENT;
	if (ret)
		fprintf(stderr, TOOL_NAME ": no device will take this bundle: %s\n", err.text);
	return ret;
}

/**
 * binding_make - what the certificate of a card for a bundle says
 * @bundle: the bundle
 * @policies: set to its policy, from its version on; none when it is no policy
 */
void binding_make(const struct bundle *bundle, struct trust_policies *policies)
{
	struct cg_ruleset *rs;

	*policies = (struct trust_policies){};
	if (parse(bundle, &rs))
		return;
	policies->count = 1;
	policies->list[0].version = rs->version;
	snprintf(policies->list[0].name, sizeof(policies->list[0].name), "%s", rs->name);
	cg_ruleset_free(rs);
}

/**
 * binding_check - would a device take a bundle from this card?
 * @bundle: the bundle
 * @cert: the card's certificate, DER
 * @cert_len: bytes of it
 * @err: why not
 *
 * Return: 0, also when the bundle is no policy; -EKEYREJECTED when the card was
 * issued for another policy or a newer version; -EBADMSG.
 */
int binding_check(const struct bundle *bundle, const uint8_t *cert, size_t cert_len,
		  struct error *err)
{
	char clean[RULESET_CLEAN_SIZE], other[RULESET_CLEAN_SIZE];
	struct trust_policies policies;
	struct cg_ruleset *rs;
	int ret;

	ret = trust_card_policies(cert, cert_len, &policies, err);
	if (ret || parse(bundle, &rs))
		return ret;
	ret = trust_policies_check(&policies, rs->name, rs->version);
	if (ret == -ENOKEY && rs->flags & CARDGATE_POLICY_ANY_CARD)
		ret = 0;
	if (ret == -ESTALE)
		ret = error_set(err, -EKEYREJECTED,
				"the card was issued for policy %s from version %" PRIu64
				" on, the bundle has version %" PRIu64,
				ruleset_clean(rs->name, clean), policies.list[0].version,
				(uint64_t)rs->version);
	else if (ret)
		ret = error_set(err, -EKEYREJECTED,
				"the card was issued for %s%s, the bundle has policy %s: erase and issue it",
				policies.count ? "policy " : "no policy",
				ruleset_clean(policies.list[0].name, other),
				ruleset_clean(rs->name, clean));
	cg_ruleset_free(rs);
	return ret;
}

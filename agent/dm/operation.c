// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Remote operations: what may be done, and the bytes in which the kernel takes it.
 *
 * A server narrows freely. It widens only what the signed policy lets it: rules and defaults that
 * have remote="may-allow". The kernel holds to that by itself; the verdict here is for the report.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/operation.h"
#include "agent/policy_attr.h"
#include "agent/ruleset_text.h"

#define NAME	"operation"

/*
 * Result codes of DCMO's alert. The standard's list was not at hand: these follow the pattern of
 * SCOMO (12xx success, 14xx client, 15xx), with 145x of the vendor's range. All of them are here.
 */
static const struct {
	int code;
	const char *text;
} verdicts[OPERATION_VERDICTS] = {
	[OPERATION_DONE] = { 1200, "done" },
	[OPERATION_NOT_DELEGATED] = { 1450, "the policy does not let a server allow this" },
	[OPERATION_UNSIGNED] = { 1451, "the kernel is sealed, and the operation is not signed" },
	[OPERATION_UNTRUSTED] = { 1407, "the operation's signature does not count here" },
	[OPERATION_STALE] = { 1452, "a newer operation came before" },
	[OPERATION_MALFORMED] = { 1400, "no operation on this capability" },
	[OPERATION_FAILED] = { 1500, "the kernel did not take it" },
};

/**
 * operation_code - result code of DCMO's alert
 * @verdict: what became of the operation
 */
int operation_code(enum operation_verdict verdict)
{
	return verdicts[verdict].code;
}

/**
 * operation_text - the same in words
 * @verdict: what became of the operation
 */
const char *operation_text(enum operation_verdict verdict)
{
	return verdicts[verdict].text;
}

/**
 * operation_judge - may it be carried out?
 * @operation: what is wanted
 * @facts: what it depends on
 *
 * Ending an operation that switched the capability off only goes back to the policy, so it needs
 * no delegation.
 */
enum operation_verdict operation_judge(const struct operation *operation,
				       const struct operation_facts *facts)
{
	if (facts->sealed && !facts->is_signed)
		return OPERATION_UNSIGNED;
	if (operation->version && operation->version < facts->last_version)
		return OPERATION_STALE;
	if (operation->action == CARDGATE_ACTION_ALLOW && facts->named && !facts->delegated &&
	    !facts->disabled)
		return OPERATION_NOT_DELEGATED;
	return OPERATION_DONE;
}

/**
 * operation_compose - the rule set that carries an operation
 * @operation: the operation; its version is told
 * @ruleset: set to the bytes, to be freed
 * @len: how many
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int operation_compose(const struct operation *operation, uint8_t **ruleset, size_t *len,
		      struct error *err)
{
	struct policy_attr a = {};
	size_t nest;

	nest = policy_attr_begin(&a, CARDGATE_RS_HEADER);
	policy_attr_put_u32(&a, CARDGATE_HEADER_FORMAT, CARDGATE_RULESET_FORMAT);
	policy_attr_put_string(&a, CARDGATE_HEADER_NAME, NAME);
	policy_attr_put_u64(&a, CARDGATE_HEADER_VERSION, operation->version);
	policy_attr_put_string(&a, CARDGATE_HEADER_ISSUER, operation->issuer);
	if (operation->from != INT64_MIN)
		policy_attr_put_u64(&a, CARDGATE_HEADER_NOT_BEFORE, (uint64_t)operation->from);
	if (operation->until != INT64_MAX)
		policy_attr_put_u64(&a, CARDGATE_HEADER_NOT_AFTER, (uint64_t)operation->until);
	policy_attr_put_u32(&a, CARDGATE_HEADER_FLAGS, CARDGATE_POLICY_OPERATION);
	if (operation->for_one)
		policy_attr_put(&a, CARDGATE_HEADER_ASSOCIATION, operation->association,
				CARDGATE_ASSOCIATION_SIZE);
	policy_attr_end(&a, nest);
	nest = policy_attr_begin(&a, CARDGATE_RS_CAPABILITY);
	policy_attr_put_u32(&a, CARDGATE_CAPABILITY_ID, operation->capability);
	policy_attr_put_u32(&a, CARDGATE_CAPABILITY_DEFAULT, operation->action);
	policy_attr_end(&a, nest);
	if (a.error) {
		free(a.data);
		return error_set(err, a.error, "operation: out of memory");
	}
	*ruleset = a.data;
	*len = a.len;
	return 0;
}

static int take(struct operation *operation, const struct cg_ruleset *rs)
{
	uint32_t cap, found = 0, count = 0;

	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++) {
		count += rs->caps[cap].named;
		found = rs->caps[cap].named ? cap : found;
	}
	if (!(rs->flags & CARDGATE_POLICY_OPERATION) || count != 1)
		return -EINVAL;
	*operation = (struct operation){
		.capability = found, .action = rs->caps[found].default_action,
		.from = rs->not_before, .until = rs->not_after, .version = rs->version,
		.for_one = rs->association,
	};
	strncpy(operation->issuer, rs->issuer, sizeof(operation->issuer) - 1);
	if (rs->association)
		memcpy(operation->association, rs->association, sizeof(operation->association));
	return 0;
}

/**
 * operation_parse - the operation that a rule set carries
 * @operation: filled in
 * @ruleset: the bytes
 * @len: how many
 * @err: message on failure
 *
 * Return: 0; -EINVAL when it is none, or one on several capabilities; what ruleset_text_parse()
 * says.
 */
int operation_parse(struct operation *operation, const uint8_t *ruleset, size_t len,
		    struct error *err)
{
	struct cg_ruleset *rs;
	int ret;

	ret = ruleset_text_parse(ruleset, len, &rs, err);
	if (ret)
		return ret;
	ret = take(operation, rs);
	cg_ruleset_free(rs);
	return ret ? error_set(err, ret, "no operation on one capability") : 0;
}

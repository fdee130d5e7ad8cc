// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * associate BUNDLE    has this machine look as if a card with that bundle had bound it; without
 *                     card, agent and module, for what only reads the association
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/association.h"
#include "agent/ruleset_text.h"
#include "agent/trust_store.h"

static int fill(struct association *association, struct error *err)
{
	const struct bundle_object *ruleset = bundle_find(&association->bundle, BUNDLE_RULESET);
	const struct bundle_object *signature = bundle_find(&association->bundle,
							    BUNDLE_SIGNATURE);
	struct trust_anchors *anchors;
	struct trust_verdict verdict;
	struct cg_ruleset *rs;
	int ret;

	ret = trust_anchors_load(&anchors, TRUST_STORE_DIR, err);
	if (ret)
		return ret;
	ret = trust_verify_ruleset(anchors, time(NULL), ruleset->data, ruleset->len,
				   signature->data, signature->len, &verdict, err);
	trust_anchors_free(anchors);
	if (!ret)
		ret = ruleset_text_parse(ruleset->data, ruleset->len, &rs, err);
	if (ret)
		return ret;
	association->exists = true;
	association->since = time(NULL);
	association->policy_version = rs->version;
	memcpy(association->authority, verdict.authority, TRUST_DIGEST_SIZE);
	memcpy(association->authority_name, verdict.authority_name, TRUST_SUBJECT_MAX);
	snprintf(association->policy_name, sizeof(association->policy_name), "%s", rs->name);
	cg_ruleset_free(rs);
	return trust_sha256(ruleset->data, ruleset->len, association->digest);
}

int main(int argc, char **argv)
{
	struct association association = {};
	struct error err = {};
	int ret;

	if (argc != 2)
		return 2;
	ret = bundle_load(&association.bundle, argv[1], &err);
	if (!ret)
		ret = fill(&association, &err);
	if (!ret)
		ret = association_store(&association, ASSOCIATION_DIR, &err);
	if (ret)
		fprintf(stderr, "associate: %s\n", err.text);
	association_free(&association);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

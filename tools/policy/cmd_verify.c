// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/ruleset_text.h"
#include "agent/ruleset_time.h"
#include "agent/trust.h"
#include "input.h"
#include "json.h"
#include "policy.h"

static const char *anchors_dir, *at_text, *json;

static const struct option_spec options[] = {
	{ "anchors", 0, "DIR", "certificates of the authorities that are believed", true,
	  &anchors_dir, 1 },
	{ "at", 0, "TIME", "verify for another moment than now, YYYY-MM-DDTHH:MM", false, &at_text,
	  1 },
	{ "json", 0, NULL, "write JSON", false, &json, 1 },
	{}
};

/* The XML goes with the rule set, or whoever reads the card reads something else */
static int check_source(const struct input *in, struct error *err)
{
	uint8_t digest[TRUST_DIGEST_SIZE];

	if (!in->xml)
		return error_set(err, -ENOENT, "bundle without object '%s'", BUNDLE_POLICY);
	if (trust_sha256(in->xml, in->xml_len, digest))
		return error_set(err, -EIO, "SHA-256 failed");
	if (!in->rs->source || memcmp(in->rs->source, digest, sizeof(digest)))
		return error_set(err, -EKEYREJECTED,
				 "policy: not the XML that the signed rule set was compiled from");
	return 0;
}

static int check_validity(const struct cg_ruleset *rs, time_t at, struct error *err)
{
	char text[RULESET_TIME_SIZE];

	if (at < rs->not_before)
		return error_set(err, -EKEYEXPIRED, "policy is not valid before %s",
				 ruleset_time_format(rs, rs->not_before, text));
	if (at > rs->not_after)
		return error_set(err, -EKEYEXPIRED, "policy was valid until %s",
				 ruleset_time_format(rs, rs->not_after, text));
	return 0;
}

static int verify(const struct input *in, struct trust_verdict *verdict, struct error *err)
{
	const struct bundle_object *signature = bundle_find(&in->bundle, BUNDLE_SIGNATURE);
	const struct bundle_object *lists;
	struct trust_anchors *anchors;
	s64 at = time(NULL);
	int ret;

	if (!signature)
		return error_set(err, -ENOENT, "no bundle with an object '%s'", BUNDLE_SIGNATURE);
	if (at_text && ruleset_time_parse(in->rs, at_text, &at, err))
		return -EINVAL;
	ret = trust_anchors_load(&anchors, anchors_dir, err);
	if (ret)
		return ret;
	lists = bundle_find(&in->bundle, BUNDLE_REVOCATION);
	if (lists)
		ret = trust_anchors_add_lists(anchors, lists->data, lists->len, BUNDLE_REVOCATION,
					      err);
	if (!ret)
		ret = trust_verify_ruleset(anchors, at, in->ruleset, in->ruleset_len,
					   signature->data, signature->len, verdict, err);
	trust_anchors_free(anchors);
	if (!ret)
		ret = check_source(in, err);
	if (!ret)
		ret = check_validity(in->rs, at, err);
	return ret;
}

static void print_verdict(const struct input *in, const struct trust_verdict *verdict)
{
	char clean[RULESET_CLEAN_SIZE];
	size_t i;

	printf("policy     %s, version %llu\n", ruleset_clean(in->rs->name, clean),
	       (unsigned long long)in->rs->version);
	printf("signer     %s\n", ruleset_clean(verdict->subject, clean));
	printf("authority  %s\n", ruleset_clean(verdict->authority_name, clean));
	printf("key        SHA-256 ");
	for (i = 0; i < sizeof(verdict->authority); i++)
		printf("%02x", verdict->authority[i]);
	printf("\nverified\n");
}

static int run(int argc, char **argv)
{
	struct trust_verdict verdict;
	struct error err;
	struct input in;
	int ret;

	(void)argc;
	if (input_load(argv[0], &in))
		return EXIT_FAILURE;
	ret = verify(&in, &verdict, &err);
	if (!ret && json)
		ret = json_verdict(in.rs, &verdict, &err);
	else if (!ret)
		print_verdict(&in, &verdict);
	if (ret)
		fprintf(stderr, "%s: %s\n", argv[0], err.text);
	input_free(&in);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct command cmd_verify = {
	"verify", "BUNDLE", 1, 1, "check a bundle as a device would", options, run,
};

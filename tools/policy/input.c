// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <linux/netlink.h>

#include "agent/file.h"
#include "agent/policy_compile.h"
#include "agent/policy_pack.h"
#include "agent/policy_read.h"
#include "agent/ruleset_text.h"
#include "agent/trust.h"
#include "input.h"

#define HEADER_SIZE_MAX	1024
#define DER_SEQUENCE	0x30
#define INPUT_SIZE_MAX	CARDGATE_RULESET_SIZE_MAX

static int report(const struct error *err, int ret)
{
	fprintf(stderr, "%s\n", err->text);
	return ret;
}

/* XML to rule set; all errors of the text go to standard error */
static int compile(const char *path, struct input *in)
{
	struct policy_errors errors = { .file = path };
	uint8_t digest[TRUST_DIGEST_SIZE];
	struct error err;
	int ret;

	ret = policy_read(in->xml, in->xml_len, &in->policy, &errors);
	if (!ret)
		ret = trust_sha256(in->xml, in->xml_len, digest);
	if (!ret)
		ret = policy_compile(in->policy, digest, time(NULL), &in->ruleset, &in->ruleset_len,
				     &errors);
	policy_errors_print(&errors, stderr);
	if (ret)
		return ret;
	ret = ruleset_text_parse(in->ruleset, in->ruleset_len, &in->rs, &err);
	if (ret)
		report(&err, error_prefix(&err, ret, "%s", path));
	return ret;
}

/**
 * input_compile - read a policy's XML and compile it
 * @path: the file
 * @in: filled in
 *
 * What is wrong goes to standard error.
 *
 * Return: 0 or -errno.
 */
int input_compile(const char *path, struct input *in)
{
	struct error err;
	int ret;

	*in = (struct input){};
	ret = file_read(path, POLICY_XML_SIZE_MAX, &in->xml, &in->xml_len, &err);
	if (ret)
		return report(&err, ret);
	ret = compile(path, in);
	if (ret)
		input_free(in);
	return ret;
}

static bool is_ruleset(const uint8_t *data, size_t len)
{
	struct nlattr header;

	if (len < sizeof(header))
		return false;
	memcpy(&header, data, sizeof(header));
	return header.nla_type == (CARDGATE_RS_HEADER | NLA_F_NESTED) &&
	       header.nla_len < HEADER_SIZE_MAX;
}

static int open_bundle(const uint8_t *data, size_t len, struct input *in, struct error *err)
{
	const struct bundle_object *object;
	int ret;

	ret = bundle_decode(&in->bundle, data, len, err);
	if (ret)
		return ret;
	object = bundle_find(&in->bundle, BUNDLE_POLICY);
	if (object) {
		ret = policy_pack_open(object->data, object->len, &in->xml, &in->xml_len, err);
		if (ret)
			return ret;
	}
	object = bundle_find(&in->bundle, BUNDLE_RULESET);
	if (!object)
		return error_set(err, -ENOENT, "bundle without object '%s'", BUNDLE_RULESET);
	in->ruleset = malloc(object->len);
	if (!in->ruleset)
		return error_set(err, -ENOMEM, "out of memory");
	memcpy(in->ruleset, object->data, object->len);
	in->ruleset_len = object->len;
	return 0;
}

/**
 * input_load - read a policy in any form: XML, compiled rule set, bundle
 * @path: the file
 * @in: filled in
 *
 * What is wrong goes to standard error.
 *
 * Return: 0 or -errno.
 */
int input_load(const char *path, struct input *in)
{
	struct error err = {};
	uint8_t *data;
	size_t len;
	int ret;

	*in = (struct input){};
	ret = file_read(path, INPUT_SIZE_MAX, &data, &len, &err);
	if (ret)
		return report(&err, ret);
	if (is_ruleset(data, len)) {
		in->ruleset = data;
		in->ruleset_len = len;
	} else if (len && data[0] == DER_SEQUENCE) {
		ret = open_bundle(data, len, in, &err);
		free(data);
	} else {
		in->xml = data;
		in->xml_len = len;
		ret = compile(path, in);
		goto out;
	}
	if (!ret)
		ret = ruleset_text_parse(in->ruleset, in->ruleset_len, &in->rs, &err);
	if (ret)
		report(&err, error_prefix(&err, ret, "%s", path));
out:
	if (ret)
		input_free(in);
	return ret;
}

/**
 * input_parse - learn what the text says that came with a rule set in a bundle
 * @in: from input_load(); its @policy is set when there is a text
 * @path: its file, for messages
 *
 * What is wrong goes to standard error.
 *
 * Return: 0 or -errno.
 */
int input_parse(struct input *in, const char *path)
{
	struct policy_errors errors = { .file = path };
	int ret = 0;

	if (!in->policy && in->xml)
		ret = policy_read(in->xml, in->xml_len, &in->policy, &errors);
	policy_errors_print(&errors, stderr);
	return ret;
}

/**
 * input_free - give back what input_compile() or input_load() read
 * @in: the policy
 */
void input_free(struct input *in)
{
	cg_ruleset_free(in->rs);
	bundle_free(&in->bundle);
	free(in->ruleset);
	policy_model_free(in->policy);
	free(in->xml);
	*in = (struct input){};
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TOOLS_POLICY_INPUT_H
#define CARDGATE_TOOLS_POLICY_INPUT_H

#include "agent/bundle.h"
#include "agent/policy_model.h"
#include "kernel/ruleset.h"

/**
 * struct input - a policy in any of its forms
 * @xml: its text, NULL when a compiled rule set was read
 * @xml_len: bytes of it
 * @policy: what it says; NULL unless XML was read, or input_parse() called
 * @ruleset: compiled
 * @ruleset_len: bytes of it
 * @rs: @ruleset, parsed
 * @bundle: the bundle that was read; empty for the other forms
 */
struct input {
	uint8_t *xml;
	size_t xml_len;
	struct policy *policy;
	uint8_t *ruleset;
	size_t ruleset_len;
	struct cg_ruleset *rs;
	struct bundle bundle;
};

int input_compile(const char *path, struct input *in);
int input_load(const char *path, struct input *in);
int input_parse(struct input *in, const char *path);
void input_free(struct input *in);

#endif

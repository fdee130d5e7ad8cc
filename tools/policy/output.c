// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "agent/file.h"
#include "agent/policy_read.h"
#include "agent/policy_write.h"
#include "output.h"

/* Nothing is handed out that check would refuse */
static int check(const char *xml, size_t len, struct error *err)
{
	struct policy_errors errors = { .file = "output" };
	struct policy *policy = NULL;
	int ret;

	ret = policy_read((const uint8_t *)xml, len, &policy, &errors);
	policy_model_free(policy);
	if (!ret)
		return 0;
	policy_errors_print(&errors, stderr);
	return error_set(err, ret, "this cannot be written as a policy");
}

/**
 * output_policy - write a policy's XML to a file
 * @policy: the policy
 * @notes: its comments, see policy_write()
 * @path: the file, - for standard output
 * @err: message on failure
 *
 * Return: 0 or -errno; then the file is as it was.
 */
int output_policy(const struct policy *policy, char * const *notes, const char *path,
		  struct error *err)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	int ret;

	if (!out)
		return error_set(err, -ENOMEM, "out of memory");
	policy_write(policy, notes, out);
	ret = fclose(out) ? error_set(err, -ENOMEM, "out of memory") : check(text, len, err);
	if (!ret)
		ret = file_write(path, 0644, text, len, err);
	free(text);
	return ret;
}

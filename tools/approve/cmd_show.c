// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "agent/approval_list.h"
#include "agent/file.h"
#include "agent/ruleset_clean.h"
#include "agent/trust_approval.h"
#include "approve.h"

static const char *anchors_dir, *xml;

static const struct option_spec options[] = {
	{ "anchors", 0, "DIR", "believe these authorities only; without it anybody", false,
	  &anchors_dir, 1 },
	{ "xml", 0, NULL, "of a list, its text and nothing else", false, &xml, 1 },
	{}
};

static void show_digest(const char *what, const uint8_t digest[TRUST_DIGEST_SIZE])
{
	size_t i;

	printf("%s", what);
	for (i = 0; i < TRUST_DIGEST_SIZE; i++)
		printf("%02x", digest[i]);
	putchar('\n');
}

static int show(const struct trust_approval *approval, struct error *err)
{
	char clean[TRUST_SUBJECT_MAX], text[32];
	struct approval_list list;
	int ret;

	if (xml && approval->kind == TRUST_APPROVAL_LIST) {
		fwrite(approval->list, 1, approval->list_len, stdout);
		return 0;
	}
	if (approval->kind == TRUST_APPROVAL_LIST) {
		ret = approval_list_read(approval->list, approval->list_len, &list, NULL, NULL,
					 err);
		if (ret)
			return ret;
		printf("list       %s version %" PRIu64 "\npackages   %zu\n", list.name,
		       list.version, list.entries);
	} else {
		show_digest("package    SHA-256 ", approval->digest);
	}
	if (approval->by_mac) {
		puts("MAC        by a key that only the authority and its cards have");
		return 0;
	}
	ruleset_clean_copy(approval->verdict.subject, clean, sizeof(clean));
	printf("signed by  %s\n", clean);
	ruleset_clean_copy(approval->verdict.authority_name, clean, sizeof(clean));
	if (anchors_dir)
		printf("authority  %s\n", clean);
	if (approval->signed_at &&
	    strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", gmtime(&approval->signed_at)))
		printf("signed at  %s UTC\n", text);
	return 0;
}

static int run(int argc, char **argv)
{
	struct trust_anchors *anchors = NULL;
	struct trust_approval approval;
	struct error err = {};
	uint8_t *der = NULL;
	size_t len;
	int ret = 0;

	(void)argc;
	if (anchors_dir)
		ret = trust_anchors_load(&anchors, anchors_dir, &err);
	if (!ret)
		ret = file_read(argv[0], TRUST_APPROVAL_SIZE_MAX, &der, &len, &err);
	if (!ret) {
		ret = trust_approval_read_mac(der, len, &approval, &err);
		if (ret == -EINVAL)
			ret = trust_approval_read(anchors, time(NULL), der, len, &approval, &err);
		if (!ret)
			ret = show(&approval, &err);
		if (ret)
			error_prefix(&err, ret, "%s", argv[0]);
		trust_approval_free(&approval);
	}
	free(der);
	trust_anchors_free(anchors);
	if (ret)
		fprintf(stderr, "%s\n", err.text);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct command cmd_show = {
	"show", "FILE", 1, 1, "say what an approval is and who signed it", options, run,
};

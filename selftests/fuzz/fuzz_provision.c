// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libFuzzer target. "<" or a version of WBXML: a provisioning document, which may be a tree, and of
 * which connectors make files that have no line but their own. "{": what a connector of somebody's
 * says. "r": a record of what is ours. All else: a file that our part is put into; taking it out
 * again gives the file.
 *
 * Seeds: selftests/corpus/provision.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/provision/connector.h"
#include "agent/provision/connector_program.h"
#include "agent/provision/provision_block.h"
#include "agent/provision/provision_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_document(const uint8_t *data, size_t size)
{
	static struct provision_plan plan;
	struct provision_site site = { .dirs = { -1, -1 } };
	struct policy_errors errors = { .file = "fuzz" };
	struct connector_job job = { .site = &site, .plan = &plan };
	struct provision_document *document;
	const struct provision_account *a = NULL;

	if (provision_read(data, size, &document, &errors)) {
		if (!errors.count)
			abort();
		return;
	}
	job.document = document;
	while ((a = connector_next(&job, ~0U, a)))
		if (!*a->id || (*a->user && !provision_text_word(a->user)))
			abort();
	connector_msmtp.make(&job, NULL);
	connector_mbsync.make(&job, NULL);
	connector_sendxmpp.make(&job, NULL);
	connector_vdirsyncer.make(&job, NULL);
	connector_bookmark.make(&job, NULL);
	connector_evolution.make(&job, NULL);
	site.system = true;
	connector_network.make(&job, NULL);
	provision_plan_free(&plan);
	provision_free(document);
}

static void fuzz_plan(const uint8_t *data, size_t size)
{
	static struct provision_plan plan;
	char *record;
	size_t i, len;
	int ret;

	ret = *data == '{' ? connector_program_parse((const char *)data, size, &plan, NULL) :
	      provision_plan_read(&plan, (const char *)data + 1, size - 1, NULL);
	for (i = 0; i < plan.count; i++)
		if (!provision_plan_path_ok(plan.outputs[i].path))
			abort();
	if (!ret && !provision_plan_write(&plan, &record, &len, NULL)) {
		provision_plan_free(&plan);
		if (provision_plan_read(&plan, record, len, NULL))
			abort();
		free(record);
	}
	provision_plan_free(&plan);
}

static void fuzz_block(const char *data, size_t size)
{
	char *with, *without;
	size_t with_len, without_len;

	if (provision_block_put(data, size, "#", NULL, &without, &without_len, NULL))
		return;
	if (provision_block_put(without, without_len, "#", "ours\n", &with, &with_len, NULL))
		abort();
	free(without);
	if (provision_block_put(with, with_len, "#", NULL, &without, &without_len, NULL))
		abort();
	free(without);
	free(with);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	if (*data == '<' || *data <= 3)
		fuzz_document(data, size);
	else if (*data == '{' || *data == 'r')
		fuzz_plan(data, size);
	else
		fuzz_block((const char *)data, size);
	return 0;
}

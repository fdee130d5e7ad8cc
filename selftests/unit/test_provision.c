// SPDX-License-Identifier: GPL-2.0-or-later
/* Provisioning documents of the corpus, our part of others' files, the record of what is ours */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/file.h"
#include "agent/provision/provision_block.h"
#include "agent/provision/provision_network.h"
#include "agent/provision/provision_plan.h"
#include "agent/provision/provision_read.h"

#define CORPUS	"selftests/corpus/provision/"

static int load(const char *path, struct provision_document **document,
		struct policy_errors *errors)
{
	uint8_t *data;
	size_t len;
	int ret;

	assert_int_equal(file_read(path, 1 << 20, &data, &len, NULL), 0);
	ret = provision_read(data, len, document, errors);
	free(data);
	return ret;
}

static void test_good(void **state)
{
	struct policy_errors errors = { .file = "mail" };
	struct provision_document *d;
	(void)state;

	assert_int_equal(load(CORPUS "good/mail.xml", &d, &errors), 0);
	assert_int_equal(d->count, 2);
	assert_int_equal(d->accounts[0].kind, PROVISION_SMTP);
	assert_int_equal(d->accounts[0].line, 9);
	assert_string_equal(d->accounts[0].id, "office");
	assert_string_equal(d->accounts[0].secret, "correct \"horse\" $(reboot)");
	assert_true(d->accounts[0].starttls);
	assert_int_equal(d->accounts[1].port, 993);
	assert_false(d->accounts[1].starttls);
	provision_free(d);
	assert_int_equal(load(CORPUS "good/others.xml", &d, &errors), 0);
	assert_int_equal(d->count, 5);
	assert_string_equal(d->accounts[0].id, "b-ro-2-stock");
	assert_false(d->accounts[0].starttls);
	assert_string_equal(d->accounts[3].id, "out");
	assert_int_equal(d->accounts[3].port, 3128);
	assert_string_equal(d->accounts[4].address, "B Company");
	provision_free(d);
	assert_int_equal(load(CORPUS "good/network.xml", &d, &errors), 0);
	assert_int_equal(d->count, 3);
	assert_int_equal(provision_network_proof(&d->accounts[0]), PROVISION_PROOF_CARD);
	assert_string_equal(d->accounts[0].key, "01aF");
	assert_int_equal(provision_network_proof(&d->accounts[1]), PROVISION_PROOF_PASSPHRASE);
	assert_int_equal(d->accounts[2].kind, PROVISION_VPN);
	assert_int_equal(provision_network_proof(&d->accounts[2]), PROVISION_PROOF_PASSWORD);
	provision_free(d);
}

/* The same accounts, as libwbxml2 and as trees have them */
static void test_forms(void **state)
{
	static const char * const files[] = {
		CORPUS "good/mail.wbxml", CORPUS "good/objects.xml", CORPUS "good/objects.wbxml",
	};
	struct policy_errors errors = { .file = "forms" };
	struct provision_document *xml, *d;
	size_t i, k;
	(void)state;

	assert_int_equal(load(CORPUS "good/mail.xml", &xml, &errors), 0);
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		assert_int_equal(load(files[i], &d, &errors), 0);
		assert_int_equal(d->count, xml->count);
		for (k = 0; k < d->count; k++)
			d->accounts[k].line = xml->accounts[k].line;
		assert_memory_equal(d, xml, sizeof(*d));
		provision_free(d);
	}
	provision_free(xml);
}

static void test_bad(void **state)
{
	char line[256], name[64], words[160], path[128];
	FILE *expected = fopen(CORPUS "bad/expected", "r");
	struct policy_errors errors;
	struct provision_document *d;
	unsigned int at, count = 0;
	size_t i;
	(void)state;

	assert_non_null(expected);
	while (fgets(line, sizeof(line), expected)) {
		if (*line == '#')
			continue;
		assert_int_equal(sscanf(line, "%63s %u %159[^\n]", name, &at, words), 3);
		snprintf(path, sizeof(path), CORPUS "bad/%s%s", name,
			 strchr(name, '.') ? "" : ".xml");
		errors = (struct policy_errors){ .file = name };
		assert_int_equal(load(path, &d, &errors), -EINVAL);
		for (i = 0; i < errors.count && i < POLICY_ERRORS_MAX; i++)
			if (errors.list[i].line == at && strstr(errors.list[i].text, words))
				break;
		if (i == errors.count || i == POLICY_ERRORS_MAX)
			fail_msg("%s:%u: %s", name, errors.list[0].line, errors.list[0].text);
		count++;
	}
	fclose(expected);
	assert_in_range(count, 20, 100);
}

static void round_trip(const char *old)
{
	char *with, *again, *back;
	size_t with_len, again_len, back_len;

	assert_int_equal(provision_block_put(old, strlen(old), "#", "a\nb\n", &with, &with_len,
					     NULL), 0);
	assert_non_null(strstr(with, "\na\nb\n# <<<"));
	assert_int_equal(strncmp(with, old, strlen(old)), 0);
	assert_int_equal(provision_block_put(with, with_len, "#", "a\nb\n", &again, &again_len,
					     NULL), 0);
	assert_string_equal(with, again);
	assert_int_equal(provision_block_put(again, again_len, "#", NULL, &back, &back_len, NULL),
			 0);
	assert_string_equal(back, old);
	assert_int_equal(back_len, strlen(old));
	free(with);
	free(again);
	free(back);
}

static void test_block(void **state)
{
	static const char begun[] =
		"x\n# >>> cardgate: from the smart card; what is changed here is lost\ny\n";
	char *file = NULL;
	size_t len;
	(void)state;

	round_trip("");
	round_trip("\n");
	round_trip("mine\n");
	round_trip("mine, without an end");
	round_trip("# <<< of somebody else\n");
	assert_int_equal(provision_block_put(begun, strlen(begun), "#", NULL, &file, &len, NULL),
			 -EBADMSG);
	assert_int_equal(provision_block_put("# <<< cardgate\n", 15, "#", NULL, &file, &len,
					     NULL), -EBADMSG);
	assert_null(file);
}

static void test_record(void **state)
{
	static const char good[] = "home # .msmtprc\nruntime - imap-a b\nhome // a/b c\n";
	static const char * const bad[] = {
		"home", "home #", "home # /etc/passwd", "home # ../x", "home # a//b", "home # a/.",
		"root # x", "home #### x", "home # x\nhome # x",
	};
	struct provision_plan *plan = calloc(1, sizeof(*plan));
	char *text;
	size_t i, len;
	(void)state;

	assert_int_equal(provision_plan_read(plan, good, strlen(good), NULL), 0);
	assert_int_equal(plan->count, 3);
	assert_string_equal(plan->outputs[1].path, "imap-a b");
	assert_string_equal(plan->outputs[2].comment, "//");
	assert_int_equal(provision_plan_write(plan, &text, &len, NULL), 0);
	assert_string_equal(text, good);
	free(text);
	provision_plan_free(plan);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(provision_plan_read(plan, bad[i], strlen(bad[i]), NULL), -EBADMSG);
	free(plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_block),
		cmocka_unit_test(test_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

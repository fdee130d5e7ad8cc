// SPDX-License-Identifier: GPL-2.0-or-later
/* Copies of management objects beside a policy, on both kinds of cards, also pulled at each APDU */
#include "vcard_torn.h"

#include "agent/card_mo.h"
#include "piv_world.h"

#define NAME	"mo-0123456789abcdef"
#define OTHER	"mo-fedcba9876543210"

static const uint8_t one[] = "<MgmtTree>one</MgmtTree>";
static const uint8_t two[] = "<MgmtTree>two, and somewhat longer</MgmtTree>";

static void use(size_t which)
{
	unlink(path);
	if (which) {
		use_model(&models[0]);
		return;
	}
	tested = &card_pkcs15;
	admin_pin = "12345678";
	bundle_free(&first);
	bundle_free(&second);
	make_bundles();
}

static const char *kind_of(size_t which)
{
	return which ? models[0].option : NULL;
}

static int put(const char *name, const uint8_t *data, size_t len)
{
	int ret = tested->probe(&card, NULL);

	if (!ret)
		ret = login();
	return ret ? ret : card_mo_put(tested, &card, name, data, len, NULL);
}

/* 1, 2: that one is on the card; 0: none; -errno */
static int holds(const char *name)
{
	const struct bundle_object *o;
	struct bundle got;
	int ret = tested->probe(&card, NULL);

	if (!ret)
		ret = card_mo_read(tested, &card, &got, NULL);
	if (ret)
		return ret;
	o = bundle_find(&got, name);
	if (o)
		ret = o->len == sizeof(one) && !memcmp(o->data, one, o->len) ? 1 :
		      o->len == sizeof(two) && !memcmp(o->data, two, o->len) ? 2 : -EBADMSG;
	bundle_free(&got);
	return ret;
}

/* The policy as a device reads it: 1 when it is the first bundle */
static int policy(void)
{
	struct card_generation gen;
	struct card_index index;
	struct bundle got;
	int ret = tested->probe(&card, NULL);

	if (!ret)
		ret = tested->generation(&card, &gen, NULL);
	if (!ret)
		ret = card_profile_read_generation(tested, &card, &gen, NULL, &index, &got, NULL);
	if (ret)
		return ret;
	ret = same(&got, &first);
	bundle_free(&got);
	return ret;
}

static void test_put(void **state)
{
	char name[BUNDLE_NAME_MAX];
	size_t which, i;

	(void)state;
	for (which = 0; which < 2; which++) {
		use(which);
		insert(kind_of(which), NULL);
		assert_int_equal(issue(&first), 0);
		assert_int_equal(holds(NAME), 0);
		assert_int_equal(put(NAME, NULL, 0), -ENOENT);
		assert_int_equal(put(NAME, one, sizeof(one)), 0);
		assert_int_equal(put(OTHER, two, sizeof(two)), 0);
		assert_int_equal(holds(NAME), 1);
		assert_int_equal(holds(OTHER), 2);
		assert_int_equal(policy(), 1);
		assert_int_equal(prove(), 0);
		assert_int_equal(put(NAME, two, sizeof(two)), 0);
		assert_int_equal(holds(NAME), 2);
		assert_int_equal(put(NAME, NULL, 0), 0);
		assert_int_equal(holds(NAME), 0);
		assert_int_equal(holds(OTHER), 2);
		assert_int_equal(put(OTHER, NULL, 0), 0);
		assert_int_equal(read_card(), 1);
		assert_int_equal(put(NAME, one, CARD_MO_SIZE_MAX + 1), -EFBIG);
		for (i = first.count; i < BUNDLE_OBJECTS_MAX; i++) {
			snprintf(name, sizeof(name), CARD_MO_PREFIX "%zu", i);
			assert_int_equal(put(name, one, sizeof(one)), 0);
		}
		assert_int_equal(put(NAME, one, sizeof(one)), -ENOSPC);
		assert_int_equal(policy(), 1);
		reader_remove(&reader);
	}
}

/* A new policy leaves the copies alone */
static void test_keep(void **state)
{
	struct bundle new;
	size_t which;

	(void)state;
	for (which = 0; which < 2; which++) {
		use(which);
		insert(kind_of(which), NULL);
		assert_int_equal(issue(&second), 0);
		assert_int_equal(put(NAME, one, sizeof(one)), 0);
		assert_int_equal(bundle_copy(&new, &first, NULL), 0);
		assert_int_equal(tested->probe(&card, NULL), 0);
		assert_int_equal(card_mo_keep(tested, &card, &new, NULL), 0);
		assert_int_equal(new.count, first.count + 1);
		assert_int_equal(update(&new), 0);
		bundle_free(&new);
		assert_int_equal(policy(), 1);
		assert_int_equal(holds(NAME), 1);
		reader_remove(&reader);
	}
}

/* What the card's key alone reads, and only where it can */
static void test_secret(void **state)
{
	struct card_generation gen;
	struct bundle_object o = {};
	uint8_t *cert;
	size_t which, len;

	(void)state;
	for (which = 0; which < 2; which++) {
		use(which);
		insert(kind_of(which), NULL);
		assert_int_equal(issue(&first), 0);
		assert_int_equal(tested->probe(&card, NULL), 0);
		assert_int_equal(tested->generation(&card, &gen, NULL), 0);
		assert_int_equal(tested->certificate(&card, &cert, &len, NULL), 0);
		assert_int_equal(card_mo_seal(tested, &card, cert, len, one, sizeof(one), &o.data,
					      &o.len, NULL), which ? 0 : -EOPNOTSUPP);
		free(cert);
		if (which) {
			assert_true(card_mo_is_secret(o.data, o.len));
			o.len--;
			assert_int_equal(card_mo_open(tested, &card, &o, NULL), -EBADMSG);
			o.len++;
			assert_int_equal(card_mo_open(tested, &card, &o, NULL), 0);
			assert_int_equal(o.len, sizeof(one));
			assert_memory_equal(o.data, one, sizeof(one));
			free(o.data);
		}
		reader_remove(&reader);
	}
}

/* The old copy or the new one, whole; the policy in any case; and it can be written again */
static void torn(size_t which, const char *how)
{
	bool seen[3] = { false };
	uint8_t *before;
	char fault[32];
	size_t len;
	int n, ret;

	use(which);
	insert(kind_of(which), NULL);
	assert_int_equal(issue(&first), 0);
	assert_int_equal(put(NAME, one, sizeof(one)), 0);
	reader_remove(&reader);
	assert_int_equal(file_read(path, 1 << 20, &before, &len, NULL), 0);
	for (n = 1; n < APDUS_MAX; n++) {
		assert_int_equal(file_write(path, 0600, before, len, NULL), 0);
		snprintf(fault, sizeof(fault), "%d:%s", n, how);
		insert(kind_of(which), fault);
		ret = put(NAME, two, sizeof(two));
		if (!ret) {
			reader_remove(&reader);
			break;
		}
		assert_int_equal(ret, -ENODEV);
		assert_int_equal(reader_wait(&reader), 0);
		insert(kind_of(which), NULL);
		ret = holds(NAME);
		if (ret < 1 || policy() != 1)
			fail_msg("APDU %d %s: copy %d", n, how, ret);
		seen[ret] = true;
		assert_int_equal(put(NAME, two, sizeof(two)), 0);
		assert_int_equal(holds(NAME), 2);
		assert_int_equal(policy(), 1);
		reader_remove(&reader);
	}
	print_message("put %s %s: %d APDUs\n", how, which ? "piv" : "pkcs15", n - 1);
	assert_in_range(n, 8, APDUS_MAX - 1);
	assert_true(seen[1] && seen[2]);
	free(before);
}

static void test_torn(void **state)
{
	size_t which;

	(void)state;
	for (which = 0; which < 2; which++) {
		torn(which, "remove");
		torn(which, "torn");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		card_test(test_put),
		card_test(test_keep),
		card_test(test_secret),
		card_test(test_torn),
	};

	return issue_run(tests);
}

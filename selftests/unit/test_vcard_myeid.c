// SPDX-License-Identifier: GPL-2.0-or-later
/* The virtual card as a MyEID card: states, PINs, access rules, keys */
#include "vcard_check.h"

#define SELECT		"00A4040C0C A000000063504B43532D3135"
#define INITIALISE	"00DA01E008 FFFF 111FFF 111FFF"
#define SET_UP_PIN(n)	"00DA01" n "13 3132333435363738 3837363534333231 030500"
#define ACTIVATE	"004404000C A000000063504B43532D3135"
#define VERIFY(n, d)	"002000" n "08 " d
#define PIN		"3132333435363738"
#define WRONG		"3030303030303030"
#define CREATE(type, size, fid, rules) \
	"00E0000019 6217 8102" size " 8201" type " 8302" fid " 8603" rules " 85020000 8A0100"

static void insert(void)
{
	static const char *const args[] = { "--kind", "myeid", NULL };

	reader_insert(&reader, path, args);
}

static int blank(void **state)
{
	place_clear(state);
	insert();
	return 0;
}

static void activated(void)
{
	apdu(INITIALISE, "9000");
	apdu(SET_UP_PIN("01"), "9000");
	apdu(ACTIVATE, "9000");
	apdu(SELECT, "9000");
}

/* Everything goes until it is activated, and nothing but with a PIN from then on */
static void test_states(void **state)
{
	(void)state;
	apdu("00CA01A000", "4D79454944 040505*");
	apdu(SELECT, "9000");
	apdu(CREATE("01", "0010", "4401", "FFFFFF"), "9000");
	apdu("00D6000002 AABB", "9000");
	activated();
	apdu("00A4000C02 4401", "6A82");
	apdu(SET_UP_PIN("02"), "6982");
	apdu(INITIALISE, "6982");
	apdu(CREATE("01", "0010", "4401", "011FFF"), "6982");
	apdu("00A404000C A000000063504B43532D3135 00",
	     "6F25 81020000 820138 83025015 8603111FFF 85020000 8A0107 840CA000000063504B43532D3135 9000");
	reader_remove(&reader);
	insert();
	apdu(INITIALISE, "6982");
	apdu(VERIFY("01", PIN), "9000");
	apdu(INITIALISE, "9000");
	apdu("0020000100", "6A88");
}

static void test_pins(void **state)
{
	(void)state;
	activated();
	apdu("00200001", "63C3");
	apdu("00200002", "6A88");
	apdu("0020000104 31323334", "6700");
	apdu(VERIFY("01", WRONG), "63C2");
	reader_remove(&reader);
	insert();
	apdu("00200001", "63C2");
	apdu(VERIFY("01", WRONG), "63C1");
	apdu(VERIFY("01", WRONG), "6983");
	apdu(VERIFY("01", PIN), "6983");
	apdu("002C000110" PIN WRONG, "63C4");
	apdu("002C000110 3837363534333231" WRONG, "9000");
	apdu("00200001", "63C3");
	apdu("0024000110" PIN PIN, "63C2");
	apdu("0024000110" WRONG PIN, "9000");
	apdu(VERIFY("01", PIN), "9000");
	apdu("00200001", "9000");
	apdu("00CA01AC00", "00019000");
	apdu("002E0000", "9000");
	apdu("00200001", "63C3");
}

static void test_rules(void **state)
{
	(void)state;
	activated();
	apdu(VERIFY("01", PIN), "9000");
	apdu(CREATE("01", "0004", "4501", "111FFF"), "9000");
	apdu("00D6000004 01020304", "9000");
	apdu(CREATE("01", "0004", "4502", "0FFFFF"), "9000");
	apdu("00D6000001 01", "6982");
	apdu("00A4000C02 4501", "9000");
	apdu("00B0000004", "010203049000");
	apdu("002E0001", "9000");
	apdu("00B0000004", "6982");
	apdu("00D6000001 01", "6982");
	apdu("A0E40000", "6982");
	apdu("00A4000C02 4502", "9000");
	apdu("00B0000004", "000000009000");
	apdu(VERIFY("01", PIN), "9000");
	apdu("A0E40000", "6982");
	apdu("00A4000C02 4501", "9000");
	apdu("A0E40000", "9000");
	apdu("00A4000C02 4501", "6A82");
	/* What it cannot keep it does not take */
	apdu(CREATE("01", "8000", "4503", "111FFF"), "6A80");
	apdu(CREATE("22", "0200", "4503", "111FFF"), "6A80");
	apdu(CREATE("01", "0004", "3F00", "111FFF"), "6A80");
	apdu("00E0000006 6204 83024503", "6A80");
}

/* A key is used, not read, and not without the PIN that its file says */
static void test_keys(void **state)
{
	(void)state;
	activated();
	apdu(VERIFY("01", PIN), "9000");
	apdu(CREATE("22", "0100", "4B01", "1111FF"), "9000");
	apdu("00CA018600", "6A88");
	apdu("00460000", "9000");
	apdu("00CA018600", "304104*");
	apdu("00CA010100", "6A88");
	apdu("00B0000010", "6981");
	apdu("00D6000001 00", "6981");
	apdu("002A9E9A04 01020304 00", "6985");
	apdu("002241B60A 800104 81024B01 840100", "9000");
	apdu("002A9E9A04 01020304 00", "30*");
	apdu("002A9E9A21 000000000000000000000000000000000000000000000000000000000000000000 00",
	     "6700");
	apdu("002241B60A 800102 81024B01 840100", "6A81");
	apdu("002241B60A 800104 81024B02 840100", "6A88");
	apdu("002E0000", "9000");
	apdu("002A9E9A04 01020304 00", "6982");
	apdu("00460000", "6982");
	reader_remove(&reader);
	insert();
	apdu(SELECT, "9000");
	apdu("002A9E9A04 01020304 00", "6985");
	apdu("002241B60A 800104 81024B01 840100", "9000");
	apdu("002A9E9A04 01020304 00", "6982");
	apdu(VERIFY("01", PIN), "9000");
	apdu("002A9E9A04 01020304 00", "30*");
	apdu(CREATE("11", "0800", "4B02", "1111FF"), "9000");
	apdu("0046000007 30058103010001", "9000");
	apdu("00CA010200", "0100019000");
	apdu("002241B60A 800102 81024B02 840100", "9000");
	apdu("002A9E9A04 01020304 00", "*");
	apdu("A0E40000", "9000");
	apdu("002A9E9A04 01020304 00", "6985");
}

int main(void)
{
#define card_test(f) cmocka_unit_test_setup_teardown(f, blank, place_leave)
	const struct CMUnitTest tests[] = {
		card_test(test_states),
		card_test(test_pins),
		card_test(test_rules),
		card_test(test_keys),
	};

	return place_run(tests);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* What people call devices */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "agent/cli/find.c"

/* /sys/devices/virtual/mem/null and its neighbours exist everywhere */
static const struct kernel_device devices[] = {
	{ .id = 3, .path = "/devices/usb1/1-1/1-1:1.0", .subject.port = "1-1" },
	{ .id = 4, .path = "/devices/usb1/1-2/1-2:1.0", .subject.port = "1-2" },
	{ .id = 5, .path = "/devices/usb1/1-2/1-2:1.0/video4linux/video0",
	  .subject.port = "1-2" },
	{ .id = 6, .path = "/devices/virtual/mem/null" },
	{ .id = 7, .path = "/devices/virtual/mem/zero" },
	{ .id = 12 },
};

static void check(const char *word, int want, uint32_t id, const char *text)
{
	const struct kernel_device *found = NULL;
	struct error err = { "" };

	assert_int_equal(find_device(devices, sizeof(devices) / sizeof(*devices), word, &found,
				     &err), want);
	if (!want)
		assert_int_equal(found->id, id);
	else
		assert_non_null(strstr(err.text, text));
}

static void by_number(void **state)
{
	(void)state;
	check("3", 0, 3, NULL);
	check("12", 0, 12, NULL);
	check("1", -ENODEV, 0, "'1': no such device");
	check("03", -ENODEV, 0, "'03': no such device");
	check("", -ENODEV, 0, "no such device");
}

static void by_name(void **state)
{
	(void)state;
	check("1-1", 0, 3, NULL);
	check("1-2:1.0", 0, 4, NULL);
	check("video0", 0, 5, NULL);
	check("1-2", -ENOTUNIQ, 0, "4 (1-2:1.0), 5 (video0)");
}

static void by_path(void **state)
{
	(void)state;
	check("/dev/null", 0, 6, NULL);
	check("/dev/../dev/zero", 0, 7, NULL);
	check("/sys/devices/virtual/mem/zero", 0, 7, NULL);
	check("/sys/class/mem/null", 0, 6, NULL);
	check("/sys/devices/virtual/mem/null/power", 0, 6, NULL);
	check("/sys/devices/virtual/mem", -ENOTUNIQ, 0, "6 (null), 7 (zero)");
	check("/dev/full", -ENODEV, 0, "no such device");
	check("/dev/absent", -ENOENT, 0, "/dev/absent: No such file");
	check("/etc", -ENODEV, 0, "below /sys expected");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_number),
		cmocka_unit_test(by_name),
		cmocka_unit_test(by_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

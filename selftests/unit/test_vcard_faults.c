// SPDX-License-Identifier: GPL-2.0-or-later
#include "vcard_place.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "agent/file.h"

#define ADMIN		"\x00\x20\x00\x02\x08\x31\x32\x33\x34\x35\x36\x37\x38"
#define CHALLENGE	"\x00\x84\x00\x00\x08"
#define CREATE		"\x00\xE0\x00\x00\x10\x62\x0E\x80\x02\x00\x08\x82\x01\x01\x83\x02\x40\x01\x88\x01\x08"
#define UPDATE		"\x00\xD6\x81\x00\x08\x61\x62\x63\x64\x65\x66\x67\x68"
#define READ		"\x00\xB0\x81\x00\x08"
#define SEND(r, cmd)	reader_send(r, cmd, sizeof(cmd) - 1)

static char messages[64];

static void insert(const char *fault)
{
	const char *const args[] = { "--fail", fault, NULL };

	reader_insert(&reader, path, fault ? args : NULL);
}

/* Sends a command and returns the status, or -errno */
#define run(cmd) run_raw(cmd, sizeof(cmd) - 1)

static uint8_t reply[READER_DATA];
static size_t reply_len;

static int run_raw(const char *cmd, size_t len)
{
	int ret;

	reader_send(&reader, cmd, len);
	ret = reader_receive(&reader, reply, &reply_len);
	return ret ? ret : reply[reply_len - 2] << 8 | reply[reply_len - 1];
}

static void test_removed(void **state)
{
	(void)state;
	insert("2:remove");
	assert_int_equal(run(CHALLENGE), 0x9000);
	assert_int_equal(run(CHALLENGE), -ENODEV);
	assert_int_equal(reader_wait(&reader), 0);
}

static void test_torn(void **state)
{
	(void)state;
	insert("4:torn");
	assert_int_equal(run(ADMIN), 0x9000);
	assert_int_equal(run(CREATE), 0x9000);
	assert_int_equal(run("\x00\xB0\x00\x00\x08"), 0x9000);
	assert_int_equal(run(UPDATE), -ENODEV);
	assert_int_equal(reader_wait(&reader), 0);
	insert(NULL);
	assert_int_equal(run(READ), 0x9000);
	assert_memory_equal(reply, "abcd\0\0\0\0", 8);
	reader_remove(&reader);
}

static void test_mute(void **state)
{
	(void)state;
	insert("1:mute");
	SEND(&reader, CHALLENGE);
	assert_false(reader_readable(reader.fd, 300));
	reader_remove(&reader);
}

static void test_status_and_slow(void **state)
{
	const char *const args[] = { "--fail", "1:sw=6F12", "--fail", "2:slow=200", NULL };

	(void)state;
	reader_insert(&reader, path, args);
	assert_int_equal(run(ADMIN), 0x6F12);
	SEND(&reader, ADMIN);
	assert_false(reader_readable(reader.fd, 100));
	assert_int_equal(reader_receive(&reader, reply, &reply_len), 0);
	assert_memory_equal(reply, "\x90\x00", 2);
	reader_remove(&reader);
}

static void test_garbage_and_lie(void **state)
{
	const char *const args[] = { "--fail", "5:garbage", "--fail", "6:lie", NULL };

	(void)state;
	reader_insert(&reader, path, args);
	assert_int_equal(run(ADMIN), 0x9000);
	assert_int_equal(run(CREATE), 0x9000);
	assert_int_equal(run(UPDATE), 0x9000);
	assert_int_equal(run(READ), 0x9000);
	assert_memory_equal(reply, "abcdefgh", 8);
	assert_int_equal(run(READ), 0x9000);
	assert_int_equal(reply_len, 10);
	assert_memory_not_equal(reply, "abcdefgh", 8);
	assert_int_equal(run(READ), 0x9000);
	assert_int_equal(reply_len, 10 + 64);
	assert_int_equal(run(READ), 0x9000);
	assert_memory_equal(reply, "abcdefgh", 8);
	reader_remove(&reader);
}

static void test_without_extended_length(void **state)
{
	const char *const args[] = { "--kind=short", NULL };

	(void)state;
	reader_insert(&reader, path, args);
	assert_false(reader_link(&reader).extended);
	assert_int_equal(run("\x00\xB0\x00\x00\x00\x01\x00"), 0x6700);
	reader_remove(&reader);
	insert(NULL);
	assert_true(reader_link(&reader).extended);
	reader_remove(&reader);
}

static void test_ready(void **state)
{
	char number[8], byte;
	const char *const args[] = { "--ready-fd", number, NULL };
	int fd[2];

	(void)state;
	assert_int_equal(pipe(fd), 0);
	snprintf(number, sizeof(number), "%d", fd[1]);
	reader_spawn(&reader, path, -1, args);
	close(fd[1]);
	reader.fd = accept(reader.listener, NULL, NULL);
	assert_false(reader_readable(fd[0], 100));
	reader_power(&reader);
	assert_true(reader_readable(fd[0], READER_MS));
	assert_int_equal(read(fd[0], &byte, 1), 1);
	assert_int_equal(read(fd[0], &byte, 1), 0);
	close(fd[0]);
	reader_remove(&reader);
}

/* Two cards at once, each with its own state */
static void test_two_cards(void **state)
{
	struct reader second;
	char other[80];

	(void)state;
	snprintf(other, sizeof(other), "%s.second", path);
	insert(NULL);
	reader_start(&second);
	reader_insert(&second, other, NULL);
	assert_int_equal(run(ADMIN), 0x9000);
	SEND(&second, CREATE);
	assert_int_equal(reader_receive(&second, reply, &reply_len), 0);
	assert_memory_equal(reply, "\x69\x82", 2);
	reader_remove(&second);
	reader_stop(&second);
	assert_int_equal(run(CREATE), 0x9000);
	reader_remove(&reader);
	unlink(other);
}

/* Starts the program, which has to end with @status and to say @text */
static void refused(int status, const char *text, const char *const *args)
{
	int fd = open(messages, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	char said[1024] = "";

	reader_spawn(&reader, path, fd, args);
	assert_int_equal(reader_wait(&reader), status);
	assert_true(pread(fd, said, sizeof(said) - 1, 0) > 0);
	if (!strstr(said, text))
		fail_msg("expected '%s' in: %s", text, said);
	close(fd);
}

static void test_usage(void **state)
{
	static const struct {
		const char *const args[3];
		const char *text;
	} cases[] = {
		{ { "--fail", "0:remove" }, "expected N:KIND" },
		{ { "--fail", "x" }, "expected N:KIND" },
		{ { "--fail", "1:explode" }, "expected N:KIND" },
		{ { "--fail", "1:sw=12345" }, "expected N:KIND" },
		{ { "--fail", "1:sw=" }, "expected N:KIND" },
		{ { "--fail", "-1:mute" }, "expected N:KIND" },
		{ { "--fail", "1:removed" }, "expected N:KIND" },
		{ { "--port", "0" }, "expected 1 to 65535" },
		{ { "--port", "65536" }, "expected 1 to 65535" },
		{ { "--ready-fd", "x" }, "expected a number" },
		{ { "--state" }, "--help" },
		{ { "--bogus" }, "--help" },
		{ { "more" }, "expected only options" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		refused(2, cases[i].text, cases[i].args);
	assert_int_equal(access(path, F_OK), -1);
}

static void test_hostile_state(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *text;
	} cases[] = {
		{ "", 0, "expected DER" },
		{ "hello", 5, "expected DER" },
		{ "\x30\x84\xFF\xFF\xFF\xFF\x02", 7, "expected DER" },
		{ "\x30\x80\x02\x01\x01", 5, "expected DER" },
		{ "\x30\x09\x02\x01\x02\x30\x00\x30\x00\x30\x00", 11, "version 2, expected 1" },
		{ "\x30\x09\x02\x01\x01\x30\x00\x30\x00\x30\x00", 11, "0 PINs, expected 2" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(file_write(path, 0600, cases[i].bytes, cases[i].len, NULL), 0);
		refused(1, cases[i].text, NULL);
		refused(1, path, NULL);
	}
}

/* Every bit of a good state turned: a card comes of it or an error, never a crash */
static void test_damaged_state(void **state)
{
	uint8_t *good, *bad;
	struct stat st;
	size_t len, i;
	int status;

	(void)state;
	insert(NULL);
	assert_int_equal(run(ADMIN), 0x9000);
	assert_int_equal(run(CREATE), 0x9000);
	assert_int_equal(run("\x00\x46\x80\x01\x00"), 0x9000);
	reader_remove(&reader);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(file_read(path, 65536, &good, &len, NULL), 0);
	bad = malloc(len);
	/* to a port that refuses: a state that is taken ends with status 1 as well */
	reader_stop(&reader);
	for (i = 0; i < len; i += 3) {
		const char *const args[] = { "--host", "256.0.0.1", NULL };
		int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

		memcpy(bad, good, len);
		bad[i] ^= (uint8_t)(1 << i % 8);
		assert_int_equal(file_write(path, 0600, bad, len, NULL), 0);
		reader_spawn(&reader, path, null, args);
		status = reader_wait(&reader);
		assert_int_equal(status, 1);
		close(null);
	}
	free(good);
	free(bad);
	reader_start(&reader);
}

/* The state is on disk before the card answers, and a directory that takes none is told of */
static void test_state_cannot_be_written(void **state)
{
	const char *const args[] = { "--state", "/proc/none/card", NULL };

	(void)state;
	refused(1, "/proc/none/card", args);
	insert(NULL);
	assert_int_equal(access(path, F_OK), 0);
	reader_remove(&reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		place_test(test_removed),
		place_test(test_torn),
		place_test(test_mute),
		place_test(test_status_and_slow),
		place_test(test_garbage_and_lie),
		place_test(test_without_extended_length),
		place_test(test_ready),
		place_test(test_two_cards),
		place_test(test_usage),
		place_test(test_hostile_state),
		place_test(test_damaged_state),
		place_test(test_state_cannot_be_written),
	};
	int failed;

	if (place_begin())
		return 1;
	snprintf(messages, sizeof(messages), "%s/messages", dir);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(messages);
	return place_end(failed);
}

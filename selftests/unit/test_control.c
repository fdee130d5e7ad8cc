// SPDX-License-Identifier: GPL-2.0-or-later
/* One question, one answer, and nobody who keeps others waiting */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "agent/card_worker.h"
#include "agent/control.h"

static char path[64];

static int echo(void *data, enum control_request request, uid_t uid, const uint8_t *bytes,
		size_t len, struct error *answer)
{
	(void)data;
	if (len > 100)
		return error_set(answer, -EFBIG, "%zu bytes", len);
	return error_set(answer, request == CONTROL_PENDING ? 0 : -EINVAL, "%u: %.*s", uid,
			 (int)len, (const char *)bytes);
}

/* Serves so many, in another process */
static pid_t serve(int count)
{
	struct pollfd p = { .events = POLLIN };
	struct error err;
	pid_t pid;

	assert_int_equal(control_listen(path, &p.fd, &err), 0);
	pid = fork();
	if (!pid) {
		while (count-- && poll(&p, 1, 10000) == 1)
			if (control_serve(p.fd, echo, NULL, &err))
				_exit(1);
		_exit(0);
	}
	close(p.fd);
	return pid;
}

static void finish(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	unlink(path);
}

static void test_answers(void **state)
{
	static char large[CARD_WORKER_DATA_MAX + 1];
	struct error answer;
	char wanted[32];
	pid_t pid = serve(3);

	(void)state;
	assert_int_equal(control_ask(path, CONTROL_PENDING, "hello", 5, &answer), 0);
	snprintf(wanted, sizeof(wanted), "%u: hello", getuid());
	assert_string_equal(answer.text, wanted);
	assert_int_equal(control_ask(path, CONTROL_RELEASE, "", 0, &answer), -EINVAL);
	assert_int_equal(control_ask(path, CONTROL_PENDING, large, CARD_WORKER_DATA_MAX, &answer),
			 -EFBIG);
	finish(pid);
	pid = serve(1);
	assert_int_equal(control_ask(path, CONTROL_PENDING, large, sizeof(large), &answer),
			 -EMSGSIZE);
	finish(pid);
}

static void test_nobody(void **state)
{
	struct error answer;

	(void)state;
	assert_int_equal(control_ask(path, CONTROL_PENDING, "", 0, &answer), -ECONNREFUSED);
	assert_non_null(strstr(answer.text, "cardgated does not run"));
}

/* Who says nothing, or half a message, is sent away, and the next one is served */
static void test_silent(void **state)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	pid_t pid = serve(3);
	struct error answer;
	int s[2], i;

	(void)state;
	strcpy(addr.sun_path, path);
	for (i = 0; i < 2; i++) {
		s[i] = socket(AF_UNIX, SOCK_SEQPACKET, 0);
		assert_int_equal(connect(s[i], (struct sockaddr *)&addr, sizeof(addr)), 0);
	}
	assert_int_equal(send(s[1], "x", 1, 0), 1);
	assert_int_equal(control_ask(path, CONTROL_PENDING, "hello", 5, &answer), 0);
	for (i = 0; i < 2; i++)
		close(s[i]);
	finish(pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_silent),
	};

	snprintf(path, sizeof(path), "/tmp/test_control.%d", getpid());
	return cmocka_run_group_tests(tests, NULL, NULL);
}

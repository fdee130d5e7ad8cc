// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A reader that is unplugged with a card in it, while pcscd goes on. No driver of a reader
 * without hardware can be unplugged, so pcscd is played here: these functions take the place of
 * libpcsclite's.
 */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <winscard.h>

#include <cmocka.h>

#include "agent/card.h"

#define NAME	"Reader 00 00"
#define WAIT_MS	10000

/* Shared with who talks to "pcscd": is the reader there, and how often that changed */
static struct scene {
	int there;
	int changes;
} *scene;

static int seen_there(void)
{
	return __atomic_load_n(&scene->there, __ATOMIC_SEQ_CST);
}

LONG SCardEstablishContext(DWORD scope, LPCVOID a, LPCVOID b, LPSCARDCONTEXT context)
{
	(void)scope;
	(void)a;
	(void)b;
	*context = 1;
	return SCARD_S_SUCCESS;
}

LONG SCardReleaseContext(SCARDCONTEXT context)
{
	(void)context;
	return SCARD_S_SUCCESS;
}

LONG SCardListReaders(SCARDCONTEXT context, LPCSTR groups, LPSTR names, LPDWORD size)
{
	(void)context;
	(void)groups;
	if (!seen_there())
		return SCARD_E_NO_READERS_AVAILABLE;
	*size = sizeof(NAME) + 1;
	memcpy(names, NAME "\0", *size);
	return SCARD_S_SUCCESS;
}

/* A reader that is not there any more is not known; else a change is waited for */
LONG SCardGetStatusChange(SCARDCONTEXT context, DWORD timeout, SCARD_READERSTATE *states,
			  DWORD count)
{
	DWORD waited, i, state, changed = 0;

	(void)context;
	for (waited = 0; !changed; waited++) {
		for (i = 0; i < count; i++) {
			if (!strcmp(states[i].szReader, NAME) && !seen_there())
				return SCARD_E_UNKNOWN_READER;
			/* The last one is no reader, but tells that any came or went */
			state = (DWORD)scene->changes << 16 | SCARD_STATE_PRESENT;
			states[i].dwEventState = state;
			changed |= state != states[i].dwCurrentState;
		}
		if (!changed && waited >= timeout)
			return SCARD_E_TIMEOUT;
		if (!changed)
			poll(NULL, 0, 1);
	}
	return SCARD_S_SUCCESS;
}

LONG SCardConnect(SCARDCONTEXT context, LPCSTR reader, DWORD mode, DWORD protocols,
		  LPSCARDHANDLE card, LPDWORD protocol)
{
	(void)context;
	(void)reader;
	(void)mode;
	(void)protocols;
	*card = 1;
	*protocol = SCARD_PROTOCOL_T1;
	return seen_there() ? SCARD_S_SUCCESS : SCARD_E_UNKNOWN_READER;
}

LONG SCardStatus(SCARDHANDLE card, LPSTR name, LPDWORD name_len, LPDWORD state, LPDWORD protocol,
		 LPBYTE atr, LPDWORD len)
{
	(void)card;
	(void)name;
	(void)name_len;
	(void)state;
	(void)protocol;
	(void)atr;
	*len = 0;
	return SCARD_S_SUCCESS;
}

LONG SCardTransmit(SCARDHANDLE card, const SCARD_IO_REQUEST *send, LPCBYTE cmd, DWORD cmd_len,
		   SCARD_IO_REQUEST *recv, LPBYTE resp, LPDWORD len)
{
	(void)card;
	(void)send;
	(void)cmd;
	(void)cmd_len;
	(void)recv;
	if (!seen_there())
		return SCARD_E_READER_UNAVAILABLE;
	memcpy(resp, "\x90\x00", 2);
	*len = 2;
	return SCARD_S_SUCCESS;
}

LONG SCardBeginTransaction(SCARDHANDLE card)
{
	(void)card;
	return SCARD_S_SUCCESS;
}

LONG SCardEndTransaction(SCARDHANDLE card, DWORD after)
{
	(void)card;
	(void)after;
	return SCARD_S_SUCCESS;
}

LONG SCardDisconnect(SCARDHANDLE card, DWORD after)
{
	(void)card;
	(void)after;
	return SCARD_S_SUCCESS;
}

static void plug(int there)
{
	__atomic_store_n(&scene->there, there, __ATOMIC_SEQ_CST);
	__atomic_fetch_add(&scene->changes, 1, __ATOMIC_SEQ_CST);
}

static void expect_event(struct card_watch *watch, int fd, enum card_event_kind kind)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct card_event event;

	assert_int_equal(poll(&p, 1, WAIT_MS), 1);
	assert_int_equal(card_watch_next(watch, &event, NULL), 1);
	assert_int_equal(event.kind, kind);
	if (kind != CARD_SERVICE_UP)
		assert_string_equal(event.reader.name, NAME);
}

static void test_watch(void **state)
{
	struct card_watch *watch;
	int fd, round;

	(void)state;
	plug(1);
	assert_int_equal(card_watch_open(&watch, &fd, NULL), 0);
	expect_event(watch, fd, CARD_SERVICE_UP);
	for (round = 0; round < 3; round++) {
		expect_event(watch, fd, CARD_READER_ADDED);
		expect_event(watch, fd, CARD_INSERTED);
		plug(0);
		/* The card went with it, and pcscd did not */
		expect_event(watch, fd, CARD_REMOVED);
		expect_event(watch, fd, CARD_READER_REMOVED);
		plug(1);
	}
	card_watch_close(watch);
}

static void test_session(void **state)
{
	static const uint8_t cmd[] = { 0, 0x84, 0, 0, 8 };
	uint8_t resp[16];
	size_t len = sizeof(resp);
	struct card *card;

	(void)state;
	plug(1);
	assert_int_equal(card_open(NAME, WAIT_MS, &card, NULL), 0);
	assert_int_equal(card_begin(card, NULL), 0);
	assert_int_equal(card_transmit(card, cmd, sizeof(cmd), resp, &len, NULL), 0);
	plug(0);
	len = sizeof(resp);
	assert_int_equal(card_transmit(card, cmd, sizeof(cmd), resp, &len, NULL), -ENODEV);
	card_close(card);
	assert_int_equal(card_open(NAME, WAIT_MS, &card, NULL), -ENODEV);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_watch),
		cmocka_unit_test(test_session),
	};

	scene = mmap(NULL, sizeof(*scene), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	if (scene == MAP_FAILED)
		return EXIT_FAILURE;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include <winscard.h>

#include "agent/card_pcsc.h"
#include "agent/card_worker.h"

#define NEW_READER		"\\\\?PnP?\\Notification"
#define RETRY_MIN_MS		100
#define RETRY_MAX_MS		2000
/* A reader that is added between two calls goes unnoticed before pcsc-lite 2.3: look again */
#define WATCH_MS		10000
/* Another program has the card for itself: most let go soon */
#define BUSY_TRIES		30
#define BUSY_MS			100
#define EVENT_COUNT(state)	((state) >> 16 & 0xFFFF)

static const struct {
	LONG scard;
	int code;
} codes[] = {
	{ SCARD_S_SUCCESS, 0 },
	{ SCARD_E_UNKNOWN_READER, -ENODEV },
	{ SCARD_E_READER_UNAVAILABLE, -ENODEV },
	{ SCARD_E_NO_SMARTCARD, -ENODEV },
	{ SCARD_W_REMOVED_CARD, -ENODEV },
	{ SCARD_E_NO_READERS_AVAILABLE, -ENODEV },
	{ SCARD_E_SHARING_VIOLATION, -EBUSY },
	{ SCARD_W_RESET_CARD, -ECONNRESET },
	{ SCARD_E_NO_SERVICE, -ECONNREFUSED },
	{ SCARD_E_SERVICE_STOPPED, -ECONNREFUSED },
	{ SCARD_F_COMM_ERROR, -ECONNREFUSED },
	{ SCARD_E_NO_ACCESS, -EACCES },
	{ SCARD_W_SECURITY_VIOLATION, -EACCES },
	{ SCARD_E_PROTO_MISMATCH, -EPROTO },
	{ SCARD_E_INSUFFICIENT_BUFFER, -EMSGSIZE },
	{ SCARD_E_NO_MEMORY, -ENOMEM },
};

/**
 * struct session - a connection to pcscd
 * @context: of this process
 * @card: the card, valid when @open
 * @protocol: how it is spoken to
 * @open: a card is connected
 * @after: what becomes of the card at the end
 */
struct session {
	SCARDCONTEXT context;
	SCARDHANDLE card;
	DWORD protocol;
	bool open;
	DWORD after;
};

static int scard_code(LONG rv)
{
	size_t i;

	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].scard == rv)
			return codes[i].code;
	return -EIO;
}

static int reply(int fd, LONG rv, const void *data, size_t len)
{
	int code = scard_code(rv);
	char text[128];

	if (rv == SCARD_S_SUCCESS)
		return card_worker_send(fd, 0, data, len);
	snprintf(text, sizeof(text), "%s%s", code == -ECONNREFUSED ? "pcscd: " : "",
		 pcsc_stringify_error(rv));
	return card_worker_send(fd, code, text, strlen(text));
}

static void reader_fill(struct card_reader *reader, const SCARD_READERSTATE *state)
{
	memset(reader, 0, sizeof(*reader));
	snprintf(reader->name, sizeof(reader->name), "%s", state->szReader);
	reader->present = state->dwEventState & SCARD_STATE_PRESENT;
	if (!reader->present || state->dwEventState & SCARD_STATE_MUTE)
		return;
	reader->atr_len = state->cbAtr < CARD_ATR_MAX ? state->cbAtr : CARD_ATR_MAX;
	memcpy(reader->atr, state->rgbAtr, reader->atr_len);
}

/* Fills at most CARD_READERS_MAX states; names point into @names */
static LONG list_readers(SCARDCONTEXT context, char *names, DWORD size,
			 SCARD_READERSTATE *states, size_t *count)
{
	const char *name;
	LONG rv;

	*count = 0;
	rv = SCardListReaders(context, NULL, names, &size);
	if (rv == SCARD_E_NO_READERS_AVAILABLE)
		return SCARD_S_SUCCESS;
	if (rv != SCARD_S_SUCCESS)
		return rv;
	for (name = names; *name && *count < CARD_READERS_MAX; name += strlen(name) + 1) {
		memset(&states[*count], 0, sizeof(*states));
		states[(*count)++].szReader = name;
	}
	return SCARD_S_SUCCESS;
}

static int do_readers(struct session *s, int fd)
{
	char names[CARD_READERS_MAX * CARD_READER_MAX];
	struct card_reader readers[CARD_READERS_MAX];
	SCARD_READERSTATE states[CARD_READERS_MAX];
	size_t count, i;
	LONG rv;

	rv = list_readers(s->context, names, sizeof(names), states, &count);
	if (rv == SCARD_S_SUCCESS && count)
		rv = SCardGetStatusChange(s->context, 0, states, count);
	if (rv != SCARD_S_SUCCESS && rv != SCARD_E_TIMEOUT)
		return reply(fd, rv, NULL, 0);
	for (i = 0; i < count; i++)
		reader_fill(&readers[i], &states[i]);
	return reply(fd, SCARD_S_SUCCESS, readers, count * sizeof(readers[0]));
}

static LONG connect_shared(struct session *s, const char *name)
{
	int left = BUSY_TRIES;
	LONG rv;

	for (;;) {
		rv = SCardConnect(s->context, name, SCARD_SHARE_SHARED,
				  SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &s->card, &s->protocol);
		if (rv != SCARD_E_SHARING_VIOLATION || !left--)
			return rv;
		poll(NULL, 0, BUSY_MS);
	}
}

static int do_open(struct session *s, int fd, struct card_message *msg, size_t len)
{
	struct card_opened opened = { 0 };
	char name[CARD_READER_MAX] = "";
	DWORD atr_len = CARD_ATR_MAX;
	LONG rv;

	if (s->open || len >= sizeof(name))
		return reply(fd, SCARD_E_INVALID_PARAMETER, NULL, 0);
	memcpy(name, msg->data, len);
	rv = connect_shared(s, name);
	if (rv != SCARD_S_SUCCESS)
		return reply(fd, rv, NULL, 0);
	s->open = true;
	rv = SCardStatus(s->card, NULL, NULL, NULL, NULL, opened.atr, &atr_len);
	opened.atr_len = atr_len <= CARD_ATR_MAX ? atr_len : 0;
	opened.t0 = s->protocol == SCARD_PROTOCOL_T0;
	return reply(fd, rv, &opened, sizeof(opened));
}

/* After another program's reset the handle works again, but the caller has to start over */
static LONG reconnect(struct session *s, LONG rv)
{
	if (rv == SCARD_W_RESET_CARD)
		SCardReconnect(s->card, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
			       SCARD_LEAVE_CARD, &s->protocol);
	return rv;
}

static int do_transmit(struct session *s, int fd, struct card_message *msg, size_t len)
{
	const SCARD_IO_REQUEST *pci = s->protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 :
				      SCARD_PCI_T1;
	static uint8_t resp[APDU_RESPONSE_MAX];
	DWORD got = sizeof(resp);
	LONG rv;
	int ret;

	rv = SCardTransmit(s->card, pci, msg->data, len, NULL, resp, &got);
	explicit_bzero(msg->data, len);
	/* Some drivers say so when the card was pulled meanwhile */
	if (rv == SCARD_S_SUCCESS && !got)
		rv = SCARD_E_NOT_TRANSACTED;
	ret = reply(fd, reconnect(s, rv), resp, got);
	explicit_bzero(resp, got <= sizeof(resp) ? got : sizeof(resp));
	return ret;
}

static int serve(struct session *s, int fd, struct card_message *msg, size_t len)
{
	if (msg->code == CARD_REQUEST_READERS)
		return do_readers(s, fd);
	if (msg->code == CARD_REQUEST_OPEN)
		return do_open(s, fd, msg, len);
	if (!s->open)
		return reply(fd, SCARD_E_INVALID_HANDLE, NULL, 0);
	switch (msg->code) {
	case CARD_REQUEST_TRANSMIT:
		return do_transmit(s, fd, msg, len);
	case CARD_REQUEST_BEGIN:
		return reply(fd, reconnect(s, SCardBeginTransaction(s->card)), NULL, 0);
	case CARD_REQUEST_END:
		return reply(fd, SCardEndTransaction(s->card, SCARD_LEAVE_CARD), NULL, 0);
	case CARD_REQUEST_RESET:
		s->after = SCARD_RESET_CARD;
		return reply(fd, SCARD_S_SUCCESS, NULL, 0);
	default:
		return -EPROTO;
	}
}

/**
 * card_pcsc_session - serve a session until its socket is closed
 * @fd: the worker's end of the socket
 */
void card_pcsc_session(int fd)
{
	static struct card_message msg;
	struct session s = { .after = SCARD_LEAVE_CARD };
	size_t len;
	LONG rv;

	rv = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &s.context);
	while (!card_worker_receive(fd, -1, &msg, &len)) {
		if (rv != SCARD_S_SUCCESS ? reply(fd, rv, NULL, 0) : serve(&s, fd, &msg, len))
			break;
	}
	if (s.open)
		SCardDisconnect(s.card, s.after);
	if (rv == SCARD_S_SUCCESS)
		SCardReleaseContext(s.context);
}

/**
 * struct watched - what the parent was told of a reader
 * @reader: the reader as told
 * @state: pcscd's state word of that moment
 * @seen: it is in the present list of readers
 */
struct watched {
	struct card_reader reader;
	DWORD state;
	bool seen;
};

/**
 * struct watcher - what the parent was told so far
 * @fd: socket to the parent
 * @list: the readers
 * @count: how many
 */
struct watcher {
	int fd;
	struct watched list[CARD_READERS_MAX];
	size_t count;
};

static int tell(const struct watcher *w, enum card_event_kind kind,
		const struct card_reader *reader)
{
	static const struct card_reader nobody;

	return card_worker_send(w->fd, kind, reader ? reader : &nobody, sizeof(nobody));
}

static int forget(struct watcher *w, size_t i)
{
	struct watched gone = w->list[i];
	int ret = 0;

	w->list[i] = w->list[--w->count];
	if (gone.reader.present)
		ret = tell(w, CARD_REMOVED, &gone.reader);
	gone.reader.present = false;
	gone.reader.atr_len = 0;
	return ret ? ret : tell(w, CARD_READER_REMOVED, &gone.reader);
}

static struct watched *find(struct watcher *w, const char *name)
{
	size_t i;

	for (i = 0; i < w->count; i++)
		if (!strncmp(w->list[i].reader.name, name, CARD_READER_MAX - 1))
			return &w->list[i];
	return NULL;
}

/* Tells of readers that came or went, and gives each state the word last seen */
static int compare_readers(struct watcher *w, SCARD_READERSTATE *states, size_t count)
{
	struct watched *known;
	size_t i;
	int ret;

	for (i = 0; i < w->count; i++)
		w->list[i].seen = false;
	for (i = 0; i < count; i++) {
		known = find(w, states[i].szReader);
		if (!known) {
			if (w->count == CARD_READERS_MAX)
				continue;
			known = &w->list[w->count++];
			memset(known, 0, sizeof(*known));
			snprintf(known->reader.name, sizeof(known->reader.name), "%s",
				 states[i].szReader);
			ret = tell(w, CARD_READER_ADDED, &known->reader);
			if (ret)
				return ret;
		}
		known->seen = true;
		states[i].dwCurrentState = known->state;
	}
	for (i = w->count; i-- > 0; ) {
		ret = w->list[i].seen ? 0 : forget(w, i);
		if (ret)
			return ret;
	}
	return 0;
}

/* A card that was changed for another between two looks shows in the event count only. */
static int compare_card(struct watcher *w, const SCARD_READERSTATE *state)
{
	struct watched *known = find(w, state->szReader);
	struct card_reader was;
	bool swapped;
	int ret = 0;

	if (!known || state->dwEventState & SCARD_STATE_UNKNOWN)
		return 0;
	was = known->reader;
	reader_fill(&known->reader, state);
	swapped = was.present && known->reader.present &&
		  EVENT_COUNT(known->state) != EVENT_COUNT(state->dwEventState);
	known->state = state->dwEventState & ~(DWORD)SCARD_STATE_CHANGED;
	if (was.present && (swapped || !known->reader.present))
		ret = tell(w, CARD_REMOVED, &was);
	if (!ret && known->reader.present && (swapped || !was.present))
		ret = tell(w, CARD_INSERTED, &known->reader);
	return ret;
}

/* Watches while pcscd lives; returns 0 when it is gone, -errno when the parent is */
static int watch_service(struct watcher *w, SCARDCONTEXT context)
{
	char names[CARD_READERS_MAX * CARD_READER_MAX];
	SCARD_READERSTATE states[CARD_READERS_MAX + 1];
	DWORD plug = SCARD_STATE_UNAWARE;
	size_t count, i;
	LONG rv;
	int ret;

	for (;;) {
		rv = list_readers(context, names, sizeof(names), states, &count);
		if (rv != SCARD_S_SUCCESS)
			return 0;
		ret = compare_readers(w, states, count);
		if (ret)
			return ret;
		memset(&states[count], 0, sizeof(states[count]));
		states[count].szReader = NEW_READER;
		states[count].dwCurrentState = plug;
		rv = SCardGetStatusChange(context, WATCH_MS, states, count + 1);
		if (rv != SCARD_S_SUCCESS && rv != SCARD_E_TIMEOUT && rv != SCARD_E_UNKNOWN_READER)
			return 0;
		if (rv != SCARD_S_SUCCESS)
			continue;
		plug = states[count].dwEventState & ~(DWORD)SCARD_STATE_CHANGED;
		for (i = 0; i < count; i++) {
			ret = compare_card(w, &states[i]);
			if (ret)
				return ret;
		}
	}
}

/**
 * card_pcsc_watch - tell of readers and cards until the socket is closed
 * @fd: the worker's end of the socket
 */
void card_pcsc_watch(int fd)
{
	struct watcher w = { .fd = fd };
	struct pollfd p = { .fd = fd };
	int wait = RETRY_MIN_MS, ret = 0;
	SCARDCONTEXT context;

	while (!ret) {
		if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) ==
		    SCARD_S_SUCCESS) {
			wait = RETRY_MIN_MS;
			ret = tell(&w, CARD_SERVICE_UP, NULL);
			if (!ret)
				ret = watch_service(&w, context);
			SCardReleaseContext(context);
			while (!ret && w.count)
				ret = forget(&w, w.count - 1);
			if (!ret)
				ret = tell(&w, CARD_SERVICE_DOWN, NULL);
		}
		/* The socket polls with POLLHUP when the parent closed its end. */
		if (!ret && poll(&p, 1, wait) > 0)
			break;
		wait = wait * 2 < RETRY_MAX_MS ? wait * 2 : RETRY_MAX_MS;
	}
}

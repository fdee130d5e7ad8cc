// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/card.h"
#include "agent/card_describe.h"
#include "agent/card_pcsc.h"
#include "agent/card_worker.h"

#define GRACE_MS	1000
#define RESETS_MAX	3
#define UNLIMITED	(-1)

/**
 * struct card - a session with one card
 * @worker: the process that holds the connection
 * @link: how the APDU layer reaches it
 * @deadline_ms: for one exchange
 * @end_ms: monotonic time when the session's budget is spent, or UNLIMITED
 * @msg: the reply to the last request
 */
struct card {
	struct card_worker worker;
	struct apdu_link link;
	unsigned int deadline_ms;
	long long end_ms;
	struct card_message msg;
};

static long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

static int time_left(const struct card *card)
{
	long long left = card->deadline_ms;

	if (card->end_ms != UNLIMITED && card->end_ms - now_ms() < left)
		left = card->end_ms - now_ms();
	return left > 0 ? (int)left : 0;
}

/* One request to the worker; a worker that is late is killed and the session over. */
static int ask(struct card *card, enum card_request what, const void *data, size_t data_len,
	       size_t *len, struct error *err)
{
	int wait = time_left(card), ret;

	if (!card->worker.pid)
		return error_set(err, -ENODEV, "connection to the card is over");
	ret = wait ? card_worker_send(card->worker.fd, what, data, data_len) : -ETIMEDOUT;
	if (!ret)
		ret = card_worker_receive(card->worker.fd, wait, &card->msg, len);
	if (ret) {
		card_worker_stop(&card->worker, 0);
		if (ret == -ETIMEDOUT)
			return error_set(err, ret, "card did not answer in time");
		return error_set(err, -EIO, "connection to pcscd: %s", strerror(-ret));
	}
	if (card->msg.code)
		return error_set(err, card->msg.code, "%.*s", (int)*len, (char *)card->msg.data);
	return 0;
}

/**
 * card_transmit - exchange one APDU, SCardTransmit()
 * @card: the card
 * @cmd: the command APDU
 * @cmd_len: its bytes
 * @resp: where the response APDU goes
 * @len: room at @resp, set to the bytes there
 * @err: message on failure
 *
 * Return: 0; -ETIMEDOUT when the deadline or the session's budget passed and
 * -ENODEV when the card or reader was removed, after which only card_close()
 * is of use; -ECONNRESET when another program reset the card, so that
 * selection and PINs are lost; -EIO, -EMSGSIZE, -EPROTO.
 */
int card_transmit(struct card *card, const uint8_t *cmd, size_t cmd_len,
		  uint8_t *resp, size_t *len, struct error *err)
{
	size_t got;
	int ret;

	ret = ask(card, CARD_REQUEST_TRANSMIT, cmd, cmd_len, &got, err);
	if (ret)
		return ret;
	if (got > *len)
		return error_set(err, -EMSGSIZE, "card answered %zu bytes, expected at most %zu",
				 got, *len);
	memcpy(resp, card->msg.data, got);
	explicit_bzero(card->msg.data, got);
	*len = got;
	return 0;
}

static int link_transmit(void *ctx, const uint8_t *cmd, size_t cmd_len,
			 uint8_t *resp, size_t *len, struct error *err)
{
	return card_transmit(ctx, cmd, cmd_len, resp, len, err);
}

/* pcscd lets nobody connect while another program waits for a card, or has a transaction */
static int busy(int ret, struct error *err)
{
	return ret == -ETIMEDOUT ?
	       error_set(err, -EBUSY, "card did not answer in time, or another program keeps it") :
	       ret;
}

static int card_new(unsigned int deadline_ms, struct card **card, struct error *err)
{
	struct card *new = calloc(1, sizeof(*new));
	int ret;

	if (!new)
		return error_set(err, -ENOMEM, "out of memory");
	new->deadline_ms = deadline_ms;
	new->end_ms = UNLIMITED;
	new->link.transmit = link_transmit;
	new->link.ctx = new;
	ret = card_worker_start(&new->worker, card_pcsc_session, err);
	if (ret)
		free(new);
	else
		*card = new;
	return ret;
}

/**
 * card_open - connect to the card in a reader, shared with other programs
 * @reader: the reader's whole name
 * @deadline_ms: for this call and for each exchange; see CARD_EXCHANGE_MS
 * @card: set to the session
 * @err: message on failure
 *
 * Return: 0, -ENODEV without such a reader or a card in it, -EBUSY when
 * another program holds the card for itself or waits for it, -EIO for a card
 * that does not start, -ECONNREFUSED without pcscd, -EACCES, -ENOMEM.
 */
int card_open(const char *reader, unsigned int deadline_ms, struct card **card,
	      struct error *err)
{
	struct card_opened opened;
	struct card *new;
	size_t len;
	int ret;

	if (strlen(reader) >= CARD_READER_MAX)
		return error_set(err, -ENODEV, "%.40s...: no such reader", reader);
	ret = card_new(deadline_ms, &new, err);
	if (ret)
		return ret;
	ret = busy(ask(new, CARD_REQUEST_OPEN, reader, strlen(reader), &len, err), err);
	if (!ret && len != sizeof(opened))
		ret = error_set(err, -EPROTO, "broken reply");
	if (ret) {
		card_close(new);
		return error_prefix(err, ret, "%s", reader);
	}
	memcpy(&opened, new->msg.data, sizeof(opened));
	new->link.t0 = opened.t0;
	card_describe_atr(&new->link, opened.atr, opened.atr_len);
	*card = new;
	return 0;
}

/**
 * card_budget - limit the time of a whole session
 * @card: the session
 * @ms: milliseconds from now; each exchange after that fails with -ETIMEDOUT
 *
 * A card that answers each APDU just in time would otherwise hold its reader
 * for as long as it likes.
 */
void card_budget(struct card *card, unsigned int ms)
{
	card->end_ms = now_ms() + ms;
}

/**
 * card_link - the session as the APDU layer sees it
 * @card: the session
 *
 * Return: the link, valid until card_close().
 */
struct apdu_link *card_link(struct card *card)
{
	return &card->link;
}

/**
 * card_begin - keep other programs off the card, SCardBeginTransaction()
 * @card: the card
 * @err: message on failure
 *
 * When another program has reset the card since, nothing is lost yet: the
 * connection is made anew and taken.
 *
 * Return: -EBUSY when another program does not let go of the card in time, or
 * as card_transmit().
 */
int card_begin(struct card *card, struct error *err)
{
	unsigned int left = RESETS_MAX;
	size_t len;
	int ret;

	do {
		ret = ask(card, CARD_REQUEST_BEGIN, NULL, 0, &len, err);
	} while (ret == -ECONNRESET && left--);
	return busy(ret, err);
}

/**
 * card_end - let other programs at the card again
 * @card: the card
 * @err: message on failure
 *
 * Return: as card_transmit().
 */
int card_end(struct card *card, struct error *err)
{
	size_t len;

	return ask(card, CARD_REQUEST_END, NULL, 0, &len, err);
}

/**
 * card_reset_on_close - have the card forget PINs at the end of the session
 * @card: the card
 */
void card_reset_on_close(struct card *card)
{
	size_t len;

	ask(card, CARD_REQUEST_RESET, NULL, 0, &len, NULL);
}

/**
 * card_close - end a session
 * @card: the session, may be NULL
 */
void card_close(struct card *card)
{
	if (!card)
		return;
	card_worker_stop(&card->worker, GRACE_MS);
	free(card->link.memo);
	explicit_bzero(card, sizeof(*card));
	free(card);
}

/**
 * card_readers - list the readers and what is in them
 * @readers: filled in
 * @count: set to how many
 * @deadline_ms: for the whole call
 * @err: message on failure
 *
 * Return: 0, -ECONNREFUSED without pcscd, -EACCES, -ETIMEDOUT, -EIO, -ENOMEM.
 */
int card_readers(struct card_reader readers[CARD_READERS_MAX], size_t *count,
		 unsigned int deadline_ms, struct error *err)
{
	struct card *card;
	size_t len;
	int ret;

	ret = card_new(deadline_ms, &card, err);
	if (ret)
		return ret;
	ret = ask(card, CARD_REQUEST_READERS, NULL, 0, &len, err);
	if (!ret && (len % sizeof(*readers) || len > CARD_READERS_MAX * sizeof(*readers)))
		ret = error_set(err, -EPROTO, "broken reply");
	if (!ret) {
		memcpy(readers, card->msg.data, len);
		*count = len / sizeof(*readers);
	}
	card_close(card);
	return ret;
}

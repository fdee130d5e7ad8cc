// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One card after the other for everybody on a list. The state is on disk before a card is begun
 * and after it is done, so that whoever begins again after a crash makes no card twice.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "agent/trust_card.h"
#include "batch.h"
#include "issue.h"

#define FAILURES_MAX	3	/* in a row: then it is not the cards */

/* The next card that is put in, or that is there when nothing was done yet */
static int wait_card(struct card_watch *watch, int fd, const char *reader,
		     char name[CARD_READER_MAX], struct error *err)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct card_event event;
	int ret;

	for (;;) {
		ret = card_watch_next(watch, &event, err);
		if (ret < 0)
			return ret;
		if (!ret) {
			poll(&p, 1, -1);
		} else if (event.kind == CARD_SERVICE_DOWN) {
			fprintf(stderr, TOOL_NAME ": pcscd is gone; waiting for it\n");
		} else if (event.kind == CARD_INSERTED &&
			   (!reader || strstr(event.reader.name, reader))) {
			memcpy(name, event.reader.name, CARD_READER_MAX);
			return 0;
		}
	}
}

/* A card that the last run finished and did not write down has the name in its certificate */
static bool made_before(const struct options *opt, struct issued *done)
{
	struct trust_holder holder;
	struct session s;
	struct bundle bundle;
	struct card_index index;
	uint8_t *cert = NULL;
	bool ours = false;
	size_t len;

	if (session_open_issued(&s, opt, NULL))
		return false;
	if (!card_profile_read(s.profile, s.link, NULL, &index, &bundle, NULL)) {
		bundle_free(&bundle);
		ours = !s.profile->certificate(s.link, &cert, &len, NULL) &&
		       !card_profile_prove(s.profile, s.link, cert, len, NULL) &&
		       !trust_card_holder(cert, len, &holder, NULL) &&
		       !strcmp(holder.name, opt->holder) &&
		       !trust_sha256(cert, len, done->certificate);
	}
	free(cert);
	done->apdus = s.link->sent;
	session_close(&s);
	return ours;
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* Nothing that another card would help against */
static bool hopeless(int ret)
{
	return ret == -EACCES || ret == -EPERM || ret == -EKEYREVOKED || ret == -EINVAL ||
	       ret == -ENOMEM;
}

static int make(struct batch *batch, size_t i, const struct options *opt,
		const struct bundle *bundle, const struct secret *pin, struct error *err)
{
	struct batch_card *card = &batch->cards[i];
	bool before = card->status == BATCH_STARTED;
	struct issued done = { 0 };
	double start = now();
	int ret;

	card->status = BATCH_STARTED;
	ret = batch_store(batch, err);
	if (ret)
		return error_prefix(err, -EINVAL, "state");
	ret = issue_card(opt, bundle, pin, &done, err);
	if (ret == -EEXIST && before && made_before(opt, &done))
		ret = 0;
	if (ret)
		return ret;
	card->status = BATCH_ISSUED;
	snprintf(card->reader, sizeof(card->reader), "%s", opt->reader);
	memcpy(card->certificate, done.certificate, sizeof(card->certificate));
	card->apdus = done.apdus;
	card->seconds = now() - start;
	card->when = time(NULL);
	return batch_store(batch, err) ? error_prefix(err, -EINVAL, "state") : 0;
}

/* Cards are tried until one becomes this person's */
static int serve(struct batch *batch, size_t i, const struct options *opt,
		 const struct secret *pin, struct card_watch *watch, int fd, struct error *err)
{
	const struct roster_entry *who = &batch->roster.entries[i];
	struct options one = *opt;
	char reader[CARD_READER_MAX];
	struct bundle bundle;
	int failures = 0, ret;

	one.holder = who->holder;
	one.department = *who->department ? who->department : opt->department;
	one.days = who->days ? who->days : opt->days;
	one.reader = reader;
	ret = bundle_load(&bundle, *who->bundle ? who->bundle : opt->bundle, err);
	if (ret)
		return ret;
	do {
		fprintf(stderr, "[%zu/%zu] %s: put a blank card into %s\n", i + 1,
			batch->roster.count, who->holder, opt->reader ? opt->reader : "a reader");
		ret = wait_card(watch, fd, opt->reader, reader, err);
		if (ret)
			break;
		ret = make(batch, i, &one, &bundle, pin, err);
		if (!ret)
			fprintf(stderr, "[%zu/%zu] %s: issued in %.1f s; take the card\n", i + 1,
				batch->roster.count, who->holder, batch->cards[i].seconds);
		else if (!hopeless(ret))
			fprintf(stderr, TOOL_NAME ": %s; try another card\n", err->text);
		/* A card that is somebody's already is no failure */
		failures += ret != -EEXIST;
	} while (ret && !hopeless(ret) && failures < FAILURES_MAX);
	bundle_free(&bundle);
	return ret ? error_prefix(err, ret, "%s", who->holder) : 0;
}

/**
 * batch_run - issue cards for everybody on a list
 * @opt: the command line
 * @err: message on failure
 *
 * Those whose card was issued by an earlier run are passed over. In the end, also
 * after a failure, the report is printed.
 *
 * Return: 0 when all are issued, or the error that ended it.
 */
int batch_run(const struct options *opt, struct error *err)
{
	struct secret pin = { 0 };
	struct card_watch *watch = NULL;
	struct batch batch;
	char state[512];
	int ret, fd;
	size_t i;

	if (opt->holder)
		return error_set(err, -EINVAL, "--batch and --holder: expected one of them");
	snprintf(state, sizeof(state), "%s.state", opt->batch);
	ret = batch_load(&batch, opt->batch, opt->state ? opt->state : state, err);
	if (!ret)
		ret = secret_get(&pin, opt->pin_file, "admin-pin-file",
				 "Admin PIN of the blank cards", err);
	if (!ret)
		ret = card_watch_open(&watch, &fd, err);
	if (ret)
		goto out;
	for (i = 0; !ret && i < batch.roster.count; i++)
		if (batch.cards[i].status != BATCH_ISSUED)
			ret = serve(&batch, i, opt, &pin, watch, fd, err);
	batch_report(&batch, opt->json, stdout);
out:
	card_watch_close(watch);
	secret_wipe(&pin);
	batch_free(&batch);
	return ret;
}

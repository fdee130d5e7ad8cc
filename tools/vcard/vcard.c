// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "agent/file.h"
#include "vcard.h"
#include "vcard_link.h"
#include "vcard_state.h"

#define DEFAULT_HOST	"127.0.0.1"
#define DEFAULT_PORT	"35963"
#define CONNECT_MS	5000
#define COUNT_MODE	0644

static const char usage[] =
"Usage: cardgate-vcard --state FILE [OPTION...]\n"
"A smart card in software, in a reader of vpcd, until SIGTERM pulls it.\n"
"\n"
"  --state FILE     the card; a FILE that does not exist becomes a blank card with\n"
"                   user PIN 123456 and admin PIN 12345678; a PIV card with PIN 123456, PUK\n"
"                   12345678 and key 9B 01..08 three times; a MyEID card without PINs\n"
"  --host HOST      where vpcd is (" DEFAULT_HOST ")\n"
"  --port PORT      port of the reader (" DEFAULT_PORT "; vpcd's second one has 35964)\n"
"  --ready-fd N     write a byte to file descriptor N when the reader has powered the card\n"
"  --kind KIND      what kind of card to be (extended, or the PIV or MyEID card that FILE\n"
"                   is); see below\n"
"  --count FILE     write there, when the card is pulled, what it took as JSON: APDUs, bytes\n"
"                   of commands received and of answers sent\n"
"  --rate BYTES     answer as late as a card to and from which so many bytes go a second\n"
"  --fail N:KIND    fail at APDU N, counted from 1: remove, torn (pulled half way through),\n"
"                   mute, garbage, lie (reply too long), reset, sw=XXXX, slow=MS; may be repeated\n"
"\n"
"Kinds of cards:\n";

struct options {
	const char *state;
	const char *host;
	const char *port;
	const char *count;
	const struct vcard_kind *kind;
	int ready_fd;
	int rate;
	struct vcard_fault faults[VCARD_FAULTS_MAX];
	size_t fault_count;
};

/* Card, link and reply are large: not for the stack */
static struct vcard card;
static struct vcard_link reader;
static struct vcard_reply reply;

/* What went over the wire since the card was put in */
static struct {
	unsigned long apdus;
	unsigned long received;
	unsigned long sent;
} counted;

static void tell_ready(struct options *opt)
{
	if (opt->ready_fd < 0)
		return;
	if (write(opt->ready_fd, "\n", 1) != 1)
		perror("cardgate-vcard: --ready-fd");
	close(opt->ready_fd);
	opt->ready_fd = -1;
}

static int run_control(struct options *opt, uint8_t code)
{
	if (code != VCARD_LINK_ATR) {
		vcard_apdu_reset(&card);
		return 0;
	}
	tell_ready(opt);
	return vcard_link_send(&reader, opt->kind->atr, opt->kind->atr_len);
}

static struct vcard_fault fault_due(const struct options *opt, unsigned long number)
{
	struct vcard_fault none = { .kind = VCARD_FAULT_NONE };
	size_t i;

	for (i = 0; i < opt->fault_count; i++)
		if (opt->faults[i].at == number)
			return opt->faults[i];
	return none;
}

/* What a line of that rate would have taken for the command and its answer */
static void wait_for_line(int rate, size_t bytes)
{
	uint64_t ns = rate ? bytes * 1000000000ULL / (uint64_t)rate : 0;
	struct timespec t = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };

	if (ns)
		nanosleep(&t, NULL);
}

static int answer(const struct options *opt, const struct vcard_reply *r, size_t received)
{
	counted.sent += r->len;
	wait_for_line(opt->rate, received + r->len);
	return vcard_link_send(&reader, r->data, r->len);
}

/* Returns 1 when the card is pulled */
static int run_apdu(struct options *opt, const uint8_t *data, size_t len)
{
	struct vcard_fault fault = fault_due(opt, ++counted.apdus);

	counted.received += len;

	switch (vcard_fault_run(&card, &fault, data, len, &reply)) {
	case VCARD_PULLED:
		return 1;
	case VCARD_SILENT:
		return 0;
	default:
		return answer(opt, &reply, len);
	}
}

/* Returns 0 when the card was pulled, -errno when the reader went away */
static int serve(struct options *opt, int signals)
{
	struct pollfd p[] = {
		{ .fd = reader.fd, .events = POLLIN },
		{ .fd = signals, .events = POLLIN },
	};
	const uint8_t *data;
	size_t len;
	int ret;

	for (;;) {
		if (poll(p, 2, -1) < 0 && errno != EINTR)
			return -errno;
		if (p[1].revents)
			return 0;
		if (!p[0].revents)
			continue;
		ret = vcard_link_receive(&reader, &data, &len);
		if (ret > 0)
			ret = len == 1 ? run_control(opt, data[0]) : run_apdu(opt, data, len);
		if (ret)
			return ret > 0 ? 0 : ret;
	}
}

static int parse_number(const char *text, int *value)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (!*text || *end || n < 0 || n > 65535)
		return -EINVAL;
	*value = (int)n;
	return 0;
}

static void help(void)
{
	size_t i;

	fputs(usage, stdout);
	for (i = 0; i < vcard_kinds_count; i++)
		printf("    %-14s %s\n", vcard_kinds[i].name, vcard_kinds[i].help);
}

static int parse_options(int argc, char **argv, struct options *opt, struct error *err)
{
	static const struct option table[] = {
		{ "state", required_argument, NULL, 's' },
		{ "host", required_argument, NULL, 'h' },
		{ "port", required_argument, NULL, 'p' },
		{ "ready-fd", required_argument, NULL, 'r' },
		{ "count", required_argument, NULL, 'c' },
		{ "rate", required_argument, NULL, 'R' },
		{ "fail", required_argument, NULL, 'f' },
		{ "kind", required_argument, NULL, 'k' },
		{ "help", no_argument, NULL, 'H' },
		{ 0 },
	};
	int c, port;

	while ((c = getopt_long(argc, argv, "", table, NULL)) != -1) {
		switch (c) {
		case 's':
			opt->state = optarg;
			break;
		case 'h':
			opt->host = optarg;
			break;
		case 'p':
			if (parse_number(optarg, &port) || !port)
				return error_set(err, -EINVAL,
						 "--port: '%s', expected 1 to 65535", optarg);
			opt->port = optarg;
			break;
		case 'r':
			if (parse_number(optarg, &opt->ready_fd))
				return error_set(err, -EINVAL,
						 "--ready-fd: '%s', expected a number", optarg);
			break;
		case 'c':
			opt->count = optarg;
			break;
		case 'R':
			if (parse_number(optarg, &opt->rate) || !opt->rate)
				return error_set(err, -EINVAL,
						 "--rate: '%s', expected 1 to 65535", optarg);
			break;
		case 'f':
			if (opt->fault_count == VCARD_FAULTS_MAX)
				return error_set(err, -EINVAL, "--fail: expected at most %d",
						 VCARD_FAULTS_MAX);
			if (vcard_fault_parse(&opt->faults[opt->fault_count++], optarg, err))
				return error_prefix(err, -EINVAL, "--fail");
			break;
		case 'k':
			opt->kind = vcard_kind_find(optarg);
			if (!opt->kind)
				return error_set(err, -EINVAL,
						 "--kind: no kind '%s', see --help", optarg);
			break;
		case 'H':
			help();
			exit(EXIT_SUCCESS);
		default:
			return error_set(err, -EINVAL, "try --help");
		}
	}
	if (optind < argc)
		return error_set(err, -EINVAL, "'%s': expected only options", argv[optind]);
	if (!opt->state)
		return error_set(err, -EINVAL, "--state FILE is missing");
	return 0;
}

static int write_count(const char *path, struct error *err)
{
	char text[128];
	int n = snprintf(text, sizeof(text), "{\"apdus\":%lu,\"received\":%lu,\"sent\":%lu}\n",
			 counted.apdus, counted.received, counted.sent);

	return file_write(path, COUNT_MODE, text, (size_t)n, err);
}

/* The kind that a card is for good; NULL for one with files that is what it is asked to be */
static const struct vcard_kind *own_kind(void)
{
	if (card.piv.model)
		return vcard_kind_find(card.piv.model->name);
	return card.myeid.present ? vcard_kind_find("myeid") : NULL;
}

static int load(struct options *opt, struct error *err)
{
	const struct vcard_kind *own;
	int ret;

	card.kind = opt->kind ? opt->kind : &vcard_kinds[0];
	ret = vcard_state_open(&card, opt->state, err);
	if (ret)
		return ret;
	own = own_kind();
	if (own && !opt->kind)
		card.kind = own;
	opt->kind = card.kind;
	if (card.kind->piv || card.kind->myeid ? own == card.kind : !own)
		return 0;
	return error_set(err, -EINVAL, "%s: a card of kind %s, not %s", opt->state,
			 own ? own->name : "with files", card.kind->name);
}

static int run(struct options *opt, struct error *err)
{
	sigset_t mask;
	int ret, fd;

	sigemptyset(&mask);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGINT);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	fd = signalfd(-1, &mask, SFD_CLOEXEC);
	if (fd < 0)
		return error_set(err, -errno, "signalfd: %s", strerror(errno));
	ret = load(opt, err);
	if (ret)
		goto out_card;
	ret = vcard_link_open(&reader, opt->host, opt->port, CONNECT_MS, err);
	if (ret)
		goto out_card;
	ret = serve(opt, fd);
	if (ret)
		error_set(err, ret, "reader: %s", strerror(-ret));
	vcard_link_close(&reader);
	if (opt->count && write_count(opt->count, ret ? NULL : err) && !ret)
		ret = -EIO;
out_card:
	vcard_state_close(&card);
	OPENSSL_cleanse(&reply, sizeof(reply));
	OPENSSL_cleanse(&reader, sizeof(reader));
	close(fd);
	return ret;
}

int main(int argc, char **argv)
{
	struct options opt = {
		.host = DEFAULT_HOST, .port = DEFAULT_PORT, .ready_fd = -1,
	};
	struct error err = { "" };

	if (parse_options(argc, argv, &opt, &err)) {
		fprintf(stderr, "cardgate-vcard: %s\n", err.text);
		return 2;
	}
	if (run(&opt, &err)) {
		fprintf(stderr, "cardgate-vcard: %s\n", err.text);
		return 1;
	}
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/dmload/device.h"
#include "tools/dmload/identity.h"
#include "tools/dmload/load.h"

#define TOOL	"cardgate-dmload"

static const struct {
	struct option option;
	const char *argument, *help;
} options[] = {
	{ { "url", required_argument, NULL, 'u' }, "URL",
	  "of a server, several times for several" },
	{ { "ca-cert", required_argument, NULL, 'c' }, "FILE",
	  "authority of the servers' and the devices' certificates" },
	{ { "ca-key", required_argument, NULL, 'k' }, "FILE", "its key" },
	{ { "devices", required_argument, NULL, 'd' }, "N", "that talk (100)" },
	{ { "first", required_argument, NULL, 'f' }, "N", "number of the first one (0)" },
	{ { "sessions", required_argument, NULL, 's' }, "N", "of each, one after the other (1)" },
	{ { "reports", required_argument, NULL, 'r' }, "N", "in each session (1)" },
	{ { "parallel", required_argument, NULL, 'p' }, "N", "devices at the same time (32)" },
	{ { "lose", required_argument, NULL, 'l' }, "PERCENT", "of the answers (0)" },
	{ { "tries", required_argument, NULL, 't' }, "N",
	  "of a message before its device gives up (50)" },
	{ { "ids", required_argument, NULL, 'i' }, "FILE",
	  "names of the reports that servers have taken" },
};

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static void usage(FILE *to)
{
	size_t i;

	fputs("Usage: " TOOL " --url URL --ca-cert FILE --ca-key FILE [OPTION...]\n"
	      "Simulated devices that report to a device management server.\n\n", to);
	for (i = 0; i < COUNT(options); i++)
		fprintf(to, "  --%s %-*s %s\n", options[i].option.name,
			18 - (int)strlen(options[i].option.name), options[i].argument,
			options[i].help);
}

static int parse_number(const char *name, const char *text, unsigned int max,
			unsigned int *number, struct error *err)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(text, &end, 10);
	if (errno || *text < '0' || *text > '9' || *end || n > max)
		return error_set(err, -EINVAL, "--%s: '%s', expected 0 to %u", name, text, max);
	*number = (unsigned int)n;
	return 0;
}

static int set_text(struct load *load, int letter, const char *value, struct error *err)
{
	if (letter == 'c')
		load->ca_cert = value;
	else if (letter == 'k')
		load->ca_key = value;
	else if (letter == 'u' && load->url_count < LOAD_URLS_MAX)
		load->urls[load->url_count++] = value;
	else if (letter == 'u')
		return error_set(err, -EINVAL, "--url: expected at most %d", LOAD_URLS_MAX);
	else if (letter == 'i' && !(load->ids = fopen(value, "w")))
		return error_set(err, -errno, "%s: %s", value, strerror(errno));
	return 0;
}

static int set_option(struct load *load, int letter, const char *name, const char *value,
		      struct error *err)
{
	const struct {
		int letter;
		unsigned int *number, max;
	} numbers[] = {
		{ 'd', &load->devices, 9999999 }, { 'f', &load->first, 9999999 },
		{ 's', &load->sessions, 1000000 }, { 'r', &load->reports, DEVICE_REPORTS_MAX },
		{ 'p', &load->parallel, 10000 }, { 'l', &load->lose, 90 },
		{ 't', &load->tries, 1000 },
	};
	size_t i;

	for (i = 0; i < COUNT(numbers); i++)
		if (numbers[i].letter == letter)
			return parse_number(name, value, numbers[i].max, numbers[i].number,
					    err);
	return set_text(load, letter, value, err);
}

static int parse_options(int argc, char **argv, struct load *load, struct error *err)
{
	struct option longs[COUNT(options) + 1] = {};
	int letter, index, ret;
	size_t i;

	for (i = 0; i < COUNT(options); i++)
		longs[i] = options[i].option;
	while ((letter = getopt_long(argc, argv, "", longs, &index)) != -1) {
		ret = letter == '?' ? error_set(err, -EINVAL, "see --help") :
			set_option(load, letter, longs[index].name, optarg, err);
		if (ret)
			return ret;
	}
	if (optind != argc || !load->url_count || !load->ca_cert || !load->ca_key ||
	    !load->parallel || !load->sessions || !load->tries)
		return error_set(err, -EINVAL, "expected --url, --ca-cert and --ca-key, and at "
				 "least one of everything");
	return 0;
}

static double share(const struct load_result *result, unsigned int percent)
{
	size_t at = result->latencies * percent / 100;

	if (!result->latencies)
		return 0;
	return (double)result->latency[at < result->latencies ? at : result->latencies - 1];
}

static void print(const struct load_result *result)
{
	printf("sessions %" PRIu64 ", given up %" PRIu64 ", reports %" PRIu64 ", commands %" PRIu64
	       "\nmessages %" PRIu64 ", sent again %" PRIu64 ", answers lost %" PRIu64
	       ", sessions begun anew %" PRIu64 "\n", result->sessions, result->given_up,
	       result->reports, result->commands, result->messages, result->again, result->lost,
	       result->restarts);
	printf("seconds %.1f, sessions per second %.1f\n", result->seconds,
	       result->seconds > 0 ? (double)result->sessions / result->seconds : 0);
	printf("milliseconds to the answer: half %.1f, 95%% %.1f, 99%% %.1f, all %.1f\n",
	       share(result, 50), share(result, 95), share(result, 99), share(result, 100));
}

int main(int argc, char **argv)
{
	struct load load = { .devices = 100, .sessions = 1, .reports = 1, .parallel = 32,
			     .tries = 50 };
	struct load_result result = {};
	struct error err = {};
	int ret;

	if (argc > 1 && !strcmp(argv[1], "--help")) {
		usage(stdout);
		return EXIT_SUCCESS;
	}
	ret = parse_options(argc, argv, &load, &err);
	if (!ret)
		ret = identity_open(load.ca_cert, load.ca_key, &err);
	if (!ret)
		ret = load_run(&load, &result, &err);
	if (load.ids && fclose(load.ids) && !ret)
		ret = error_set(&err, -errno, "--ids: %s", strerror(errno));
	if (ret)
		fprintf(stderr, TOOL ": %s\n", err.text);
	else
		print(&result);
	free(result.latency);
	identity_close();
	return ret || result.given_up ? EXIT_FAILURE : EXIT_SUCCESS;
}

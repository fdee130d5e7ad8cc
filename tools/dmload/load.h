/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMLOAD_LOAD_H
#define CARDGATE_DMLOAD_LOAD_H

#include <stdint.h>
#include <stdio.h>

#include "agent/error.h"

#define LOAD_URLS_MAX	8

/**
 * struct load - what is to be done
 * @urls: of servers; a device goes to one of them, and to the next when it does not answer
 * @url_count: how many
 * @ca_cert: file with the certificate of the authority that made the servers'
 * @ca_key: file with its key, which makes the devices' certificates
 * @first: number of the first device
 * @devices: how many
 * @reports: that each of them has in each session
 * @sessions: of each device
 * @parallel: devices that talk at the same time
 * @lose: of a hundred answers, how many get lost
 * @tries: times that a message is sent before its device gives up
 * @ids: where names of reports go that a server has taken, NULL for nowhere
 */
struct load {
	const char *urls[LOAD_URLS_MAX];
	unsigned int url_count;
	const char *ca_cert, *ca_key;
	unsigned int first, devices, reports, sessions, parallel, lose, tries;
	FILE *ids;
};

/**
 * struct load_result - what came of it
 * @sessions: that came to their end
 * @given_up: that did not
 * @reports: that a server has taken
 * @commands: that devices were given
 * @messages: that were answered
 * @again: messages that were sent once more, for whatever reason
 * @lost: of those, because the answer was thrown away
 * @restarts: sessions that began anew
 * @seconds: that all took
 * @latency: milliseconds from sending a message to its answer, sorted
 * @latencies: how many
 */
struct load_result {
	uint64_t sessions, given_up, reports, commands, messages, again, lost, restarts;
	double seconds;
	float *latency;
	size_t latencies;
};

int load_run(const struct load *load, struct load_result *result, struct error *err);

#endif

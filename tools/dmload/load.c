// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Many devices at a time, each with a connection of its own. A server that
 * does not answer is left for the next one, as a balancer does it; the message
 * is sent there again as it is.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>

#include "agent/dm/bytes.h"
#include "tools/dmload/device.h"
#include "tools/dmload/identity.h"

#define TIMEOUT_MSEC	30000L
#define PAUSE_MIN_MSEC	100.0
#define PAUSE_MAX_MSEC	5000.0
#define ANSWER_MAX	(256 << 10)
#define POLL_MSEC	20

/*
 * struct lane - where one device after the other talks
 * @easy: the request, NULL: no device is here
 * @left: sessions that its device has still to do
 * @url: which server
 * @tries: of its message
 * @sent: when that was, or is to be, sent; milliseconds
 * @waiting: until then
 */
struct lane {
	CURL *easy;
	struct device device;
	struct identity identity;
	struct bytes answer;
	unsigned int number, left, url, tries;
	double sent;
	bool waiting;
};

struct run {
	const struct load *load;
	struct load_result *result;
	CURLM *multi;
	struct curl_slist *headers;
	struct lane *lanes;
	unsigned int next, busy;
	size_t room;
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1000 + (double)time.tv_nsec / 1000000;
}

static size_t take_bytes(char *data, size_t size, size_t count, void *to)
{
	struct bytes *answer = to;

	bytes_add(answer, data, size * count);
	return answer->error ? 0 : size * count;
}

static void set_blob(CURL *easy, CURLoption option, const char *text)
{
	struct curl_blob blob = {
		.data = (void *)text, .len = strlen(text), .flags = CURL_BLOB_NOCOPY,
	};

	curl_easy_setopt(easy, option, &blob);
}

static const char *url_of(const struct run *run, const struct lane *lane)
{
	return run->load->urls[lane->url % run->load->url_count];
}

static void send_message(struct run *run, struct lane *lane)
{
	bytes_free(&lane->answer);
	lane->answer = (struct bytes){ .max = ANSWER_MAX };
	lane->waiting = false;
	lane->sent = now();
	curl_easy_setopt(lane->easy, CURLOPT_URL, url_of(run, lane));
	curl_easy_setopt(lane->easy, CURLOPT_POSTFIELDS, lane->device.bytes);
	curl_easy_setopt(lane->easy, CURLOPT_POSTFIELDSIZE, (long)lane->device.len);
	curl_multi_add_handle(run->multi, lane->easy);
}

static int open_lane(struct run *run, struct lane *lane, struct error *err)
{
	int ret;

	ret = device_make(&lane->device, lane->number, run->load->reports, err);
	if (!ret)
		ret = identity_make(lane->device.id, &lane->identity, err);
	if (ret)
		return ret;
	lane->easy = curl_easy_init();
	if (!lane->easy)
		return error_set(err, -ENOMEM, "no memory");
	run->busy++;
	curl_easy_setopt(lane->easy, CURLOPT_PRIVATE, lane);
	curl_easy_setopt(lane->easy, CURLOPT_CAINFO, run->load->ca_cert);
	set_blob(lane->easy, CURLOPT_SSLCERT_BLOB, lane->identity.cert);
	set_blob(lane->easy, CURLOPT_SSLKEY_BLOB, lane->identity.key);
	curl_easy_setopt(lane->easy, CURLOPT_HTTPHEADER, run->headers);
	curl_easy_setopt(lane->easy, CURLOPT_WRITEFUNCTION, take_bytes);
	curl_easy_setopt(lane->easy, CURLOPT_WRITEDATA, &lane->answer);
	curl_easy_setopt(lane->easy, CURLOPT_TIMEOUT_MS, TIMEOUT_MSEC);
	curl_easy_setopt(lane->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(lane->easy, CURLOPT_PROTOCOLS_STR, "https");
	lane->url = lane->number;
	lane->tries = 0;
	return device_begin(&lane->device, url_of(run, lane), err);
}

static void close_lane(struct run *run, struct lane *lane)
{
	curl_easy_cleanup(lane->easy);
	free(lane->identity.cert);
	device_free(&lane->device);
	bytes_free(&lane->answer);
	lane->easy = NULL;
	run->busy--;
}

/* The lane's device once more, or another one, or none */
static int fill_lane(struct run *run, struct lane *lane, struct error *err)
{
	int ret;

	if (!lane->left) {
		if (run->next == run->load->devices)
			return 0;
		lane->number = run->load->first + run->next++;
		lane->left = run->load->sessions;
	}
	lane->left--;
	ret = open_lane(run, lane, err);
	if (!ret)
		send_message(run, lane);
	return ret;
}

/* The same bytes to the next server, after a while that grows */
static int try_again(struct run *run, struct lane *lane, bool pause, struct error *err)
{
	double msec = PAUSE_MIN_MSEC * (1 << (lane->tries < 6 ? lane->tries : 6));

	run->result->again++;
	if (++lane->tries >= run->load->tries) {
		run->result->given_up++;
		lane->left = 0;
		close_lane(run, lane);
		return fill_lane(run, lane, err);
	}
	if (msec > PAUSE_MAX_MSEC)
		msec = PAUSE_MAX_MSEC;
	lane->sent = now() + (pause ? msec * (0.5 + drand48()) : 0);
	lane->waiting = true;
	lane->url++;
	return 0;
}

static int note_latency(struct run *run, const struct lane *lane, struct error *err)
{
	struct load_result *result = run->result;
	float *grown;

	if (result->latencies == run->room) {
		run->room = run->room ? run->room * 2 : 4096;
		grown = reallocarray(result->latency, run->room, sizeof(*grown));
		if (!grown)
			return error_set(err, -ENOMEM, "no memory");
		result->latency = grown;
	}
	result->latency[result->latencies++] = (float)(now() - lane->sent);
	return 0;
}

static void note_taken(struct run *run, const struct device *device)
{
	unsigned int i;

	for (i = 0; i < device->report_count; i++) {
		run->result->reports += device->taken[i];
		if (device->taken[i] && run->load->ids)
			fprintf(run->load->ids, "%s\n", device->uids[i]);
	}
}

/* The device forgot its session; its reports keep their names */
static int restart(struct run *run, struct lane *lane, struct error *err)
{
	int ret = device_begin(&lane->device, url_of(run, lane), err);

	run->result->restarts++;
	return ret ? ret : try_again(run, lane, true, err);
}

static int take_answer(struct run *run, struct lane *lane, struct error *err)
{
	struct device *device = &lane->device;
	int ret;

	if (lrand48() % 100 < (long)run->load->lose) {
		run->result->lost++;
		/* Of those, one in four has lost its memory, too */
		return lrand48() % 4 ? try_again(run, lane, false, err) : restart(run, lane, err);
	}
	ret = note_latency(run, lane, err);
	if (!ret)
		ret = device_take(device, lane->answer.data, lane->answer.len, url_of(run, lane),
				  err);
	if (ret)
		return ret;
	run->result->messages++;
	lane->tries = 0;
	if (!device->over) {
		send_message(run, lane);
		return 0;
	}
	note_taken(run, device);
	run->result->commands += device->commands;
	run->result->sessions++;
	close_lane(run, lane);
	return fill_lane(run, lane, err);
}

static int take_done(struct run *run, const CURLMsg *done, struct error *err)
{
	struct lane *lane;
	long status = 0;

	curl_easy_getinfo(done->easy_handle, CURLINFO_PRIVATE, &lane);
	curl_easy_getinfo(done->easy_handle, CURLINFO_RESPONSE_CODE, &status);
	curl_multi_remove_handle(run->multi, lane->easy);
	if (done->data.result != CURLE_OK || status == 429 || status >= 500)
		return try_again(run, lane, true, err);
	if (status == 200)
		return take_answer(run, lane, err);
	/* The session is not known there any more */
	if (status == 400 && lane->device.message > 1)
		return restart(run, lane, err);
	return error_set(err, -EPROTO, "%s: HTTP status %ld: %.*s", lane->device.id, status,
			 (int)(lane->answer.len < 200 ? lane->answer.len : 200),
			 lane->answer.data ? (char *)lane->answer.data : "");
}

static void send_waiting(struct run *run)
{
	unsigned int i;

	for (i = 0; i < run->load->parallel; i++)
		if (run->lanes[i].easy && run->lanes[i].waiting && run->lanes[i].sent <= now())
			send_message(run, &run->lanes[i]);
}

static int step(struct run *run, struct error *err)
{
	int running, left, ret = 0;
	const CURLMsg *done;

	curl_multi_perform(run->multi, &running);
	while (!ret && (done = curl_multi_info_read(run->multi, &left)))
		ret = take_done(run, done, err);
	send_waiting(run);
	if (!ret)
		curl_multi_poll(run->multi, NULL, 0, POLL_MSEC, NULL);
	return ret;
}

static int by_size(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

static void finish(struct run *run)
{
	unsigned int i;

	for (i = 0; i < run->load->parallel; i++) {
		if (!run->lanes[i].easy)
			continue;
		curl_multi_remove_handle(run->multi, run->lanes[i].easy);
		close_lane(run, &run->lanes[i]);
	}
	curl_multi_cleanup(run->multi);
	curl_slist_free_all(run->headers);
	free(run->lanes);
}

/**
 * load_run - have all devices talk
 * @load: what is to be done
 * @result: set to what came of it; free its latency, also after a failure
 * @err: message on failure
 *
 * Return: 0, also when devices gave up; -EPROTO when a server refused one; -ENOMEM, -EIO.
 */
int load_run(const struct load *load, struct load_result *result, struct error *err)
{
	struct run run = { .load = load, .result = result };
	double start = now();
	unsigned int i;
	int ret = 0;

	*result = (struct load_result){};
	run.multi = curl_multi_init();
	run.headers = curl_slist_append(NULL, "Content-Type: " SYNCML_TYPE_XML);
	run.lanes = calloc(load->parallel, sizeof(*run.lanes));
	if (!run.multi || !run.headers || !run.lanes)
		ret = error_set(err, -ENOMEM, "no memory");
	if (!ret)
		curl_multi_setopt(run.multi, CURLMOPT_MAXCONNECTS, (long)load->parallel);
	for (i = 0; i < load->parallel && !ret; i++)
		ret = fill_lane(&run, &run.lanes[i], err);
	while (!ret && run.busy)
		ret = step(&run, err);
	if (run.lanes)
		finish(&run);
	result->seconds = (now() - start) / 1000;
	qsort(result->latency, result->latencies, sizeof(float), by_size);
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Keeps the slow and the greedy from using up the server: a deadline for each
 * request, however slowly its bytes drip in, and a rate per address.
 */
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <time.h>

#include "tools/dmserver/guard.h"

#define BURST_SECONDS	5	/* of the rate, that may come at once */
#define BUCKETS		16384	/* addresses that are told apart; others share */

/*
 * struct guard - a connection
 * @fd: its socket
 * @since: when it was opened, or its last request was over
 */
struct guard {
	LIST_ENTRY(guard) list;
	int fd;
	time_t since;
};

struct bucket {
	uint64_t milliseconds, tokens;
};

static LIST_HEAD(, guard) guards = LIST_HEAD_INITIALIZER(guards);
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t stopped = PTHREAD_COND_INITIALIZER;
static pthread_t thread;
static bool running;
static struct bucket buckets[BUCKETS];
static uint64_t seed;

static struct timespec monotonic(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now;
}

/* Shut down, not closed: the socket stays its owner's */
static void cut_overdue(void)
{
	time_t now = monotonic().tv_sec;
	struct guard *guard;

	LIST_FOREACH(guard, &guards, list)
		if (now - guard->since > GUARD_SECONDS)
			shutdown(guard->fd, SHUT_RDWR);
}

static void *watch(void *arg)
{
	struct timespec next;

	pthread_mutex_lock(&lock);
	while (running) {
		cut_overdue();
		clock_gettime(CLOCK_REALTIME, &next);
		next.tv_sec++;
		pthread_cond_timedwait(&stopped, &lock, &next);
	}
	pthread_mutex_unlock(&lock);
	return arg;
}

/**
 * guard_start - begin to watch connections
 * @err: message on failure
 *
 * Return: 0, -errno.
 */
int guard_start(struct error *err)
{
	int ret;

	seed = (uint64_t)monotonic().tv_nsec;
	running = true;
	ret = pthread_create(&thread, NULL, watch, NULL);
	return ret ? error_set(err, -ret, "thread: %s", strerror(ret)) : 0;
}

/**
 * guard_stop - no longer
 */
void guard_stop(void)
{
	pthread_mutex_lock(&lock);
	running = false;
	pthread_cond_signal(&stopped);
	pthread_mutex_unlock(&lock);
	pthread_join(thread, NULL);
}

/**
 * guard_open - watch a connection
 * @fd: its socket
 *
 * Return: what guard_close() ends before @fd is closed, NULL without memory.
 */
struct guard *guard_open(int fd)
{
	struct guard *guard = malloc(sizeof(*guard));

	if (!guard)
		return NULL;
	*guard = (struct guard){ .fd = fd, .since = monotonic().tv_sec };
	pthread_mutex_lock(&lock);
	LIST_INSERT_HEAD(&guards, guard, list);
	pthread_mutex_unlock(&lock);
	return guard;
}

/**
 * guard_again - a request is over, the next one has its own time
 * @guard: the connection, NULL allowed
 */
void guard_again(struct guard *guard)
{
	if (!guard)
		return;
	pthread_mutex_lock(&lock);
	guard->since = monotonic().tv_sec;
	pthread_mutex_unlock(&lock);
}

/**
 * guard_close - the connection ends
 * @guard: it, NULL allowed
 */
void guard_close(struct guard *guard)
{
	if (!guard)
		return;
	pthread_mutex_lock(&lock);
	LIST_REMOVE(guard, list);
	pthread_mutex_unlock(&lock);
	free(guard);
}

/* One subscriber of IPv6 has 64 bits of addresses to himself */
static uint64_t address_hash(const struct sockaddr *address)
{
	const struct sockaddr_in6 *six = (const void *)address;
	const struct sockaddr_in *four = (const void *)address;
	uint64_t hash = seed;

	if (address->sa_family == AF_INET6)
		memcpy(&hash, &six->sin6_addr, sizeof(hash));
	else if (address->sa_family == AF_INET)
		hash = four->sin_addr.s_addr;
	hash = (hash ^ seed) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ (hash >> 32);
}

/**
 * guard_rate - count a request
 * @address: who asks
 * @per_second: what is allowed, five seconds' worth of it at once; 0 for all
 *
 * Return: whether it is to be answered.
 */
bool guard_rate(const struct sockaddr *address, unsigned int per_second)
{
	struct bucket *bucket = &buckets[address_hash(address) % BUCKETS];
	struct timespec clock = monotonic();
	uint64_t now = (uint64_t)clock.tv_sec * 1000 + (uint64_t)clock.tv_nsec / 1000000;
	uint64_t full = (uint64_t)per_second * BURST_SECONDS * 1000;
	bool allowed;

	if (!per_second)
		return true;
	pthread_mutex_lock(&lock);
	/* In thousandths of a request; a bucket never used is full */
	bucket->tokens += bucket->milliseconds ? (now - bucket->milliseconds) * per_second : full;
	if (bucket->tokens > full)
		bucket->tokens = full;
	bucket->milliseconds = now;
	allowed = bucket->tokens >= 1000;
	if (allowed)
		bucket->tokens -= 1000;
	pthread_mutex_unlock(&lock);
	return allowed;
}

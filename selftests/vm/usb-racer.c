// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Plugs gadgets in and out of dummy_hcd's buses while threads try to open all
 * that they could be used by: their nodes of usbfs and any SCSI disk.
 *
 * Usage: usb-racer PLUGS THREADS UDC-ATTRIBUTE...
 *
 * The first gadget gets dummy_udc.0 and so on. Each is plugged in PLUGS times.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define THREADS_MAX	16
#define BUSES_MAX	32
#define DISKS		32
#define DEVICE_MAX	127
#define STAY_MS		100
#define DEADLINE_MS	20000

/**
 * struct bus - one of dummy_hcd's buses and its only gadget
 * @udc: the gadget's attribute that plugs it in
 * @index: which of dummy_hcd's
 * @number: of the bus
 * @device: number of the device on the bus; its next one while it is not there
 */
struct bus {
	pthread_t thread;
	const char *udc;
	unsigned int index;
	unsigned int number;
	atomic_uint device;
	unsigned long plugs;
	unsigned long done;
	int error;
};

static struct bus buses[BUSES_MAX];
static unsigned int bus_count;
static atomic_bool stop;
static atomic_ulong opened;
static atomic_ulong tries;

static void try_to_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	atomic_fetch_add(&tries, 1);
	if (fd < 0)
		return;
	atomic_fetch_add(&opened, 1);
	close(fd);
}

static void *race(void *arg)
{
	char path[64];
	unsigned int i;
	(void)arg;

	while (!atomic_load(&stop)) {
		for (i = 0; i < bus_count; i++) {
			snprintf(path, sizeof(path), "/dev/bus/usb/%03u/%03u", buses[i].number,
				 atomic_load(&buses[i].device));
			try_to_open(path);
		}
		for (i = 0; i < DISKS; i++) {
			snprintf(path, sizeof(path), "/dev/sd%s%c", i < 26 ? "" : "a",
				 'a' + i % 26);
			try_to_open(path);
		}
	}
	return NULL;
}

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Number of the only device on the bus besides the hub, or 0 */
static unsigned int find_device(const struct bus *bus)
{
	unsigned int number, found = 0;
	struct dirent *entry;
	char path[64];
	DIR *dir;

	snprintf(path, sizeof(path), "/dev/bus/usb/%03u", bus->number);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		number = (unsigned int)strtoul(entry->d_name, NULL, 10);
		if (number > 1)
			found = number;
	}
	if (dir)
		closedir(dir);
	return found;
}

static int write_udc(const struct bus *bus, const char *value)
{
	int fd = open(bus->udc, O_WRONLY | O_CLOEXEC), ret = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, value, strlen(value)) < 0)
		ret = -errno;
	close(fd);
	return ret;
}

/* Waits until the device is there, or gone; its number or 0 goes to @device */
static int wait_device(const struct bus *bus, bool there, unsigned int *device)
{
	long deadline = now_ms() + DEADLINE_MS;

	while (now_ms() < deadline) {
		*device = find_device(bus);
		if (!*device != there)
			return 0;
		usleep(1000);
	}
	return -ETIMEDOUT;
}

static int cycle(struct bus *bus)
{
	unsigned int device, none, seed = (unsigned int)bus->done;
	char udc[32];
	int ret;

	snprintf(udc, sizeof(udc), "dummy_udc.%u", bus->index);
	ret = write_udc(bus, udc);
	if (!ret)
		ret = wait_device(bus, true, &device);
	if (ret)
		return ret;
	/* No interface of it exists yet */
	atomic_store(&bus->device, device);
	usleep(1000 * (10 + (unsigned int)rand_r(&seed) % STAY_MS));
	ret = write_udc(bus, "\n");
	if (!ret)
		ret = wait_device(bus, false, &none);
	atomic_store(&bus->device, device < DEVICE_MAX ? device + 1 : 2);
	return ret;
}

static void *plug(void *arg)
{
	struct bus *bus = arg;

	while (!bus->error && bus->done < bus->plugs) {
		bus->error = cycle(bus);
		bus->done++;
	}
	return NULL;
}

static int find_bus(struct bus *bus)
{
	struct dirent *entry;
	char path[64];
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/devices/platform/dummy_hcd.%u", bus->index);
	dir = opendir(path);
	while (dir && (entry = readdir(dir)))
		if (sscanf(entry->d_name, "usb%u", &bus->number) == 1)
			break;
	if (dir)
		closedir(dir);
	return bus->number ? 0 : -ENODEV;
}

static int storm(unsigned long thread_count)
{
	pthread_t threads[THREADS_MAX];
	unsigned long started, total = 0;
	unsigned int i;
	int ret = 0;

	for (started = 0; !ret && started < thread_count; started++)
		ret = -pthread_create(&threads[started], NULL, race, NULL);
	for (i = 0; !ret && i < bus_count; i++)
		ret = -pthread_create(&buses[i].thread, NULL, plug, &buses[i]);
	if (ret) {
		fprintf(stderr, "usb-racer: threads: %s\n", strerror(-ret));
		return ret;
	}
	for (i = 0; i < bus_count; i++) {
		pthread_join(buses[i].thread, NULL);
		total += buses[i].done;
		if (!buses[i].error)
			continue;
		ret = buses[i].error;
		fprintf(stderr, "usb-racer: %s: plug %lu: %s\n", buses[i].udc, buses[i].done,
			strerror(-ret));
	}
	atomic_store(&stop, true);
	while (started)
		pthread_join(threads[--started], NULL);
	fprintf(stderr, "%lu tries\n", atomic_load(&tries));
	printf("opened %lu times in %lu plugs\n", atomic_load(&opened), total);
	return ret;
}

int main(int argc, char **argv)
{
	unsigned long plugs, threads;
	int i;

	if (argc < 4 || argc - 3 > BUSES_MAX)
		goto usage;
	plugs = strtoul(argv[1], NULL, 10);
	threads = strtoul(argv[2], NULL, 10);
	if (!plugs || !threads || threads > THREADS_MAX)
		goto usage;
	for (i = 3; i < argc; i++) {
		struct bus *bus = &buses[bus_count];

		bus->index = bus_count++;
		bus->udc = argv[i];
		bus->plugs = plugs;
		atomic_init(&bus->device, 2);
		if (find_bus(bus)) {
			fprintf(stderr, "usb-racer: no bus for %s\n", argv[i]);
			return EXIT_FAILURE;
		}
	}
	return storm(threads) ? EXIT_FAILURE : EXIT_SUCCESS;

usage:
	fputs("Usage: usb-racer PLUGS THREADS UDC-ATTRIBUTE...\n", stderr);
	return 2;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Threads that open a USB device's node again and again, and as long as they
 * can claim its first interface and send control transfers.
 *
 * Usage: usbfs-hammer NODE FLAG
 *
 * FLAG is a file of one byte: 1 while nothing of that may succeed. At the end
 * of the standard input prints how much did then, and how much did otherwise.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/usbdevice_fs.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define THREADS		4
#define TIMEOUT_MS	2000

static const char *path;
static const atomic_uchar *flag;
static atomic_bool stop;
static atomic_ulong wrong, right;

/* Something is about to be tried: may it succeed? */
static bool forbidden(void)
{
	return atomic_load(flag) == '1';
}

static void succeeded(bool was_forbidden)
{
	atomic_fetch_add(was_forbidden ? &wrong : &right, 1);
}

static bool control(int node)
{
	unsigned char buffer[18];
	struct usbdevfs_ctrltransfer transfer = {
		.bRequestType = 0x80,
		.bRequest = 6,
		.wValue = 0x100,
		.wLength = sizeof(buffer),
		.timeout = TIMEOUT_MS,
		.data = buffer,
	};

	return ioctl(node, USBDEVFS_CONTROL, &transfer) >= 0;
}

/* Who else has it is no matter here: EBUSY is a success of the gate's, not of ours */
static void claim(int node)
{
	struct usbdevfs_disconnect_claim claim = { .interface = 0 };
	unsigned int number = 0;
	bool was = forbidden();

	if (ioctl(node, USBDEVFS_DISCONNECT_CLAIM, &claim))
		return;
	succeeded(was);
	ioctl(node, USBDEVFS_RELEASEINTERFACE, &number);
}

static void use(int node)
{
	bool was;

	do {
		claim(node);
		was = forbidden();
		if (!control(node))
			return;
		succeeded(was);
	} while (!atomic_load(&stop));
}

static void *hammer(void *unused)
{
	bool was;
	int node;

	(void)unused;
	while (!atomic_load(&stop)) {
		was = forbidden();
		node = open(path, O_RDWR | O_CLOEXEC);
		if (node < 0) {
			usleep(1000);
			continue;
		}
		succeeded(was);
		use(node);
		close(node);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[THREADS];
	int fd, i;

	if (argc != 3) {
		fputs("Usage: usbfs-hammer NODE FLAG\n", stderr);
		return 2;
	}
	path = argv[1];
	fd = open(argv[2], O_RDONLY | O_CLOEXEC);
	flag = fd < 0 ? MAP_FAILED : mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0);
	if (flag == MAP_FAILED) {
		fprintf(stderr, "usbfs-hammer: %s: %s\n", argv[2], strerror(errno));
		return EXIT_FAILURE;
	}
	for (i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, hammer, NULL))
			return EXIT_FAILURE;
	while (getchar() != EOF)
		;
	atomic_store(&stop, true);
	while (i)
		pthread_join(threads[--i], NULL);
	printf("%lu wrongly, %lu rightly\n", atomic_load(&wrong), atomic_load(&right));
	return EXIT_SUCCESS;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Uses a Bluetooth controller past bluetoothd.
 *
 * Usage: hci-socket race INDEX	tries all ways to power the controller on and to talk to it,
 *				without a pause; ends by SIGTERM and says how often each worked
 *        hci-socket raw INDEX	binds a raw socket and sends commands until that fails
 *        hci-socket user INDEX	likewise, on the user channel
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* The kernel has no header of these for programs */
#define BTPROTO_HCI		1
#define HCI_CHANNEL_RAW		0
#define HCI_CHANNEL_USER	1
#define HCIDEVUP		_IOW('H', 201, int)
#define HCISETSCAN		_IOW('H', 221, int)
#define HCIINQUIRY		_IOR('H', 240, int)
#define HCI_COMMAND		1

struct sockaddr_hci {
	sa_family_t family;
	uint16_t dev;
	uint16_t channel;
};

struct hci_dev_req {
	uint16_t dev;
	uint32_t opt;
};

struct hci_inquiry_req {
	uint16_t dev;
	uint16_t flags;
	uint8_t lap[3];
	uint8_t length;
	uint8_t responses;
};

static uint16_t index_;

static int hci_socket(void)
{
	return socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC, BTPROTO_HCI);
}

static int hci_bind(uint16_t channel)
{
	struct sockaddr_hci address = { AF_BLUETOOTH, index_, channel };
	int fd = hci_socket(), ret;

	if (fd < 0)
		return -errno;
	if (!bind(fd, (struct sockaddr *)&address, sizeof(address)))
		return fd;
	ret = -errno;
	close(fd);
	return ret;
}

/* Asks for the controller's version, which changes nothing */
static bool send_command(int fd)
{
	const uint8_t command[] = { HCI_COMMAND, 0x01, 0x10, 0 };

	return write(fd, command, sizeof(command)) == sizeof(command);
}

static bool power_on(int fd)
{
	return !ioctl(fd, HCIDEVUP, index_) || errno == EALREADY;
}

static bool inquire(int fd)
{
	struct {
		struct hci_inquiry_req request;
		uint8_t found[16 * 14];
	} inquiry = { .request = { .dev = index_, .flags = 1, .lap = { 0x33, 0x8b, 0x9e },
				   .length = 1, .responses = 16 } };

	return ioctl(fd, HCIINQUIRY, &inquiry) >= 0;
}

static bool scan(int fd)
{
	struct hci_dev_req request = { .dev = index_, .opt = 3 };

	return !ioctl(fd, HCISETSCAN, &request);
}

static bool talk(uint16_t channel)
{
	bool sent = false;
	int fd;

	fd = hci_bind(channel);
	if (fd < 0)
		return false;
	sent = send_command(fd);
	close(fd);
	return sent;
}

static bool ended(void)
{
	sigset_t pending;

	return !sigpending(&pending) && sigismember(&pending, SIGTERM);
}

static int race(void)
{
	unsigned long tries = 0, up = 0, inquiries = 0, scans = 0, raw = 0, user = 0;
	int fd = hci_socket();
	sigset_t end;

	if (fd < 0)
		return -errno;
	sigemptyset(&end);
	sigaddset(&end, SIGTERM);
	sigprocmask(SIG_BLOCK, &end, NULL);
	puts("racing");
	fflush(stdout);
	for (; !ended(); tries++) {
		up += power_on(fd);
		scans += scan(fd);
		raw += talk(HCI_CHANNEL_RAW);
		inquiries += inquire(fd);
		user += talk(HCI_CHANNEL_USER);
	}
	close(fd);
	fprintf(stderr, "%lu tries\n", tries);
	printf("up %lu, inquiry %lu, scan %lu, raw %lu, user %lu\n", up, inquiries, scans, raw,
	       user);
	return 0;
}

static int hold(uint16_t channel)
{
	const struct timespec pause = { .tv_nsec = 20000000 };
	int fd = hci_bind(channel);

	if (fd < 0)
		return fd;
	puts("bound");
	fflush(stdout);
	while (send_command(fd))
		nanosleep(&pause, NULL);
	return -errno;
}

int main(int argc, char **argv)
{
	const char *how = argc == 3 ? argv[1] : "";
	int ret;

	index_ = argc == 3 ? (uint16_t)strtoul(argv[2], NULL, 10) : 0;
	if (!strcmp(how, "race")) {
		ret = race();
	} else if (!strcmp(how, "raw")) {
		ret = hold(HCI_CHANNEL_RAW);
	} else if (!strcmp(how, "user")) {
		ret = hold(HCI_CHANNEL_USER);
	} else {
		fputs("Usage: hci-socket race|raw|user INDEX\n", stderr);
		return 2;
	}
	if (ret)
		fprintf(stderr, "hci-socket: %s\n", strerror(-ret));
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

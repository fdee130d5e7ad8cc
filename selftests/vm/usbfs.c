// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A program that keeps a USB device's node open, and does with it what it is
 * told line by line on standard input. Each line is answered by one.
 *
 * Usage: usbfs NODE
 *
 *   read             the descriptors
 *   control          ask for the device descriptor
 *   control32        the same as a program of 32 bits does; EOPNOTSUPP where there is none
 *   hang REQUEST     a vendor's control transfer to the device, without a timeout, in a thread;
 *                    answered at once
 *   hung             wait for its end
 *   claim NUMBER     an interface, from the driver that has it
 *   bulk ENDPOINT    read 64 bytes
 *   submit ENDPOINT  an interrupt transfer of 8 bytes, not waited for
 *   reap             one that is complete
 *   poll             whether the device hung up
 *   config VALUE     choose a configuration
 *   reset            the device, which the host then asks again what it is
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/usbdevice_fs.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define TIMEOUT_MS	2000

static int node;
static unsigned char buffer[4096], urb_buffer[8];
static struct usbdevfs_urb urb;
static pthread_t thread;
static int hung_result;

static int result(int ret)
{
	return ret < 0 ? -errno : ret;
}

static int do_read(unsigned int unused)
{
	(void)unused;
	return result((int)pread(node, buffer, sizeof(buffer), 0));
}

static int do_control(unsigned int unused)
{
	struct usbdevfs_ctrltransfer transfer = {
		.bRequestType = 0x80,
		.bRequest = 6,
		.wValue = 0x100,
		.wLength = 18,
		.timeout = TIMEOUT_MS,
		.data = buffer,
	};

	(void)unused;
	return result(ioctl(node, USBDEVFS_CONTROL, &transfer));
}

#ifdef __x86_64__
static sigjmp_buf no_such_gate;

static void on_fault(int signal)
{
	(void)signal;
	siglongjmp(no_such_gate, 1);
}
#endif

/* The call of i386 from amd64: usbdevfs_ctrltransfer32 and what it points to lie low */
static int do_control32(unsigned int unused)
{
#ifdef __x86_64__
	struct transfer {
		__u8 type, request;
		__u16 value, index, length;
		__u32 timeout, data;
		__u8 buffer[18];
	} *low;
	int ret;

	(void)unused;
	low = mmap(NULL, sizeof(*low), PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	if (low == MAP_FAILED)
		return -errno;
	*low = (struct transfer){
		.type = 0x80,
		.request = 6,
		.value = 0x100,
		.length = sizeof(low->buffer),
		.timeout = TIMEOUT_MS,
		.data = (__u32)(uintptr_t)low->buffer,
	};
	signal(SIGSEGV, on_fault);
	if (sigsetjmp(no_such_gate, 1))
		return -EOPNOTSUPP;
	asm volatile("int $0x80"
		     : "=a" (ret)
		     : "a" (54), "b" (node), "c" (_IOC(_IOC_READ | _IOC_WRITE, 'U', 0, 16)),
		       "d" (low)
		     : "memory", "r8", "r9", "r10", "r11");
	signal(SIGSEGV, SIG_DFL);
	munmap(low, sizeof(*low));
	return ret;
#else
	(void)unused;
	return -EOPNOTSUPP;
#endif
}

static void *hang(void *request)
{
	struct usbdevfs_ctrltransfer transfer = {
		.bRequestType = 0xc0,
		.bRequest = *(unsigned int *)request & 0xff,
		.wLength = sizeof(buffer),
		.data = buffer,
	};

	hung_result = result(ioctl(node, USBDEVFS_CONTROL, &transfer));
	return NULL;
}

static int do_hang(unsigned int request)
{
	static unsigned int kept;

	kept = request;
	return -pthread_create(&thread, NULL, hang, &kept);
}

static int do_hung(unsigned int unused)
{
	(void)unused;
	pthread_join(thread, NULL);
	return hung_result;
}

static int do_claim(unsigned int number)
{
	struct usbdevfs_disconnect_claim claim = { .interface = number };

	return result(ioctl(node, USBDEVFS_DISCONNECT_CLAIM, &claim));
}

static int do_bulk(unsigned int endpoint)
{
	struct usbdevfs_bulktransfer transfer = {
		.ep = endpoint,
		.len = 64,
		.timeout = TIMEOUT_MS,
		.data = buffer,
	};

	return result(ioctl(node, USBDEVFS_BULK, &transfer));
}

static int do_submit(unsigned int endpoint)
{
	urb.type = USBDEVFS_URB_TYPE_INTERRUPT;
	urb.endpoint = (unsigned char)endpoint;
	urb.buffer = urb_buffer;
	urb.buffer_length = sizeof(urb_buffer);
	return result(ioctl(node, USBDEVFS_SUBMITURB, &urb));
}

static int do_reap(unsigned int unused)
{
	void *reaped;
	int ret = result(ioctl(node, USBDEVFS_REAPURBNDELAY, &reaped));

	(void)unused;
	if (ret)
		return ret;
	return urb.status ? urb.status : urb.actual_length;
}

static int do_poll(unsigned int unused)
{
	struct pollfd fd = { .fd = node };
	int ret = result(poll(&fd, 1, 0));

	(void)unused;
	return ret < 0 ? ret : !!(fd.revents & POLLHUP);
}

static int do_config(unsigned int value)
{
	return result(ioctl(node, USBDEVFS_SETCONFIGURATION, &value));
}

static int do_reset(unsigned int unused)
{
	(void)unused;
	return result(ioctl(node, USBDEVFS_RESET));
}

static const struct {
	const char *name;
	int (*run)(unsigned int number);
} commands[] = {
	{ "read", do_read },
	{ "control", do_control },
	{ "control32", do_control32 },
	{ "hang", do_hang },
	{ "hung", do_hung },
	{ "claim", do_claim },
	{ "bulk", do_bulk },
	{ "submit", do_submit },
	{ "reap", do_reap },
	{ "poll", do_poll },
	{ "config", do_config },
	{ "reset", do_reset },
};

static int run(const char *line)
{
	unsigned int number = 0;
	char name[16];
	size_t i;

	if (sscanf(line, "%15s %i", name, (int *)&number) < 1)
		return -EINVAL;
	for (i = 0; i < COUNT(commands); i++)
		if (!strcmp(commands[i].name, name))
			return commands[i].run(number);
	return -EINVAL;
}

int main(int argc, char **argv)
{
	char line[80];
	int ret;

	if (argc != 2) {
		fputs("Usage: usbfs NODE\n", stderr);
		return 2;
	}
	node = open(argv[1], O_RDWR | O_CLOEXEC);
	if (node < 0) {
		fprintf(stderr, "usbfs: %s: %s\n", argv[1], strerror(errno));
		return EXIT_FAILURE;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("open");
	while (fgets(line, sizeof(line), stdin)) {
		ret = run(line);
		if (ret < 0)
			puts(strerrorname_np(-ret));
		else
			printf("%d\n", ret);
	}
	return EXIT_SUCCESS;
}

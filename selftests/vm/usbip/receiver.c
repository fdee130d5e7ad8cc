// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An infrared transceiver that hears what it sends, as the kernel's iguanair
 * knows it (1781:0938). It sends at 38 kHz, whatever it is told.
 */
#include <errno.h>
#include <string.h>

#include "selftests/vm/usbip/device.h"

#define IN		1
#define OUT		2

#define COMMAND_NOP		0x00
#define COMMAND_VERSION		0x01
#define COMMAND_FEATURES	0x10
#define COMMAND_BUFFER		0x11
#define COMMAND_LISTEN		0x12
#define COMMAND_DO_NOT_LISTEN	0x14
#define COMMAND_SEND		0x15
#define FROM_DEVICE		0xdc

/* A command: two zeros, direction, command; before what is sent four bytes more */
#define COMMAND_SIZE		4
#define SEND_SIZE		8

/* Marks spaces among what is sent and heard; alone, a long space is heard */
#define SPACE			0x80
#define REPORT_SIZE		7
#define UNITS_MAX		128
/* What is sent is told in periods of the carrier, what is heard in units of 21 us */
#define UNITS(periods)		(((periods) * 1000 + 399) / 798)

static const uint8_t config[] = {
	USB_DT_CONFIG_SIZE, USB_DT_CONFIG, 0, 0, 1, 1, 0, 0x80, 50,
	USB_DT_INTERFACE_SIZE, USB_DT_INTERFACE, 0, 0, 2, USB_CLASS_VENDOR_SPEC, 0, 0, 0,
	USB_DT_ENDPOINT_SIZE, USB_DT_ENDPOINT, USB_DIR_IN | IN, USB_ENDPOINT_XFER_INT, LE16(8), 4,
	USB_DT_ENDPOINT_SIZE, USB_DT_ENDPOINT, OUT, USB_ENDPOINT_XFER_INT, LE16(256), 4,
};

static const struct answer {
	uint8_t size;
	uint8_t bytes[6];
} answers[] = {
	{ 6, { 0, 0, FROM_DEVICE, COMMAND_VERSION, LE16(0x0305) } },
	{ 5, { 0, 0, FROM_DEVICE, COMMAND_BUFFER, 150 } },
	{ 6, { 0, 0, FROM_DEVICE, COMMAND_FEATURES, 0, 65 } },
	{ 4, { 0, 0, FROM_DEVICE, COMMAND_LISTEN } },
	{ 4, { 0, 0, FROM_DEVICE, COMMAND_DO_NOT_LISTEN } },
	{ 4, { 0, 0, FROM_DEVICE, COMMAND_SEND } },
};

static bool listening;

/* struct report - what is heard, until there is enough of it for a transfer */
struct report {
	struct device *device;
	uint8_t bytes[REPORT_SIZE];
	size_t used;
};

static int hear(struct report *report, uint8_t byte)
{
	report->bytes[report->used++] = byte;
	if (report->used < REPORT_SIZE)
		return 0;
	report->used = 0;
	return wire_send(report->device, IN, report->bytes, REPORT_SIZE);
}

/* @sent: a time in the low bits, and whether it is a space */
static int hear_sent(struct report *report, uint8_t sent)
{
	int units = UNITS(sent & ~SPACE), part, ret = 0;

	while (!ret && units > 0) {
		part = units > UNITS_MAX ? units / 2 : units;
		units -= part;
		/* A space of one unit would be the long one */
		if (sent & SPACE && part == 1)
			part = 2;
		ret = hear(report, (sent & SPACE) | (uint8_t)(part - 1));
	}
	return ret;
}

static int loop_back(struct device *device, const uint8_t *sent, size_t len)
{
	struct report report = { .device = device };
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < len; i++)
		ret = hear_sent(&report, sent[i]);
	/* Silence, for long enough to be the end of it */
	for (i = report.used; !ret && i < 2 * REPORT_SIZE; i++)
		ret = hear(&report, SPACE);
	return ret;
}

static int receiver_out(struct device *device, int endpoint, uint8_t *data, size_t len)
{
	uint8_t command = len >= COMMAND_SIZE ? data[COMMAND_SIZE - 1] : COMMAND_NOP;
	const struct answer *answer = answers;
	int ret;

	(void)endpoint;
	while (answer < answers + sizeof(answers) / sizeof(answers[0]) &&
	       answer->bytes[COMMAND_SIZE - 1] != command)
		answer++;
	if (answer == answers + sizeof(answers) / sizeof(answers[0]))
		return 0;
	if (command == COMMAND_LISTEN || command == COMMAND_DO_NOT_LISTEN)
		listening = command == COMMAND_LISTEN;
	ret = wire_send(device, IN, answer->bytes, answer->size);
	if (ret || command != COMMAND_SEND || !listening || len < SEND_SIZE)
		return ret;
	return loop_back(device, data + SEND_SIZE, len - SEND_SIZE);
}

const struct profile profile_receiver = {
	.name = "receiver",
	.config = config,
	.config_size = sizeof(config),
	.out = receiver_out,
};

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A camera of the USB video class, version 1.1: one format, one size, pictures
 * by bulk transfers, each picture one transfer. A picture says over and over
 * which camera took it: its serial number. While pictures are asked for a light
 * is on, which is said.
 */
#include <endian.h>
#include <errno.h>
#include <linux/usb/video.h>
#include <stdio.h>
#include <string.h>

#include "selftests/vm/usbip/device.h"

#define WIDTH		80
#define HEIGHT		60
#define PICTURE_SIZE	(WIDTH * HEIGHT * 2)
#define HEADER_SIZE	2
#define INTERVAL_MS	50
#define INTERVAL	(INTERVAL_MS * 10000)	/* in 100 ns */
#define IDLE_MAX	(1000 / INTERVAL_MS)
#define BIT_RATE	(PICTURE_SIZE * 8 * 1000 / INTERVAL_MS)

#define CAMERA_ID	1
#define OUTPUT_ID	2
#define ENDPOINT	1

#define CLASS_SPECIFIC	(USB_TYPE_CLASS | USB_DT_INTERFACE)
#define CLASS_IN	(USB_DIR_IN | USB_TYPE_CLASS | USB_RECIP_INTERFACE)
#define CLASS_OUT	(USB_TYPE_CLASS | USB_RECIP_INTERFACE)

#define CONFIG		USB_DT_CONFIG_SIZE, USB_DT_CONFIG, 0, 0, 2, 1, 0, 0x80, 50

/* YUY2 */
#define FORMAT_GUID	'Y', 'U', 'Y', '2', 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71

/* The camera itself, then what comes out of it */
#define INTERFACES(class) \
	USB_DT_INTERFACE_SIZE, USB_DT_INTERFACE, 0, 0, 0, class, UVC_SC_VIDEOCONTROL, 0, 0, \
	13, CLASS_SPECIFIC, UVC_VC_HEADER, LE16(0x0110), LE16(13 + 18 + 9), LE32(48000000), 1, 1, \
	18, CLASS_SPECIFIC, UVC_VC_INPUT_TERMINAL, CAMERA_ID, LE16(UVC_ITT_CAMERA), 0, 0, \
	LE16(0), LE16(0), LE16(0), 3, 0, 0, 0, \
	9, CLASS_SPECIFIC, UVC_VC_OUTPUT_TERMINAL, OUTPUT_ID, LE16(UVC_TT_STREAMING), 0, \
	CAMERA_ID, 0, \
	USB_DT_INTERFACE_SIZE, USB_DT_INTERFACE, 1, 0, 1, class, UVC_SC_VIDEOSTREAMING, 0, 0, \
	14, CLASS_SPECIFIC, UVC_VS_INPUT_HEADER, 1, LE16(14 + 27 + 30), USB_DIR_IN | ENDPOINT, 0, \
	OUTPUT_ID, 0, 0, 0, 1, 0, \
	27, CLASS_SPECIFIC, UVC_VS_FORMAT_UNCOMPRESSED, 1, 1, FORMAT_GUID, 16, 1, 0, 0, 0, 0, \
	30, CLASS_SPECIFIC, UVC_VS_FRAME_UNCOMPRESSED, 1, 0, LE16(WIDTH), LE16(HEIGHT), \
	LE32(BIT_RATE), LE32(BIT_RATE), LE32(PICTURE_SIZE), LE32(INTERVAL), 1, LE32(INTERVAL), \
	USB_DT_ENDPOINT_SIZE, USB_DT_ENDPOINT, USB_DIR_IN | ENDPOINT, USB_ENDPOINT_XFER_BULK, \
	LE16(512), 0

static const uint8_t config[] = {
	CONFIG,
	USB_DT_INTERFACE_ASSOCIATION_SIZE, USB_DT_INTERFACE_ASSOCIATION, 0, 2, USB_CLASS_VIDEO,
	UVC_SC_VIDEO_INTERFACE_COLLECTION, 0, 0,
	INTERFACES(USB_CLASS_VIDEO),
};

/* As cameras were before the class was */
static const uint8_t vendor_config[] = { CONFIG, INTERFACES(USB_CLASS_VENDOR_SPEC) };

static int tell_stream(uint8_t *data)
{
	struct uvc_streaming_control control = {
		.bFormatIndex = 1,
		.bFrameIndex = 1,
		.dwFrameInterval = htole32(INTERVAL),
		.dwMaxVideoFrameSize = htole32(PICTURE_SIZE),
		.dwMaxPayloadTransferSize = htole32(HEADER_SIZE + PICTURE_SIZE),
		.dwClockFrequency = htole32(48000000),
	};

	memcpy(data, &control, sizeof(control));
	return sizeof(control);
}

/* There is nothing to choose, so all questions have one answer */
static int camera_control(struct device *device, const struct usb_ctrlrequest *request,
			  uint8_t *data)
{
	int control = le16toh(request->wValue) >> 8;

	(void)device;
	/* Of the stream's interface */
	if (le16toh(request->wIndex) != 1 ||
	    (control != UVC_VS_PROBE_CONTROL && control != UVC_VS_COMMIT_CONTROL))
		return -EPIPE;
	if (request->bRequestType == CLASS_OUT && request->bRequest == UVC_SET_CUR)
		return 0;
	return request->bRequestType == CLASS_IN ? tell_stream(data) : -EPIPE;
}

static int send_picture(struct device *device)
{
	static uint8_t payload[HEADER_SIZE + PICTURE_SIZE];
	size_t i, len = strlen(device->serial);

	payload[0] = HEADER_SIZE;
	payload[1] = UVC_STREAM_EOF | ((payload[1] & UVC_STREAM_FID) ^ UVC_STREAM_FID);
	for (i = 0; len && i < PICTURE_SIZE; i++)
		payload[HEADER_SIZE + i] = (uint8_t)device->serial[i % len];
	return wire_send(device, ENDPOINT, payload, sizeof(payload));
}

static void light(struct device *device, bool on)
{
	if (device->busy == on)
		return;
	device->busy = on;
	puts(on ? "on" : "off");
	fflush(stdout);
}

static int camera_tick(struct device *device)
{
	bool asked = device->in[ENDPOINT].count;
	static int idle;

	idle = asked ? 0 : idle + 1;
	light(device, idle < IDLE_MAX);
	return asked ? send_picture(device) : 0;
}

const struct profile profile_camera = {
	.name = "camera",
	.class = { USB_CLASS_MISC, 2, 1 },
	.config = config,
	.config_size = sizeof(config),
	.control = camera_control,
	.tick = camera_tick,
	.period = INTERVAL_MS,
};

/* uvcvideo takes it when it is 046d:08c1 */
const struct profile profile_vendor_camera = {
	.name = "vendor-camera",
	.config = vendor_config,
	.config_size = sizeof(vendor_config),
	.control = camera_control,
	.tick = camera_tick,
	.period = INTERVAL_MS,
};

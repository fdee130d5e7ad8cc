// SPDX-License-Identifier: GPL-2.0-only
/*
 * Camera: the nodes of V4L2 capture devices, their sub-devices and media
 * devices refuse to be opened. Streams in progress end when the driver is
 * taken away; it comes back behind the gate.
 */
#include <linux/device.h>
#include <media/v4l2-dev.h>

#include "attach.h"
#include "gate.h"
#include "subject.h"

/* Codecs and outputs see nothing, radios and teletext no picture */
static bool captures(struct video_device *vdev)
{
	return vdev->vfl_type == VFL_TYPE_SUBDEV ||
	       (vdev->vfl_type == VFL_TYPE_VIDEO && vdev->vfl_dir == VFL_DIR_RX);
}

static u32 camera_classify(struct device *dev)
{
	if (cg_subject_is(dev, "video4linux", NULL) && captures(to_video_device(dev)))
		return CG_CAP(CAMERA);
	if (cg_subject_is(dev, "media", NULL))
		return CG_CAP(CAMERA);
	return 0;
}

static void camera_describe(struct cg_device *device)
{
	if (device->subject.fields & BIT(CARDGATE_DEVICE_NAME) ||
	    !cg_subject_is(device->dev, "video4linux", NULL))
		return;
	cg_subject_string(&device->subject, CARDGATE_DEVICE_NAME,
			  to_video_device(device->dev)->name);
}

static struct device *camera_cut(struct cg_device *device)
{
	struct device *parent = device->parent;

	if (!parent || !parent->driver) {
		dev_notice(device->dev,
			   "cardgate: no driver to take away, open descriptors stay usable\n");
		return NULL;
	}
	/* Its nodes come back as new devices, which are decided anew */
	get_device(parent);
	cg_detach(parent);
	return parent;
}

const struct cg_gate cg_gate_camera = {
	.cap = CARDGATE_CAP_CAMERA,
	.classify = camera_classify,
	.describe = camera_describe,
	.cut = camera_cut,
};

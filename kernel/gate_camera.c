// SPDX-License-Identifier: GPL-2.0-only
/*
 * Camera: the nodes of V4L2 capture devices, their sub-devices and media
 * devices refuse to be opened, and their open descriptors refuse every call.
 * What is mapped and what has begun ends when the driver is taken away; it
 * comes back behind the gate.
 */
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/poll.h>
#include <media/v4l2-dev.h>
#include <media/videobuf2-core.h>

#include "attach.h"
#include "gate.h"
#include "hook.h"
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

/* To whoever has it open a denied camera looks like one that was unplugged */
static ssize_t refuse_read(struct file *filp, char __user *buf, size_t size, loff_t *pos)
{
	return -ENODEV;
}

static ssize_t refuse_write(struct file *filp, const char __user *buf, size_t size, loff_t *pos)
{
	return -ENODEV;
}

static __poll_t refuse_poll(struct file *filp, struct poll_table_struct *table)
{
	return EPOLLERR | EPOLLHUP;
}

static long refuse_ioctl(struct file *filp, unsigned int cmd, unsigned long arg)
{
	return -ENODEV;
}

static int refuse_mmap(struct file *filp, struct vm_area_struct *vma)
{
	return -ENODEV;
}

#define REFUSE(which, by) { .name = which, .function = by, .wants = cg_gate_file_denied }
#define REFUSE_32(which, by) \
	{ .name = which, .function = by, .wants = cg_gate_file_denied, .optional = true }

static struct cg_hook videodev_hooks[] = {
	REFUSE("v4l2_ioctl", refuse_ioctl),
	REFUSE("v4l2_read", refuse_read),
	REFUSE("v4l2_write", refuse_write),
	REFUSE("v4l2_poll", refuse_poll),
	REFUSE("v4l2_mmap", refuse_mmap),
	REFUSE_32("v4l2_compat_ioctl32", refuse_ioctl),
};

static struct cg_hook mc_hooks[] = {
	REFUSE("media_ioctl", refuse_ioctl),
	REFUSE("media_read", refuse_read),
	REFUSE("media_write", refuse_write),
	REFUSE("media_poll", refuse_poll),
	REFUSE_32("media_compat_ioctl", refuse_ioctl),
};

static struct cg_hook_set videodev_set = {
	.module = "videodev",
	.hooks = videodev_hooks,
	.count = ARRAY_SIZE(videodev_hooks),
};

static struct cg_hook_set mc_set = {
	.module = "mc",
	.hooks = mc_hooks,
	.count = ARRAY_SIZE(mc_hooks),
};

static struct cg_hook_set * const camera_hooks[] = { &videodev_set, &mc_set, NULL };

/* A call that waits for a frame does not come by a hook: vb2_queue_error() */
static void wake_readers(struct device *dev)
{
	struct vb2_queue *queue = NULL;

	if (cg_subject_is(dev, "video4linux", NULL))
		queue = to_video_device(dev)->queue;
	if (!queue)
		return;
	queue->error = 1;
	wake_up_all(&queue->done_wq);
}

static struct device *camera_cut(struct cg_device *device)
{
	struct device *parent = device->parent;

	/* It exists in software only, and nothing can be taken away from it */
	if (!parent || !parent->driver) {
		wake_readers(device->dev);
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
	.hooks = camera_hooks,
};

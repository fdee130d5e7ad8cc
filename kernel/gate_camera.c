// SPDX-License-Identifier: GPL-2.0-only
/*
 * Camera: the nodes of V4L2 capture devices, their sub-devices and media
 * devices refuse to be opened, and their open descriptors refuse every call.
 * What is mapped and what has begun ends when the driver is taken away, which
 * comes back behind the gate; or, where that is no unplugging, in its queue.
 */
#include <linux/device.h>
#include <linux/string.h>
#include <media/v4l2-dev.h>
#include <media/v4l2-device.h>
#include <media/videobuf2-core.h>

#include "attach.h"
#include "gate.h"
#include "hook.h"
#include "refuse.h"
#include "subject.h"
#include "symbol.h"

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

static struct cg_hook videodev_hooks[] = {
	CG_REFUSE("v4l2_ioctl", cg_refuse_ioctl),
	CG_REFUSE("v4l2_read", cg_refuse_read),
	CG_REFUSE("v4l2_write", cg_refuse_write),
	CG_REFUSE("v4l2_poll", cg_refuse_poll),
	CG_REFUSE("v4l2_mmap", cg_refuse_mmap),
	CG_REFUSE_32("v4l2_compat_ioctl32", cg_refuse_ioctl),
};

static struct cg_hook mc_hooks[] = {
	CG_REFUSE("media_ioctl", cg_refuse_ioctl),
	CG_REFUSE("media_read", cg_refuse_read),
	CG_REFUSE("media_write", cg_refuse_write),
	CG_REFUSE("media_poll", cg_refuse_poll),
	CG_REFUSE_32("media_compat_ioctl", cg_refuse_ioctl),
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

/*
 * May the driver go while somebody has the node open? On USB all can. Elsewhere
 * many free what the last close() looks at, unless they wait for it to do so.
 */
static bool outlives_driver(const struct video_device *vdev, const struct device *parent)
{
	if (vdev->v4l2_dev && vdev->v4l2_dev->release)
		return true;
	for (; parent; parent = parent->parent)
		if (parent->bus && !strcmp(parent->bus->name, "usb"))
			return true;
	return false;
}

/* As the last close() does: vb2_core_queue_release() without freeing anything */
static void end_streaming(struct video_device *vdev)
{
	typeof(vb2_core_streamoff) *streamoff;
	struct vb2_queue *queue = vdev->queue;
	struct mutex *lock; /* of the queue, or of all that the node has */
	void *function;

	if (!queue)
		return;
	/* Who waits for a frame, with the lock maybe, leaves: vb2_queue_error() */
	queue->error = 1;
	wake_up_all(&queue->done_wq);
	lock = queue->lock ?: vdev->lock;
	if (!lock || cg_symbol_find("vb2_core_streamoff", &function) || !function)
		return;
	streamoff = function;
	mutex_lock(lock);
	streamoff(queue, queue->type);
	mutex_unlock(lock);
}

static struct device *camera_cut(struct cg_device *device)
{
	struct device *parent = device->parent;
	struct video_device *vdev;

	/* The others stream nothing, and their calls are refused */
	if (!cg_subject_is(device->dev, "video4linux", NULL))
		return NULL;
	vdev = to_video_device(device->dev);
	if (vdev->vfl_type != VFL_TYPE_VIDEO)
		return NULL;
	if (!parent || !parent->driver) {
		end_streaming(vdev);
		return NULL;
	}
	if (!outlives_driver(vdev, parent)) {
		/* Its driver is not taken away meanwhile, and was not before */
		device_lock(parent);
		if (cg_table_has(device->dev))
			end_streaming(vdev);
		device_unlock(parent);
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

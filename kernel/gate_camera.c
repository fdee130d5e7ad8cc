// SPDX-License-Identifier: GPL-2.0-only
/*
 * Camera: the nodes of V4L2 capture devices, their sub-devices and media
 * devices refuse to be opened, and their open descriptors refuse every call.
 * What is mapped and what has begun ends when the driver is taken away, which
 * comes back behind the gate; or, where that is no unplugging, in its queue.
 */
#include <linux/cdev.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/xarray.h>
#include <media/v4l2-dev.h>
#include <media/v4l2-device.h>
#include <media/videobuf2-core.h>

#include "attach.h"
#include "gate.h"
#include "hook.h"
#include "linger.h"
#include "refuse.h"
#include "subject.h"
#include "symbol.h"

/* how often and in what distance something is tried */
#define TRIES	50
#define TRY_MS	20

/* video_device_release_empty(), NULL while there is no videodev */
static void (*release_empty)(struct video_device *vdev);

/* queues of denied cameras whose driver stayed, and their nodes; neither is looked into */
static DEFINE_XARRAY(barred);

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

/* @saved says that it can stream; the others' calls are refused, and that is all */
static void camera_describe(struct cg_device *device)
{
	struct video_device *vdev;

	if (!cg_subject_is(device->dev, "video4linux", NULL))
		return;
	vdev = to_video_device(device->dev);
	device->saved = vdev->vfl_type == VFL_TYPE_VIDEO;
	if (!(device->subject.fields & BIT(CARDGATE_DEVICE_NAME)))
		cg_subject_string(&device->subject, CARDGATE_DEVICE_NAME, vdev->name);
}

static bool queue_barred(struct ftrace_regs *fregs)
{
	return xa_load(&barred, ftrace_regs_get_argument(fregs, 0));
}

static int refuse_queue(struct vb2_queue *queue)
{
	return -ENODEV;
}

static int videodev_comes(void)
{
	return cg_symbol_find("video_device_release_empty", (void **)&release_empty);
}

/* The calls, and once more when their argument is there: that can take as long as one likes */
static struct cg_hook videodev_hooks[] = {
	CG_REFUSE("v4l2_ioctl", cg_refuse_ioctl),
	CG_REFUSE("__video_do_ioctl", cg_refuse_ioctl),
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

static struct cg_hook queue_hooks[] = {
	{ .name = "vb2_core_qbuf", .function = refuse_queue, .wants = queue_barred },
	{ .name = "vb2_core_streamon", .function = refuse_queue, .wants = queue_barred },
};

static struct cg_hook_set videodev_set = {
	.module = "videodev",
	.hooks = videodev_hooks,
	.count = ARRAY_SIZE(videodev_hooks),
	.comes = videodev_comes,
};

static struct cg_hook_set mc_set = {
	.module = "mc",
	.hooks = mc_hooks,
	.count = ARRAY_SIZE(mc_hooks),
};

static struct cg_hook_set queue_set = {
	.module = "videobuf2_common",
	.hooks = queue_hooks,
	.count = ARRAY_SIZE(queue_hooks),
};

static struct cg_hook_set * const camera_hooks[] = { &videodev_set, &mc_set, &queue_set, NULL };

/**
 * struct sight - what cutting a node needs of it
 * @vdev: the node
 * @maker: module that made it, held; else it could go, and the node with it
 * @number: what keeps the node's number, held; NULL when its driver must not go
 */
struct sight {
	struct video_device *vdev;
	struct module *maker;
	struct kobject *number;
};

/*
 * May the driver go while somebody has the node open? Many free what the last
 * close() looks at, unless they wait for it to do so. On USB all can go, but
 * some of them are no better.
 */
static bool outlives_driver(const struct video_device *vdev, const struct device *parent)
{
	if (vdev->v4l2_dev && vdev->v4l2_dev->release)
		return true;
	if (vdev->release == release_empty)
		return false;
	for (; parent; parent = parent->parent)
		if (cg_attach_host(parent))
			return true;
	return false;
}

static void look_at(struct cg_device *device, struct sight *sight)
{
	struct video_device *vdev = to_video_device(device->dev);

	cg_gate_take();
	if (cg_gate_find(device->dev) == device && try_module_get(vdev->fops->owner)) {
		sight->vdev = vdev;
		sight->maker = vdev->fops->owner;
		if (outlives_driver(vdev, device->parent))
			sight->number = kobject_get(&vdev->cdev->kobj);
	}
	cg_gate_release();
}

/* With the lock held, the queue's own hooks see that it is barred */
static void lock_queue(struct vb2_queue *queue, struct mutex *lock)
{
	if (mutex_trylock(lock))
		return;
	/* Who waits for a frame, maybe with the lock, leaves: vb2_queue_error() */
	queue->error = 1;
	wake_up_all(&queue->done_wq);
	mutex_lock(lock);
}

static void *find_streamoff(void)
{
	void *function = NULL;
	int tries;

	for (tries = 0; tries < TRIES; tries++) {
		if (cg_symbol_find("vb2_core_streamoff", &function) != -ENOMEM)
			break;
		msleep(TRY_MS);
	}
	return function;
}

/* As the last close() does: vb2_core_queue_release() without freeing anything */
static void end_streaming(struct video_device *vdev)
{
	typeof(vb2_core_streamoff) *streamoff = find_streamoff();
	struct vb2_queue *queue = vdev->queue;
	struct mutex *lock; /* of the queue, or of all that the node has */

	if (!queue || !streamoff)
		return;
	/* A call that began before the decision may come to the queue at any time */
	xa_store(&barred, (unsigned long)queue, vdev, GFP_NOIO | __GFP_NOFAIL);
	lock = queue->lock ?: vdev->lock;
	if (!lock)
		return;
	lock_queue(queue, lock);
	streamoff(queue, queue->type);
	mutex_unlock(lock);
}

/* Who has a node open keeps its number: give them a moment to notice its end */
static void wait_for_users(struct kobject *number)
{
	int tries;

	for (tries = 0; tries < TRIES && kref_read(&number->kref) > 1; tries++)
		msleep(TRY_MS);
}

static struct device *camera_cut(struct cg_device *device)
{
	struct device *parent = device->parent;
	struct sight sight = {};

	if (!device->saved || !parent)
		return NULL;
	/* Its driver is not taken away meanwhile, and the node goes with that or its maker */
	device_lock(parent);
	if (parent->driver)
		look_at(device, &sight);
	if (sight.vdev && !sight.number)
		end_streaming(sight.vdev);
	device_unlock(parent);
	module_put(sight.maker);
	if (!sight.number)
		return NULL;
	/* Its nodes come back as new devices, which are decided anew */
	get_device(parent);
	cg_detach(parent);
	/* What hangs on USB is offered again when nobody is left, see linger.c */
	if (!cg_attach_host(parent))
		wait_for_users(sight.number);
	kobject_put(sight.number);
	return parent;
}

static void unbar(struct device *dev)
{
	unsigned long queue;
	void *vdev;

	xa_for_each(&barred, queue, vdev)
		if (&((struct video_device *)vdev)->dev == dev)
			xa_erase(&barred, queue);
}

static void camera_gone(struct device *dev)
{
	const struct video_device *vdev = to_video_device(dev);

	unbar(dev);
	if (cg_subject_is(dev, "video4linux", NULL) && vdev->vfl_type == VFL_TYPE_VIDEO)
		cg_linger_note(dev->parent, &vdev->cdev->kobj);
}

static void camera_restore(struct cg_device *device)
{
	unbar(device->dev);
}

static void camera_exit(void)
{
	xa_destroy(&barred);
}

const struct cg_gate cg_gate_camera = {
	.cap = CARDGATE_CAP_CAMERA,
	.classify = camera_classify,
	.describe = camera_describe,
	.gone = camera_gone,
	.cut = camera_cut,
	.restore = camera_restore,
	.fleeting = true,
	.hooks = camera_hooks,
	.exit = camera_exit,
};

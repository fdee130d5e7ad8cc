// SPDX-License-Identifier: GPL-2.0-only
/*
 * A camera as many on PCI are: built into the machine, and its driver frees
 * what the last close() of a node looks at. It has a media device, too, and
 * never takes a picture.
 */
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <media/media-device.h>
#include <media/v4l2-dev.h>
#include <media/v4l2-device.h>
#include <media/v4l2-ioctl.h>
#include <media/videobuf2-v4l2.h>
#include <media/videobuf2-vmalloc.h>

#define IMAGE_SIZE	(64 * 64 * 2)

static unsigned int probes;
module_param(probes, uint, 0400);
MODULE_PARM_DESC(probes, "how often its driver was bound");

static bool streaming;
module_param(streaming, bool, 0400);
MODULE_PARM_DESC(streaming, "somebody waits for pictures");

static char *below;
module_param(below, charp, 0400);
MODULE_PARM_DESC(below, "PCI device that it is part of (0000:00:1f.0)");

static uint removable = DEVICE_REMOVABLE_NOT_SUPPORTED;
module_param(removable, uint, 0400);
MODULE_PARM_DESC(removable, "enum device_removable that the PCI device has meanwhile");

/**
 * struct plain - the camera
 * @media: its media device; not every kernel has such
 * @v4l2: its device, which has nobody wait for it
 * @vdev: its node; likewise
 * @queue: buffers that stay empty
 * @lock: protects both
 */
struct plain {
	struct media_device media;
	struct v4l2_device v4l2;
	struct video_device vdev;
	struct vb2_queue queue;
	struct mutex lock; /* of the queue and of the node */
};

static int queue_setup(struct vb2_queue *queue, unsigned int *buffers, unsigned int *planes,
		       unsigned int sizes[], struct device *alloc_devs[])
{
	if (*planes)
		return sizes[0] < IMAGE_SIZE ? -EINVAL : 0;
	*planes = 1;
	sizes[0] = IMAGE_SIZE;
	return 0;
}

/* So that a driver needs no list of its own: all are given back at the end */
static void buf_queue(struct vb2_buffer *buffer)
{
}

static int start_streaming(struct vb2_queue *queue, unsigned int count)
{
	streaming = true;
	return 0;
}

static void stop_streaming(struct vb2_queue *queue)
{
	struct vb2_buffer *buffer;

	list_for_each_entry(buffer, &queue->queued_list, queued_entry)
		if (buffer->state == VB2_BUF_STATE_ACTIVE)
			vb2_buffer_done(buffer, VB2_BUF_STATE_ERROR);
	streaming = false;
}

static const struct vb2_ops queue_ops = {
	.queue_setup = queue_setup,
	.buf_queue = buf_queue,
	.start_streaming = start_streaming,
	.stop_streaming = stop_streaming,
};

static int querycap(struct file *filp, void *fh, struct v4l2_capability *cap)
{
	strscpy(cap->driver, "plain", sizeof(cap->driver));
	strscpy(cap->card, "plain camera", sizeof(cap->card));
	return 0;
}

static int enum_fmt(struct file *filp, void *fh, struct v4l2_fmtdesc *format)
{
	if (format->index)
		return -EINVAL;
	format->pixelformat = V4L2_PIX_FMT_YUYV;
	return 0;
}

static int the_fmt(struct file *filp, void *fh, struct v4l2_format *format)
{
	format->fmt.pix = (struct v4l2_pix_format){
		.width = 64,
		.height = 64,
		.pixelformat = V4L2_PIX_FMT_YUYV,
		.field = V4L2_FIELD_NONE,
		.bytesperline = 128,
		.sizeimage = IMAGE_SIZE,
		.colorspace = V4L2_COLORSPACE_SRGB,
	};
	return 0;
}

static const struct v4l2_ioctl_ops ioctl_ops = {
	.vidioc_querycap = querycap,
	.vidioc_enum_fmt_vid_cap = enum_fmt,
	.vidioc_g_fmt_vid_cap = the_fmt,
	.vidioc_s_fmt_vid_cap = the_fmt,
	.vidioc_try_fmt_vid_cap = the_fmt,
	.vidioc_reqbufs = vb2_ioctl_reqbufs,
	.vidioc_querybuf = vb2_ioctl_querybuf,
	.vidioc_qbuf = vb2_ioctl_qbuf,
	.vidioc_dqbuf = vb2_ioctl_dqbuf,
	.vidioc_streamon = vb2_ioctl_streamon,
	.vidioc_streamoff = vb2_ioctl_streamoff,
};

static const struct v4l2_file_operations file_ops = {
	.owner = THIS_MODULE,
	.open = v4l2_fh_open,
	.release = vb2_fop_release,
	.mmap = vb2_fop_mmap,
	.poll = vb2_fop_poll,
	.unlocked_ioctl = video_ioctl2,
};

#ifdef CONFIG_MEDIA_CONTROLLER
static void media_init(struct plain *plain, struct device *dev)
{
	plain->media.dev = dev;
	strscpy(plain->media.model, "plain camera", sizeof(plain->media.model));
	media_device_init(&plain->media);
	plain->v4l2.mdev = &plain->media;
}

static int media_register(struct plain *plain)
{
	return media_device_register(&plain->media);
}

static void media_remove(struct plain *plain)
{
	media_device_unregister(&plain->media);
	media_device_cleanup(&plain->media);
}
#else
static void media_init(struct plain *plain, struct device *dev)
{
}

static int media_register(struct plain *plain)
{
	return 0;
}

static void media_remove(struct plain *plain)
{
}
#endif

static void init(struct plain *plain, struct device *dev)
{
	mutex_init(&plain->lock);
	media_init(plain, dev);
	plain->queue = (struct vb2_queue){
		.type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
		.io_modes = VB2_MMAP,
		.ops = &queue_ops,
		.mem_ops = &vb2_vmalloc_memops,
		.timestamp_flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC,
		.lock = &plain->lock,
	};
	plain->vdev = (struct video_device){
		.name = "plain camera",
		.fops = &file_ops,
		.ioctl_ops = &ioctl_ops,
		.device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING,
		.release = video_device_release_empty,
		.v4l2_dev = &plain->v4l2,
		.queue = &plain->queue,
		.lock = &plain->lock,
	};
}

static void remove(void *arg)
{
	struct plain *plain = arg;

	video_unregister_device(&plain->vdev);
	v4l2_device_unregister(&plain->v4l2);
	media_remove(plain);
	kfree(plain);
}

static int probe(struct platform_device *pdev)
{
	struct plain *plain = kzalloc(sizeof(*plain), GFP_KERNEL);
	int ret;

	if (!plain)
		return -ENOMEM;
	init(plain, &pdev->dev);
	ret = v4l2_device_register(&pdev->dev, &plain->v4l2);
	if (ret)
		goto err_free;
	ret = vb2_queue_init(&plain->queue) ?:
	      video_register_device(&plain->vdev, VFL_TYPE_VIDEO, -1);
	if (ret)
		goto err_v4l2;
	ret = media_register(plain);
	if (ret)
		goto err_video;
	probes++;
	return devm_add_action_or_reset(&pdev->dev, remove, plain);

err_video:
	video_unregister_device(&plain->vdev);
err_v4l2:
	v4l2_device_unregister(&plain->v4l2);
err_free:
	media_remove(plain);
	kfree(plain);
	return ret;
}

static struct platform_driver plain_driver = {
	.probe = probe,
	.driver.name = "plain-camera",
};

static struct platform_device *plain_device;

static void swap_removable(struct device *host)
{
	uint was = host->removable;

	dev_set_removable(host, removable);
	removable = was;
}

static int add_device(void)
{
	struct platform_device_info info = { .name = "plain-camera", .id = PLATFORM_DEVID_NONE };

	if (below) {
		info.parent = bus_find_device_by_name(&pci_bus_type, NULL, below);
		if (!info.parent)
			return -ENODEV;
		swap_removable(info.parent);
	}
	plain_device = platform_device_register_full(&info);
	put_device(info.parent);
	return PTR_ERR_OR_ZERO(plain_device);
}

static int __init plain_init(void)
{
	int ret;

	ret = platform_driver_register(&plain_driver);
	if (ret)
		return ret;
	ret = add_device();
	if (ret)
		platform_driver_unregister(&plain_driver);
	return ret;
}

static void __exit plain_exit(void)
{
	if (below)
		swap_removable(plain_device->dev.parent);
	platform_device_unregister(plain_device);
	platform_driver_unregister(&plain_driver);
}

module_init(plain_init);
module_exit(plain_exit);

MODULE_DESCRIPTION("A camera whose driver frees what the last close() looks at");
MODULE_LICENSE("GPL");

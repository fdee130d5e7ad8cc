// SPDX-License-Identifier: GPL-2.0-only
/*
 * Infrared: lirc and event nodes of a remote control device refuse to be
 * opened. What is open already ends by rc-core's own mark of a device that
 * went away, which lirc and the protocol files look at under the device's
 * lock; keys on their way to the console are filtered out, and pulses on their
 * way to BPF programs.
 */
#include <linux/input.h>
#include <linux/kfifo.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <media/rc-core.h>

#include "gate.h"
#include "hook.h"
#include "input.h"
#include "refuse.h"
#include "subject.h"

/**
 * struct ir_filter - our ear at an input device of a remote control
 * @node: in ir_filters
 * @handle: ours at the input device, which is held as long as this is there.
 *	It is open while the device is denied; the hardware need not be for that.
 */
struct ir_filter {
	struct list_head node;
	struct input_handle handle;
};

/* protects ir_filters, and the input core's list of our handles */
static DEFINE_MUTEX(ir_filter_lock);
static LIST_HEAD(ir_filters);

static struct device *rc_above(struct device *dev)
{
	for (; dev; dev = dev->parent)
		if (cg_subject_is(dev, "rc", NULL))
			return dev;
	return NULL;
}

static u32 ir_classify(struct device *dev)
{
	if (cg_subject_is(dev, "lirc", NULL))
		return CG_CAP(IR);
	if (cg_subject_is(dev, "input", NULL) && rc_above(dev))
		return CG_CAP(IR);
	return 0;
}

static void ir_describe(struct cg_device *device)
{
	struct device *rc = rc_above(device->dev);

	if (rc && !(device->subject.fields & BIT(CARDGATE_DEVICE_NAME)))
		cg_subject_string(&device->subject, CARDGATE_DEVICE_NAME,
				  to_rc_dev(rc)->device_name);
}

static void wake_readers(struct rc_dev *rc)
{
	unsigned long flags;
	struct lirc_fh *fh;

	spin_lock_irqsave(&rc->lirc_fh_lock, flags);
	list_for_each_entry(fh, &rc->lirc_fh, list)
		wake_up_poll(&fh->wait_poll, EPOLLHUP | EPOLLERR);
	spin_unlock_irqrestore(&rc->lirc_fh_lock, flags);
}

static void lirc_cut(struct cg_device *device)
{
	struct rc_dev *rc = to_rc_dev(device->parent);

	mutex_lock(&rc->lock);
	device->private = rc->registered ? rc : NULL;
	device->saved = rc->registered && rc->users;
	/* A user that stays: the driver will be told when the last one has left meanwhile */
	if (device->saved)
		rc->users++;
	rc->registered = false;
	mutex_unlock(&rc->lock);
	wake_readers(rc);
}

/* What came meanwhile is nobody's */
static void forget_heard(struct rc_dev *rc)
{
	unsigned long flags;
	struct lirc_fh *fh;

	spin_lock_irqsave(&rc->lirc_fh_lock, flags);
	list_for_each_entry(fh, &rc->lirc_fh, list) {
		kfifo_reset(&fh->rawir);
		kfifo_reset(&fh->scancodes);
	}
	spin_unlock_irqrestore(&rc->lirc_fh_lock, flags);
}

static void lirc_restore(struct cg_device *device)
{
	struct rc_dev *rc = device->private;

	if (!rc)
		return;
	mutex_lock(&rc->lock);
	/* Do not wake the dead: rc-core closes it once, and leaves its mark once */
	if (!READ_ONCE(device->leaves)) {
		forget_heard(rc);
		rc->registered = true;
		if (device->saved && !--rc->users && rc->close)
			rc->close(rc);
	}
	mutex_unlock(&rc->lock);
	device->private = NULL;
}

/*
 * Somebody who grabbed the device gets its events before any filter does: take
 * the grab away, and keep it. input_grab_device() would give way to him, and to
 * signals.
 */
static void grab(struct input_handle *handle)
{
	struct input_dev *dev = handle->dev;

	mutex_lock(&dev->mutex);
	rcu_assign_pointer(dev->grab, handle);
	mutex_unlock(&dev->mutex);
	synchronize_rcu();
}

static struct ir_filter *find_filter(const struct device *dev)
{
	struct ir_filter *filter;

	lockdep_assert_held(&ir_filter_lock);
	list_for_each_entry(filter, &ir_filters, node)
		if (&filter->handle.dev->dev == dev)
			return filter;
	return NULL;
}

/* Whoever comes last goes by what holds now */
static void obey(struct cg_device *device)
{
	struct ir_filter *filter;
	bool denied;

	mutex_lock(&ir_filter_lock);
	filter = find_filter(device->dev);
	denied = READ_ONCE(device->denied);
	if (filter) {
		/* Events pass only handles that are open */
		if (denied && !filter->handle.open)
			grab(&filter->handle);
		WRITE_ONCE(filter->handle.open, denied);
		if (!denied)
			input_release_device(&filter->handle);
	}
	mutex_unlock(&ir_filter_lock);
}

static struct device *ir_cut(struct cg_device *device)
{
	if (cg_subject_is(device->dev, "lirc", NULL))
		lirc_cut(device);
	else
		obey(device);
	return NULL;
}

static void ir_restore(struct cg_device *device)
{
	if (cg_subject_is(device->dev, "lirc", NULL))
		lirc_restore(device);
	else
		obey(device);
}

static bool ir_filter(struct input_handle *handle, unsigned int type, unsigned int code,
		      int value)
{
	return true;
}

static bool ir_match(struct input_handler *handler, struct input_dev *dev)
{
	return rc_above(&dev->dev);
}

static struct input_handler ir_handler;

static int filter_add(struct input_dev *dev)
{
	struct ir_filter *filter;
	int ret;

	lockdep_assert_held(&ir_filter_lock);
	if (find_filter(&dev->dev))
		return 0;
	/* Without it keys of a denied device would reach the console */
	filter = kzalloc(sizeof(*filter), GFP_KERNEL | __GFP_NOFAIL);
	filter->handle.dev = dev;
	filter->handle.handler = &ir_handler;
	filter->handle.name = "cardgate";
	ret = cg_input_register_handle(&filter->handle);
	if (ret) {
		kfree(filter);
		return ret;
	}
	input_get_device(dev);
	list_add(&filter->node, &ir_filters);
	return 0;
}

static int listen(struct input_dev *dev)
{
	struct cg_device *device;
	int ret;

	mutex_lock(&ir_filter_lock);
	ret = filter_add(dev);
	mutex_unlock(&ir_filter_lock);
	device = ret ? NULL : cg_gate_get(&dev->dev);
	if (device)
		obey(device);
	cg_gate_put(device);
	return ret;
}

static void filter_remove(struct device *dev)
{
	struct ir_filter *filter;

	mutex_lock(&ir_filter_lock);
	filter = find_filter(dev);
	if (filter) {
		list_del(&filter->node);
		input_release_device(&filter->handle);
		input_unregister_handle(&filter->handle);
	}
	mutex_unlock(&ir_filter_lock);
	if (!filter)
		return;
	input_put_device(filter->handle.dev);
	kfree(filter);
}

/* Before any handler is told of it: the first that opens it may start the receiver */
static void ir_prepare(struct device *dev)
{
	if (cg_subject_is(dev, "input", NULL) && !dev->devt)
		listen(to_input_dev(dev));
}

/* When the input core did not get so far as to connect it */
static void ir_gone(struct device *dev)
{
	if (cg_subject_is(dev, "input", NULL))
		filter_remove(dev);
}

/* For what was there, or on its way, when the module came */
static int ir_connect(struct input_handler *handler, struct input_dev *dev,
		      const struct input_device_id *id)
{
	return listen(dev);
}

static void ir_disconnect(struct input_handle *handle)
{
	filter_remove(&handle->dev->dev);
}

/* Any device: no event that it must have */
static const struct input_device_id ir_ids[] = {
	{ .flags = INPUT_DEVICE_ID_MATCH_EVBIT },
	{ }
};

static struct input_handler ir_handler = {
	.name = "cardgate",
	.filter = ir_filter,
	.match = ir_match,
	.connect = ir_connect,
	.disconnect = ir_disconnect,
	.id_table = ir_ids,
};

static bool pulse_denied(struct ftrace_regs *fregs)
{
	const struct rc_dev *rc = (void *)ftrace_regs_get_argument(fregs, 0);

	return cg_gate_devt_denied(rc->lirc_dev.devt);
}

static void swallow_pulse(struct rc_dev *rc, u32 sample)
{
}

/* Only watched */
static bool receiver_leaves(struct ftrace_regs *fregs)
{
	const struct rc_dev *rc = (void *)ftrace_regs_get_argument(fregs, 0);
	struct cg_device *device;

	rcu_read_lock();
	device = rc ? cg_gate_by_devt(rc->lirc_dev.devt) : NULL;
	if (device)
		WRITE_ONCE(device->leaves, true);
	rcu_read_unlock();
	return false;
}

/* Attached programs outlive the descriptor that attached them */
static struct cg_hook rc_core_functions[] = {
	CG_REFUSE("lirc_ioctl", cg_refuse_ioctl),
	CG_REFUSE("lirc_read", cg_refuse_read),
	CG_REFUSE("lirc_transmit", cg_refuse_write),
	CG_REFUSE("lirc_poll", cg_refuse_poll),
	{ .name = "rc_unregister_device", .wants = receiver_leaves },
	{
		.name = "lirc_bpf_run",
		.function = swallow_pulse,
		.wants = pulse_denied,
		.optional = true,
	},
};

static struct cg_hook_set rc_core_set = {
	.module = "rc_core",
	.hooks = rc_core_functions,
	.count = ARRAY_SIZE(rc_core_functions),
};

/* Whether a key is down is told without an event */
static struct cg_hook evdev_functions[] = {
	CG_REFUSE("evdev_ioctl", cg_refuse_ioctl),
	CG_REFUSE("evdev_read", cg_refuse_read),
	CG_REFUSE("evdev_write", cg_refuse_write),
	CG_REFUSE("evdev_poll", cg_refuse_poll),
	CG_REFUSE_32("evdev_ioctl_compat", cg_refuse_ioctl),
};

static struct cg_hook_set evdev_set = {
	.module = "evdev",
	.hooks = evdev_functions,
	.count = ARRAY_SIZE(evdev_functions),
};

static struct cg_hook_set * const ir_hooks[] = { &rc_core_set, &evdev_set, NULL };

static int ir_init(void)
{
	return input_register_handler(&ir_handler);
}

static void ir_exit(void)
{
	input_unregister_handler(&ir_handler);
}

const struct cg_gate cg_gate_ir = {
	.cap = CARDGATE_CAP_IR,
	.classify = ir_classify,
	.describe = ir_describe,
	.prepare = ir_prepare,
	.gone = ir_gone,
	.cut = ir_cut,
	.restore = ir_restore,
	.hooks = ir_hooks,
	.init = ir_init,
	.exit = ir_exit,
};

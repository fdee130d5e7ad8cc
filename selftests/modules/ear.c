// SPDX-License-Identifier: GPL-2.0-only
/*
 * Another listener at the input devices of remote controls, as the console's
 * keyboard is one: it opens a device as soon as that is there, makes it send
 * something at once, and counts what it hears.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/input.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#define BUSY_MS		500

static bool interrupt;
module_param(interrupt, bool, 0600);
MODULE_PARM_DESC(interrupt, "what comes is busy for a moment, and who brings it has a signal pending");

static unsigned int heard;
module_param(heard, uint, 0600);
MODULE_PARM_DESC(heard, "how much was");

/* protects whose */
static DEFINE_MUTEX(ear_lock);
static struct input_dev *whose;

static void say(struct input_dev *dev)
{
	input_event(dev, EV_MSC, MSC_SCAN, 1);
	input_sync(dev);
}

static int speak_set(const char *value, const struct kernel_param *param)
{
	int ret = -ENODEV;

	mutex_lock(&ear_lock);
	if (whose) {
		say(whose);
		ret = 0;
	}
	mutex_unlock(&ear_lock);
	return ret;
}

static const struct kernel_param_ops speak_ops = {
	.set = speak_set,
};

module_param_cb(speak, &speak_ops, NULL, 0200);
MODULE_PARM_DESC(speak, "the device sends something when this is written");

/* the device that is busy, held by be_busy() */
static struct input_dev *busy;
static DECLARE_COMPLETION(busy_begun);

static void be_busy(struct work_struct *work)
{
	mutex_lock(&busy->mutex);
	complete(&busy_begun);
	msleep(BUSY_MS);
	mutex_unlock(&busy->mutex);
	input_put_device(busy);
}

static DECLARE_WORK(busy_work, be_busy);

static void be_interrupted(struct input_dev *dev)
{
	flush_work(&busy_work);
	busy = input_get_device(dev);
	reinit_completion(&busy_begun);
	schedule_work(&busy_work);
	wait_for_completion(&busy_begun);
	/* Until this task looks what signal it may be */
	set_thread_flag(TIF_SIGPENDING);
}

static bool ear_match(struct input_handler *handler, struct input_dev *dev)
{
	const struct device *parent = dev->dev.parent;

	return parent && parent->class && !strcmp(parent->class->name, "rc");
}

static int ear_connect(struct input_handler *handler, struct input_dev *dev,
		       const struct input_device_id *id)
{
	struct input_handle *handle = kzalloc(sizeof(*handle), GFP_KERNEL);
	int ret;

	if (!handle)
		return -ENOMEM;
	handle->dev = dev;
	handle->handler = handler;
	handle->name = "ear";
	ret = input_register_handle(handle);
	if (ret)
		goto err_free;
	ret = input_open_device(handle);
	if (ret)
		goto err_handle;
	mutex_lock(&ear_lock);
	whose = dev;
	say(dev);
	mutex_unlock(&ear_lock);
	if (interrupt)
		be_interrupted(dev);
	return 0;

err_handle:
	input_unregister_handle(handle);
err_free:
	kfree(handle);
	return ret;
}

static void ear_disconnect(struct input_handle *handle)
{
	mutex_lock(&ear_lock);
	whose = NULL;
	mutex_unlock(&ear_lock);
	input_close_device(handle);
	input_unregister_handle(handle);
	kfree(handle);
}

static void ear_event(struct input_handle *handle, unsigned int type, unsigned int code,
		      int value)
{
	if (type == EV_MSC)
		heard++;
}

/* Any device: no event that it must have */
static const struct input_device_id ear_ids[] = {
	{ .flags = INPUT_DEVICE_ID_MATCH_EVBIT },
	{ }
};

static struct input_handler ear_handler = {
	.name = "ear",
	.match = ear_match,
	.event = ear_event,
	.connect = ear_connect,
	.disconnect = ear_disconnect,
	.id_table = ear_ids,
};

static int __init ear_init(void)
{
	return input_register_handler(&ear_handler);
}

static void __exit ear_exit(void)
{
	input_unregister_handler(&ear_handler);
	flush_work(&busy_work);
}

module_init(ear_init);
module_exit(ear_exit);

MODULE_DESCRIPTION("Another listener at the input devices of remote controls");
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The input core connects handlers in the task that brings a device, which may
 * have a signal pending: what fails for that is done by a worker.
 */
#include <linux/input.h>
#include <linux/workqueue.h>

#include "input.h"

/**
 * struct call - input_register_handle(), somewhere else
 * @work: does it
 * @handle: its argument
 * @ret: what it said
 */
struct call {
	struct work_struct work;
	struct input_handle *handle;
	int ret;
};

static void register_handle(struct work_struct *work)
{
	struct call *call = container_of(work, struct call, work);

	call->ret = input_register_handle(call->handle);
}

/**
 * cg_input_register_handle - input_register_handle() whatever signals are pending
 * @handle: the handle; nobody else adds or removes one of the same handler meanwhile
 *
 * Return: 0 or what input_register_handle() says, but never -EINTR.
 */
int cg_input_register_handle(struct input_handle *handle)
{
	struct call call = { .handle = handle };

	INIT_WORK_ONSTACK(&call.work, register_handle);
	schedule_work(&call.work);
	flush_work(&call.work);
	destroy_work_on_stack(&call.work);
	return call.ret;
}

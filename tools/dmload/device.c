// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A device that takes whatever it is told and has reports: package 1 with
 * them, then package 3 for as long as the server has commands (DM_PRO 8).
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "agent/dm/status.h"
#include "tools/dmload/device.h"

#define MESSAGE_SIZE	16384
#define REPORT_TYPE	"urn:oma:at:dcmo:1.0:OperationComplete"

/**
 * device_make - make a device with reports that nobody has yet
 * @device: set to it; device_free() ends it
 * @number: which one
 * @reports: how many, at most DEVICE_REPORTS_MAX
 * @err: message on failure
 *
 * Return: 0, -EIO.
 */
int device_make(struct device *device, unsigned int number, unsigned int reports,
		struct error *err)
{
	uint64_t noise[2];
	unsigned int i;

	*device = (struct device){ .report_count = reports };
	snprintf(device->id, sizeof(device->id), "urn:cardgate:load:%07u", number);
	for (i = 0; i < reports; i++) {
		if (getrandom(noise, sizeof(noise), 0) != sizeof(noise))
			return error_set(err, -EIO, "no random numbers");
		snprintf(device->uids[i], DEVICE_UID_SIZE, "urn:load:%016" PRIx64 "%016" PRIx64,
			 noise[0], noise[1]);
	}
	if (getrandom(&device->session, sizeof(device->session), 0) != sizeof(device->session))
		return error_set(err, -EIO, "no random numbers");
	return 0;
}

static struct syncml *start(struct device *device, const char *url)
{
	struct syncml *msg = syncml_new();

	if (!msg)
		return NULL;
	msg->ver_dtd = SYNCML_VERSION_DTD;
	msg->ver_proto = SYNCML_VERSION_DM;
	msg->session_id = syncml_format(msg, "%X", device->session & 0xffff);
	msg->msg_id = ++device->message;
	msg->target = url;
	msg->source = device->id;
	msg->meta.max_msg_size = MESSAGE_SIZE;
	msg->final = true;
	return msg;
}

static struct syncml_command *add(struct syncml *msg, enum syncml_kind kind, uint32_t *number)
{
	struct syncml_command *command = syncml_append(msg, NULL, kind);

	if (command)
		command->cmd_id = ++*number;
	return command;
}

static struct syncml_item *add_item(struct syncml *msg, struct syncml_command *command,
				    const char *source, const char *data)
{
	struct syncml_item *item = syncml_item(msg, command);

	if (item) {
		item->source = source;
		item->data = data;
		item->len = strlen(data);
	}
	return item;
}

static int finish(struct device *device, struct syncml *msg, struct error *err)
{
	int ret;

	free(device->bytes);
	device->bytes = NULL;
	ret = syncml_encode(msg, SYNCML_XML, &device->bytes, &device->len, err);
	syncml_free(msg);
	return ret;
}

static bool add_info(struct device *device, struct syncml *msg, uint32_t *number)
{
	struct syncml_command *replace = add(msg, SYNCML_REPLACE, number);

	return replace && add_item(msg, replace, "./DevInfo/DevId", device->id) &&
	       add_item(msg, replace, "./DevInfo/Man", "Simulated") &&
	       add_item(msg, replace, "./DevInfo/Mod", "Load") &&
	       add_item(msg, replace, "./DevInfo/DmV", "1.2") &&
	       add_item(msg, replace, "./DevInfo/Lang", "en");
}

static bool add_report(struct device *device, struct syncml *msg, unsigned int which,
		       uint32_t *number)
{
	struct syncml_command *alert = add(msg, SYNCML_ALERT, number);
	struct syncml_item *item;

	if (!alert)
		return false;
	alert->code = DM_ALERT_GENERIC;
	item = add_item(msg, alert, "./DCMO/camera/Operations/Disable", "1200");
	if (!item)
		return false;
	item->target = device->uids[which];
	item->meta.type = REPORT_TYPE;
	item->meta.format = "int";
	item->meta.mark = "informational";
	return true;
}

/**
 * device_begin - make the first message of a session
 * @device: the device; what it has in bytes is to be sent
 * @url: where to
 * @err: message on failure
 *
 * Return: 0, -ENOMEM.
 */
int device_begin(struct device *device, const char *url, struct error *err)
{
	struct syncml_command *alert;
	struct syncml *msg;
	uint32_t number = 0;
	unsigned int i;
	bool ok;

	device->session++;
	device->message = 0;
	msg = start(device, url);
	alert = msg ? add(msg, SYNCML_ALERT, &number) : NULL;
	ok = alert && add_info(device, msg, &number);
	if (ok)
		alert->code = DM_ALERT_CLIENT;
	device->reports_at = number + 1;
	for (i = 0; i < device->report_count && ok; i++)
		ok = add_report(device, msg, i, &number);
	if (ok)
		return finish(device, msg, err);
	syncml_free(msg);
	return error_set(err, -ENOMEM, "no memory");
}

static struct syncml_command *add_status(struct syncml *msg, const struct syncml *to,
					 const struct syncml_command *command, uint32_t code,
					 uint32_t *number)
{
	struct syncml_command *status = add(msg, SYNCML_STATUS, number);

	if (!status)
		return NULL;
	status->msg_ref = to->msg_id;
	status->cmd_ref = command ? command->cmd_id : 0;
	status->ref_kind = command ? command->kind : SYNCML_HEADER;
	status->code = code;
	return status;
}

static bool add_results(struct syncml *msg, const struct syncml *to,
			const struct syncml_command *command, uint32_t *number)
{
	struct syncml_command *results = add(msg, SYNCML_RESULTS, number);

	if (!results)
		return false;
	results->msg_ref = to->msg_id;
	results->cmd_ref = command->cmd_id;
	return add_item(msg, results, command->items ? command->items->target : "./", "simulated");
}

/* A chunk of a large object is acknowledged, and the next one asked for */
static bool answer_command(struct syncml *msg, const struct syncml *to,
			   const struct syncml_command *command, uint32_t *number)
{
	bool more = command->items && command->items->more;
	struct syncml_command *next;

	if (!add_status(msg, to, command, more ? DM_CHUNK_BUFFERED : DM_OK, number))
		return false;
	if (command->kind == SYNCML_GET)
		return add_results(msg, to, command, number);
	if (!more)
		return true;
	next = add(msg, SYNCML_ALERT, number);
	if (next)
		next->code = DM_ALERT_NEXT;
	msg->final = false;
	return next;
}

static int answer(struct device *device, const struct syncml *to, const char *url,
		  struct error *err)
{
	const struct syncml_command *command;
	struct syncml *msg = start(device, url);
	uint32_t number = 0;
	bool ok = msg && add_status(msg, to, NULL, DM_OK, &number);

	device->reports_at = 0;
	for (command = to->commands; command && ok; command = command->next) {
		if (command->kind == SYNCML_STATUS)
			continue;
		device->commands++;
		ok = answer_command(msg, to, command, &number);
	}
	if (ok)
		return finish(device, msg, err);
	syncml_free(msg);
	return error_set(err, -ENOMEM, "no memory");
}

static int take_status(struct device *device, const struct syncml_command *status,
		       struct error *err)
{
	unsigned int which = status->cmd_ref - device->reports_at;

	if (status->code >= 300)
		return error_set(err, -EPROTO, "%s: status %u for command %u", device->id,
				 status->code, status->cmd_ref);
	if (device->reports_at && status->cmd_ref >= device->reports_at &&
	    which < device->report_count)
		device->taken[which] = true;
	return 0;
}

/**
 * device_take - take the server's answer
 * @device: the device; has its next message, or its session is over
 * @bytes: the answer
 * @len: bytes in it
 * @url: where the next message goes
 * @err: message on failure
 *
 * Return: 0, -EPROTO when the answer is none, or a refusal, -ENOMEM.
 */
int device_take(struct device *device, const void *bytes, size_t len, const char *url,
		struct error *err)
{
	const struct syncml_command *command;
	bool commands = false;
	struct syncml *msg;
	int ret;

	ret = syncml_decode(&msg, SYNCML_XML, bytes, len, err);
	if (ret)
		return error_prefix(err, ret == -ENOMEM ? ret : -EPROTO, "%s: answer", device->id);
	for (command = msg->commands; command && !ret; command = command->next) {
		if (command->kind == SYNCML_STATUS)
			ret = take_status(device, command, err);
		else
			commands = true;
	}
	device->over = !commands;
	if (!ret && commands)
		ret = answer(device, msg, url, err);
	syncml_free(msg);
	return ret;
}

/**
 * device_free - end a device
 * @device: it
 */
void device_free(struct device *device)
{
	free(device->bytes);
	*device = (struct device){};
}

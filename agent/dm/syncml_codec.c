// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/syncml.h"
#include "agent/dm/syncml_wbxml.h"
#include "agent/dm/syncml_xml.h"

static void (* const parsers[])(struct syncml_read *read, const void *bytes, size_t len) = {
	[SYNCML_XML] = syncml_xml_parse,
	[SYNCML_WBXML] = syncml_wbxml_parse,
};

static const struct syncml_write_ops * const writers[] = {
	[SYNCML_XML] = &syncml_xml_ops,
	[SYNCML_WBXML] = &syncml_wbxml_ops,
};

/**
 * syncml_decode - read a message
 * @msg: set to it on success, for syncml_free()
 * @encoding: how it is encoded
 * @bytes: the message
 * @len: bytes of it
 * @err: what is wrong
 *
 * Versions are not compared: what to answer to a wrong one is the caller's.
 *
 * Return: 0, -EBADMSG when it is no message, -E2BIG beyond a limit, -ENOMEM.
 */
int syncml_decode(struct syncml **msg, enum syncml_encoding encoding, const void *bytes,
		  size_t len, struct error *err)
{
	struct syncml_read read;
	int ret;

	if (!len)
		return error_set(err, -EBADMSG, "message is empty");
	if (len > SYNCML_MESSAGE_MAX)
		return error_set(err, -E2BIG, "message has %zu bytes, expected %d at most", len,
				 SYNCML_MESSAGE_MAX);
	ret = syncml_read_init(&read, err);
	if (ret)
		return ret;
	parsers[encoding](&read, bytes, len);
	return syncml_read_finish(&read, msg);
}

static int failed(const struct syncml_write *write, struct error *err)
{
	int error = write->out.error;

	if (error == -EILSEQ)
		return error_set(err, error, "message has bytes that XML cannot carry");
	return error_set(err, error, "message: %s", strerror(-error));
}

/**
 * syncml_encode - write a message
 * @msg: the message
 * @encoding: how
 * @bytes: set to it on success, for free()
 * @len: set to its length
 * @err: what is wrong
 *
 * Return: 0, -EILSEQ when a text of it is none that XML can carry, -ENOMEM.
 */
int syncml_encode(const struct syncml *msg, enum syncml_encoding encoding, uint8_t **bytes,
		  size_t *len, struct error *err)
{
	struct syncml_write write = { .ops = writers[encoding] };

	syncml_write_message(&write, msg);
	if (write.out.error) {
		failed(&write, err);
		free(write.out.data);
		return write.out.error;
	}
	*bytes = write.out.data;
	*len = write.out.len;
	return 0;
}

/**
 * syncml_size - bytes that a command takes in a message
 * @command: the command, or NULL: all of @msg
 * @msg: the message, if no command is given
 * @encoding: how it is encoded
 *
 * Return: how many, perhaps two more than it will be.
 */
size_t syncml_size(const struct syncml_command *command, const struct syncml *msg,
		   enum syncml_encoding encoding)
{
	struct syncml_write write = { .ops = writers[encoding] };
	size_t len;

	if (command)
		syncml_write_command(&write, command);
	else
		syncml_write_message(&write, msg);
	len = write.out.len;
	free(write.out.data);
	return len;
}

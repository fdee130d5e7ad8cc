// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "agent/file.h"
#include "bootstrap.h"

static const struct command * const commands[] = {
	&cmd_operator,
	&cmd_make,
	&cmd_send,
	&cmd_show,
	NULL
};

/**
 * load_packet - read a packet from a file
 * @path: the file
 * @packet: filled in, to be given to bootstrap_packet_free() also on failure
 * @err: message on failure
 *
 * Return: as file_read() and bootstrap_packet_read().
 */
int load_packet(const char *path, struct bootstrap_packet *packet, struct error *err)
{
	uint8_t *data;
	size_t len;
	int ret;

	packet->body = NULL;
	ret = file_read(path, BOOTSTRAP_PACKET_MAX, &data, &len, err);
	if (ret)
		return ret;
	ret = bootstrap_packet_read(data, len, packet, err);
	free(data);
	return ret ? error_prefix(err, ret, "%s", path) : 0;
}

int main(int argc, char **argv)
{
	static const struct program program = {
		"cardgate-bootstrap", "Makes packets that put new devices under management.",
		commands,
	};

	return command_main(&program, argc, argv);
}

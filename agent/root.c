// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "agent/file.h"
#include "agent/root.h"

/**
 * root_is_real - is this root, and not only in a user namespace of his own
 *
 * Others install nothing on this machine: they build a root of their own, for a container for
 * example.
 *
 * Return: whether it is; also when that cannot be found out.
 */
bool root_is_real(void)
{
	unsigned int inside = 0, outside = 0;
	uint8_t *map;
	size_t len;

	if (geteuid())
		return false;
	if (file_read("/proc/self/uid_map", 4096, &map, &len, NULL))
		return true;
	sscanf((char *)map, "%u %u", &inside, &outside);
	free(map);
	return inside == outside;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* The bus of a user's session. All on it is that user's, and may answer in that user's place. */
#include <stdbool.h>
#include <stdio.h>

#include <systemd/sd-bus.h>

#include "agent/user_bus.h"

/**
 * user_bus_address - where a user's bus is
 * @uid: the user
 * @address: set to that, as in DBUS_SESSION_BUS_ADDRESS
 */
void user_bus_address(uid_t uid, char address[USER_BUS_SIZE])
{
	snprintf(address, USER_BUS_SIZE, "unix:path=/run/user/%u/bus", (unsigned int)uid);
}

/**
 * user_bus_open - connect to a user's bus
 * @uid: the user; this process is that user's
 * @call_us: how long a call may take, in microseconds
 * @bus: set to the connection, or to NULL; for sd_bus_flush_close_unref() also on failure
 *
 * Return: not negative, or -errno of D-Bus.
 */
int user_bus_open(uid_t uid, uint64_t call_us, sd_bus **bus)
{
	char address[USER_BUS_SIZE];
	int ret;

	*bus = NULL;
	user_bus_address(uid, address);
	ret = sd_bus_new(bus);
	if (ret >= 0)
		ret = sd_bus_set_address(*bus, address);
	if (ret >= 0)
		ret = sd_bus_set_bus_client(*bus, true);
	if (ret >= 0)
		ret = sd_bus_set_method_call_timeout(*bus, call_us);
	return ret < 0 ? ret : sd_bus_start(*bus);
}

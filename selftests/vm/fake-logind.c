// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Takes logind's place on a bus of the test's own, and tells each request to
 * lock the sessions by a line on standard output.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <systemd/sd-bus.h>

static int lock_sessions(sd_bus_message *call, void *data, sd_bus_error *error)
{
	(void)data;
	(void)error;
	puts("lock");
	return sd_bus_reply_method_return(call, "");
}

static const sd_bus_vtable methods[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("LockSessions", "", "", lock_sessions, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END
};

int main(void)
{
	sd_bus *bus;
	int ret;

	setvbuf(stdout, NULL, _IOLBF, 0);
	ret = sd_bus_open_system(&bus);
	if (ret >= 0)
		ret = sd_bus_add_object_vtable(bus, NULL, "/org/freedesktop/login1",
					       "org.freedesktop.login1.Manager", methods, NULL);
	if (ret >= 0)
		ret = sd_bus_request_name(bus, "org.freedesktop.login1", 0);
	if (ret >= 0)
		puts("ready");
	while (ret >= 0) {
		ret = sd_bus_process(bus, NULL);
		if (!ret)
			ret = sd_bus_wait(bus, UINT64_MAX);
	}
	fprintf(stderr, "fake-logind: %s\n", strerror(-ret));
	return EXIT_FAILURE;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Users' sessions, as systemd-logind has them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <systemd/sd-bus.h>
#include <systemd/sd-login.h>

#include "agent/session.h"

#define TIMEOUT_US	(5 * 1000000)

/**
 * session_is_here - is a user at this device?
 * @uid: the user
 *
 * Return: true for root, and for who has an active session.
 */
bool session_is_here(uid_t uid)
{
	char *state = NULL;
	bool here;

	if (!uid)
		return true;
	here = sd_uid_get_state(uid, &state) >= 0 && !strcmp(state, "active");
	free(state);
	return here;
}

/**
 * session_user - who is at this device?
 * @uid: set to the user whose session is the active one, never root
 *
 * Return: 0, or -ENOENT when nobody is.
 */
int session_user(uid_t *uid)
{
	uid_t *uids = NULL;
	int count = sd_get_uids(&uids), i, ret = -ENOENT;

	for (i = 0; i < count && ret; i++) {
		if (!uids[i] || !session_is_here(uids[i]))
			continue;
		*uid = uids[i];
		ret = 0;
	}
	free(uids);
	return ret;
}

/* Not who logged in from elsewhere, and not the screen where one logs in */
static bool is_desktop(const char *session)
{
	char *type = NULL, *class = NULL, *seat = NULL;
	bool is;

	is = sd_session_is_active(session) > 0 && sd_session_get_seat(session, &seat) >= 0 &&
	     sd_session_get_class(session, &class) >= 0 && !strcmp(class, "user") &&
	     sd_session_get_type(session, &type) >= 0 &&
	     (!strcmp(type, "x11") || !strcmp(type, "wayland") || !strcmp(type, "mir"));
	free(type);
	free(class);
	free(seat);
	return is;
}

/**
 * session_desktop - who is at a desktop of this device?
 * @uid: set to the user of an active graphical session, never root
 *
 * Return: 0, or -ENOENT when nobody is.
 */
int session_desktop(uid_t *uid)
{
	char **sessions = NULL;
	int count = sd_get_sessions(&sessions), i, ret = -ENOENT;

	for (i = 0; i < count; i++) {
		if (ret && is_desktop(sessions[i]) && sd_session_get_uid(sessions[i], uid) >= 0 &&
		    *uid)
			ret = 0;
		free(sessions[i]);
	}
	free(sessions);
	return ret;
}

/**
 * session_lock_all - lock the screens of all sessions
 * @err: message on failure
 *
 * Asks org.freedesktop.login1 on the system's bus; waits for five seconds at most.
 *
 * Return: 0 when all were told to; -errno when logind is not there or refuses.
 */
int session_lock_all(struct error *err)
{
	sd_bus_error problem = SD_BUS_ERROR_NULL;
	sd_bus_message *call = NULL;
	sd_bus *bus = NULL;
	int ret;

	ret = sd_bus_open_system(&bus);
	if (ret >= 0)
		ret = sd_bus_message_new_method_call(bus, &call, "org.freedesktop.login1",
						     "/org/freedesktop/login1",
						     "org.freedesktop.login1.Manager",
						     "LockSessions");
	if (ret >= 0)
		ret = sd_bus_call(bus, call, TIMEOUT_US, &problem, NULL);
	if (ret < 0)
		error_set(err, ret, "logind: %s",
			  problem.message ? problem.message : strerror(-ret));
	sd_bus_message_unref(call);
	sd_bus_error_free(&problem);
	sd_bus_flush_close_unref(bus);
	return ret < 0 ? ret : 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* A notification of org.freedesktop.Notifications, on the bus of whoever runs this. */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <systemd/sd-bus.h>

#include "agent/desktop_bus.h"
#include "agent/user_bus.h"

#define NAME		"org.freedesktop.Notifications"
#define PATH		"/org/freedesktop/Notifications"
#define CALL_US		(20 * 1000000ULL)	/* for a desktop that starts what shows them */
#define BY_USER		2	/* reason of NotificationClosed */
#define TEXT_SIZE	(6 * DESKTOP_TEXT_MAX)	/* of markup */

enum urgency { URGENCY_NORMAL = 1, URGENCY_CRITICAL };

/*
 * struct asking - a question that is on the screen
 * @id: what the desktop calls it
 * @buttons: how many there are to choose from
 * @answer: number of a button, or -errno; -EAGAIN: there is none yet
 */
struct asking {
	uint32_t id;
	size_t buttons;
	int answer;
};

static int on_button(sd_bus_message *signal, void *data, sd_bus_error *error)
{
	struct asking *asking = data;
	const char *key;
	uint32_t id;
	(void)error;

	if (sd_bus_message_read(signal, "us", &id, &key) < 0 || id != asking->id)
		return 0;
	if (asking->answer == -EAGAIN && key[0] >= '0' && !key[1] &&
	    (size_t)(key[0] - '0') < asking->buttons)
		asking->answer = key[0] - '0';
	return 0;
}

static int on_closed(sd_bus_message *signal, void *data, sd_bus_error *error)
{
	struct asking *asking = data;
	uint32_t id, reason;
	(void)error;

	if (sd_bus_message_read(signal, "uu", &id, &reason) < 0 || id != asking->id)
		return 0;
	if (asking->answer == -EAGAIN)
		asking->answer = reason == BY_USER ? -ECANCELED : -ETIMEDOUT;
	return 0;
}

static int open_bus(uid_t uid, struct asking *asking, sd_bus **bus)
{
	int ret = user_bus_open(uid, CALL_US, bus);

	if (ret >= 0)
		ret = sd_bus_match_signal(*bus, NULL, NAME, PATH, NAME, "ActionInvoked",
					  on_button, asking);
	if (ret >= 0)
		ret = sd_bus_match_signal(*bus, NULL, NAME, PATH, NAME, "NotificationClosed",
					  on_closed, asking);
	return ret;
}

/* What the desktop's notifications can do */
static int capabilities(sd_bus *bus, bool *buttons, bool *markup)
{
	sd_bus_message *reply = NULL;
	const char *word;
	int ret;

	*buttons = false;
	*markup = false;
	ret = sd_bus_call_method(bus, NAME, PATH, NAME, "GetCapabilities", NULL, &reply, "");
	if (ret >= 0)
		ret = sd_bus_message_enter_container(reply, 'a', "s");
	while (ret >= 0 && (ret = sd_bus_message_read(reply, "s", &word)) > 0) {
		*buttons |= !strcmp(word, "actions");
		*markup |= !strcmp(word, "body-markup");
	}
	sd_bus_message_unref(reply);
	return ret;
}

static int add_buttons(sd_bus_message *call, const struct desktop_question *question)
{
	char label[DESKTOP_BUTTON_MAX + 1], key[2] = "0";
	int ret = sd_bus_message_open_container(call, 'a', "s");
	size_t i;

	for (i = 0; i < question->button_count && ret >= 0; i++) {
		key[0] = (char)('0' + i);
		ret = desktop_text(question->buttons[i], false, label, sizeof(label));
		if (ret >= 0)
			ret = sd_bus_message_append(call, "ss", key, label);
	}
	return ret < 0 ? ret : sd_bus_message_close_container(call);
}

static int show(sd_bus *bus, const struct desktop_question *question, bool markup,
		struct asking *asking)
{
	const bool asks = question->button_count;
	const int urgency = asks ? URGENCY_CRITICAL : URGENCY_NORMAL;
	sd_bus_message *call = NULL, *reply = NULL;
	char text[TEXT_SIZE];
	int ret;

	ret = desktop_text(question->text, markup, text, sizeof(text));
	if (ret >= 0)
		ret = sd_bus_message_new_method_call(bus, &call, NAME, PATH, NAME, "Notify");
	if (ret >= 0)
		ret = sd_bus_message_append(call, "susss", "Cardgate", 0, "security-high",
					    question->summary, text);
	if (ret >= 0)
		ret = add_buttons(call, question);
	/* A question stays until it is answered or taken back */
	if (ret >= 0)
		ret = sd_bus_message_append(call, "a{sv}i", 1, "urgency", "y", urgency,
					    asks ? 0 : -1);
	if (ret >= 0)
		ret = sd_bus_call(bus, call, 0, NULL, &reply);
	if (ret >= 0)
		ret = sd_bus_message_read(reply, "u", &asking->id);
	sd_bus_message_unref(call);
	sd_bus_message_unref(reply);
	return ret;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Return: -ETIMEDOUT when it is time to give up, or nobody wants to know any more */
static int wait_for_bus(sd_bus *bus, int asker, int64_t until)
{
	struct pollfd p[] = {
		{ .fd = sd_bus_get_fd(bus), .events = (short)sd_bus_get_events(bus) },
		{ .fd = asker, .events = POLLIN },
	};
	int64_t left = until - now_ms();

	if (left <= 0)
		return -ETIMEDOUT;
	if (poll(p, 2, (int)left) < 0 && errno != EINTR)
		return -errno;
	return p[1].revents ? -ETIMEDOUT : 0;
}

static int wait_for_answer(sd_bus *bus, const struct asking *asking, int asker, int64_t until)
{
	int ret = 0;

	while (ret >= 0 && asking->answer == -EAGAIN) {
		ret = sd_bus_process(bus, NULL);
		if (!ret)
			ret = wait_for_bus(bus, asker, until);
	}
	/* Not every desktop does so by itself */
	if (ret >= 0 || ret == -ETIMEDOUT)
		sd_bus_call_method(bus, NAME, PATH, NAME, "CloseNotification", NULL, NULL, "u",
				   asking->id);
	return ret < 0 ? ret : asking->answer;
}

/**
 * desktop_bus_ask - show a notification, and wait for its answer
 * @uid: whose desktop; this process is that user's
 * @question: the question
 * @asker: descriptor that can be read, or hangs up, when nobody wants to know any more
 *
 * Return: as desktop_ask(); -errno of D-Bus.
 */
int desktop_bus_ask(uid_t uid, const struct desktop_question *question, int asker)
{
	struct asking asking = { .buttons = question->button_count, .answer = -EAGAIN };
	bool buttons, markup;
	sd_bus *bus;
	int ret;

	ret = open_bus(uid, &asking, &bus);
	if (ret >= 0)
		ret = capabilities(bus, &buttons, &markup);
	if (ret >= 0 && question->button_count && !buttons)
		ret = -EOPNOTSUPP;
	if (ret >= 0)
		ret = show(bus, question, markup, &asking);
	/* A desktop that hangs is no person who does not answer */
	if (ret == -ETIMEDOUT)
		ret = -EHOSTDOWN;
	if (ret >= 0 && !question->button_count)
		ret = 0;
	else if (ret >= 0)
		ret = wait_for_answer(bus, &asking, asker, now_ms() + question->seconds * 1000LL);
	sd_bus_flush_close_unref(bus);
	return ret;
}

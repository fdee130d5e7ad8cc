// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a management server asks, on the desktop.
 */
#include <errno.h>
#include <string.h>

#include "agent/desktop.h"
#include "agent/dm/dm_desktop.h"
#include "agent/log.h"

#define WAIT_S		120	/* for an answer, when the server does not say */
#define WAIT_MAX_S	300	/* whatever it says: what is scheduled waits, too */
#define SHOWN_MAX	32	/* notifications of a session */

static void put_buttons(const struct dm_question *asked, struct desktop_question *question)
{
	size_t i;

	if (asked->alert == DM_ALERT_CONFIRM) {
		question->buttons[0] = "Yes";
		question->buttons[1] = "No";
		question->button_count = 2;
	}
	if (asked->alert != DM_ALERT_SINGLE)
		return;
	for (i = 0; i < asked->choice_count && i < DESKTOP_BUTTONS_MAX; i++)
		question->buttons[i] = asked->choices[i];
	question->button_count = asked->choice_count;
}

static unsigned int seconds(const struct dm_question *asked)
{
	if (!asked->max_s)
		return WAIT_S;
	return asked->max_s < WAIT_MAX_S ? asked->max_s : WAIT_MAX_S;
}

/* Whoever is not there has not agreed, whatever the server presets */
static int not_in_time(const struct dm_question *asked, struct dm_reply *reply)
{
	int status = dm_ask_preset(asked, reply);

	return asked->alert == DM_ALERT_CONFIRM && status == DM_OK ? DM_TIMEOUT : status;
}

static int answered(const struct dm_question *asked, int button, struct dm_reply *reply)
{
	if (asked->alert == DM_ALERT_CONFIRM)
		return button ? DM_NOT_MODIFIED : DM_OK;
	if (asked->alert == DM_ALERT_SINGLE)
		reply->chosen[button] = true;
	return DM_OK;
}

/**
 * dm_desktop_ask - ask who sits at this device
 * @data: struct dm_desktop of the session
 * @asked: what to ask
 * @reply: set to the answer
 *
 * Return: as dm_ask; DM_UNSUPPORTED for what notifications cannot ask; DM_NOT_SHOWN when nobody is
 * at a desktop, or it would be too much for one.
 */
int dm_desktop_ask(void *data, const struct dm_question *asked, struct dm_reply *reply)
{
	const bool tells = asked->alert == DM_ALERT_DISPLAY;
	struct desktop_question question = {
		.summary = tells ? "The management server says" : "The management server asks",
		.text = asked->text, .seconds = seconds(asked),
	};
	struct dm_desktop *desktop = data;
	struct error err = {};
	int ret;

	memset(reply, 0, sizeof(*reply));
	if (asked->alert == DM_ALERT_TEXT || asked->alert == DM_ALERT_MULTIPLE)
		return DM_UNSUPPORTED;
	put_buttons(asked, &question);
	ret = desktop->shown < SHOWN_MAX ? desktop_ask(&question, &err) :
	      error_set(&err, -ENXIO, "%u notifications in a session are enough", SHOWN_MAX);
	desktop->shown++;
	if (ret >= 0)
		return answered(asked, ret, reply);
	log_line(LOG_NOTICE, "%s: no answer: %s", question.summary, err.text);
	if (ret == -ETIMEDOUT)
		return not_in_time(asked, reply);
	return ret == -ECANCELED ? DM_CANCELLED : DM_NOT_SHOWN;
}

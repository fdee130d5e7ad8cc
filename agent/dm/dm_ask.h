/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_ASK_H
#define CARDGATE_DM_ASK_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/dm/status.h"
#include "agent/dm/syncml.h"

#define DM_ASK_CHOICES_MAX	32
#define DM_ASK_TEXT_MAX		1024

/*
 * struct dm_question - what the server wants a person to be shown or asked (DM_PRO 10)
 * @alert: DM_ALERT_DISPLAY to DM_ALERT_MULTIPLE
 * @text: what to show
 * @choices, @choice_count: what there is to choose from
 * @min_s, @max_s: how long to show it, and to wait for an answer; 0: not said
 * @preset: answer when there is none in time, "": none
 * @text_max: characters of a text, 0: not said
 * @hidden: a text is a password
 */
struct dm_question {
	enum dm_alert alert;
	const char *text;
	const char *choices[DM_ASK_CHOICES_MAX];
	size_t choice_count;
	unsigned int min_s, max_s, text_max;
	char preset[DM_ASK_TEXT_MAX];
	bool hidden;
};

/*
 * struct dm_reply - what a person answered
 * @text: DM_ALERT_TEXT
 * @chosen: DM_ALERT_SINGLE, DM_ALERT_MULTIPLE: which of the choices
 */
struct dm_reply {
	char text[DM_ASK_TEXT_MAX];
	bool chosen[DM_ASK_CHOICES_MAX];
};

/*
 * typedef dm_ask - asks a person
 *
 * Return: DM_OK: yes, or answered; DM_NOT_MODIFIED: no; DM_CANCELLED; DM_TIMEOUT; DM_NOT_SHOWN.
 */
typedef int (*dm_ask)(void *data, const struct dm_question *question, struct dm_reply *reply);

int dm_ask_read(const struct syncml_command *alert, struct dm_question *question);
int dm_ask_preset(const struct dm_question *question, struct dm_reply *reply);

#endif

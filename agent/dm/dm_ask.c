// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Alerts that a person is to see (DM_PRO 10).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/dm_ask.h"

/* %XX of a URL, in place */
static void unescape(char *text)
{
	char hex[3] = "", *to = text;

	for (; *text; text++) {
		if (*text == '%' && strspn(text + 1, "0123456789abcdefABCDEF") >= 2) {
			memcpy(hex, text + 1, 2);
			*to++ = (char)strtoul(hex, NULL, 16);
			text += 2;
		} else {
			*to++ = *text == '+' ? ' ' : *text;
		}
	}
	*to = '\0';
}

static unsigned int seconds(const char *value)
{
	unsigned long n = strtoul(value, NULL, 10);

	return n > 3600 ? 3600 : (unsigned int)n;
}

/* What is not known is skipped without an error */
static void option(struct dm_question *question, const char *name, const char *value)
{
	if (!strcmp(name, "MINDT"))
		question->min_s = seconds(value);
	else if (!strcmp(name, "MAXDT"))
		question->max_s = seconds(value);
	else if (!strcmp(name, "DR"))
		snprintf(question->preset, sizeof(question->preset), "%s", value);
	else if (!strcmp(name, "MAXLEN"))
		question->text_max = (unsigned int)strtoul(value, NULL, 10);
	else if (!strcmp(name, "ET"))
		question->hidden = *value == 'P';
}

static void options(struct dm_question *question, const char *text)
{
	char copy[DM_ASK_TEXT_MAX], *rest = copy, *name, *value;

	snprintf(copy, sizeof(copy), "%s", text);
	while ((name = strsep(&rest, "&"))) {
		value = strchr(name, '=');
		if (!value)
			continue;
		*value++ = '\0';
		unescape(value);
		option(question, name, value);
	}
}

/**
 * dm_ask_read - understand an alert
 * @alert: DM_ALERT_DISPLAY to DM_ALERT_MULTIPLE, as it came
 * @question: set to what it asks; points into @alert
 *
 * Return: DM_OK, DM_INCOMPLETE when it lacks items, DM_TOO_LARGE when it has too many.
 */
int dm_ask_read(const struct syncml_command *alert, struct dm_question *question)
{
	const struct syncml_item *item = alert->items;

	memset(question, 0, sizeof(*question));
	question->alert = (enum dm_alert)alert->code;
	if (!item || !item->next || !item->next->data)
		return DM_INCOMPLETE;
	if (item->data)
		options(question, item->data);
	item = item->next;
	question->text = item->data;
	for (item = item->next; item; item = item->next) {
		if (question->choice_count == DM_ASK_CHOICES_MAX)
			return DM_TOO_LARGE;
		question->choices[question->choice_count++] = item->data ? item->data : "";
	}
	if (question->alert >= DM_ALERT_SINGLE && !question->choice_count)
		return DM_INCOMPLETE;
	return DM_OK;
}

/**
 * dm_ask_preset - the answer when a person gives none in time
 * @question: what was asked
 * @reply: set to the answer that the server presets
 *
 * Return: DM_OK, DM_NOT_MODIFIED for "no", or DM_TIMEOUT when none is preset.
 */
int dm_ask_preset(const struct dm_question *question, struct dm_reply *reply)
{
	char copy[DM_ASK_TEXT_MAX], *rest = copy, *number;
	unsigned long n;

	memset(reply, 0, sizeof(*reply));
	if (!*question->preset)
		return DM_TIMEOUT;
	switch (question->alert) {
	case DM_ALERT_CONFIRM:
		return *question->preset == '0' ? DM_NOT_MODIFIED : DM_OK;
	case DM_ALERT_TEXT:
		snprintf(reply->text, sizeof(reply->text), "%s", question->preset);
		return DM_OK;
	case DM_ALERT_SINGLE:
	case DM_ALERT_MULTIPLE:
		break;
	default:
		return DM_OK;
	}
	snprintf(copy, sizeof(copy), "%s", question->preset);
	while ((number = strsep(&rest, "-"))) {
		n = strtoul(number, NULL, 10);
		if (!n || n > question->choice_count)
			return DM_TIMEOUT;
		reply->chosen[n - 1] = true;
	}
	return DM_OK;
}

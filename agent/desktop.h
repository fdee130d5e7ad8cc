/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DESKTOP_H
#define CARDGATE_DESKTOP_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/error.h"

#define DESKTOP_BUTTONS_MAX	3	/* that every desktop shows */
#define DESKTOP_BUTTON_MAX	40	/* bytes of what is on one */
#define DESKTOP_TEXT_MAX	700	/* bytes that a person is expected to read */

/**
 * struct desktop_question - what a person is shown, or asked
 * @summary: one line, always our own words
 * @text: what it is about; may be anybody's, and have several lines
 * @buttons: what there is to choose from; may be anybody's, too
 * @button_count: 0: nothing is asked
 * @seconds: until a question is given up
 */
struct desktop_question {
	const char *summary;
	const char *text;
	const char *buttons[DESKTOP_BUTTONS_MAX];
	size_t button_count;
	unsigned int seconds;
};

int desktop_ask(const struct desktop_question *question, struct error *err);
int desktop_agree(const char *summary, const char *text, unsigned int seconds, struct error *err);
int desktop_text(const char *from, bool markup, char *to, size_t size);

#endif

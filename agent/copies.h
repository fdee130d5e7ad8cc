/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_COPIES_H
#define CARDGATE_COPIES_H

#include "agent/control.h"
#include "agent/error.h"

/*
 * What the cards of the association that are there have of management objects, for who reads the
 * tree: a directory for each card, with a file for each copy by its name there. In memory, for
 * root alone, and gone when the card is pulled or the agent starts.
 */
#define COPIES_DIR		CONTROL_DIR "/copies"
#define COPIES_PATH_SIZE	256

void copies_directory(const char *reader, char path[COPIES_PATH_SIZE]);
int copies_none(const char *reader, struct error *err);
int copies_fetch(const char *reader, struct error *err);
void copies_forget(const char *reader);
void copies_clear(void);

#endif

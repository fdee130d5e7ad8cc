/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_SYNCML_RULE_H
#define CARDGATE_DM_SYNCML_RULE_H

#include <stdint.h>

/* Where in a message */
enum syncml_place {
	SYNCML_IN_NOTHING, SYNCML_IN_SYNCML, SYNCML_IN_HEADER, SYNCML_IN_BODY, SYNCML_IN_LIST,
	SYNCML_IN_COMMAND, SYNCML_IN_ITEM, SYNCML_IN_META, SYNCML_IN_TARGET, SYNCML_IN_SOURCE,
	SYNCML_IN_CRED, SYNCML_IN_CHAL, SYNCML_IN_TEXT, SYNCML_IN_DATA, SYNCML_IN_MARKUP,
	SYNCML_IN_SKIPPED,
};

/* What becomes of an element */
enum syncml_action {
	SYNCML_DO_ENTER, SYNCML_DO_TEXT, SYNCML_DO_NUMBER, SYNCML_DO_SIZE, SYNCML_DO_FLAG,
	SYNCML_DO_KIND, SYNCML_DO_COMMAND, SYNCML_DO_ITEM, SYNCML_DO_DATA,
};

/*
 * struct syncml_rule - an element in its place
 * @place: the place
 * @tag: which element
 * @action: what to do with it
 * @offset: in the structure that the place is in: where it is stored, or what it enters
 * @inner: place to enter
 */
struct syncml_rule {
	uint8_t place;
	uint16_t tag;
	uint8_t action;
	uint16_t offset;
	uint8_t inner;
};

const struct syncml_rule *syncml_rule_find(enum syncml_place place, unsigned int tag);

#endif

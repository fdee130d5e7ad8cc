// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What may stand where in a message, and what becomes of it (Representation
 * Protocol, chapter 6).
 */
#include <stddef.h>

#include "agent/dm/syncml.h"
#include "agent/dm/syncml_rule.h"
#include "agent/dm/syncml_tags.h"

#define MSG(field)	offsetof(struct syncml, field)
#define CMD(field)	offsetof(struct syncml_command, field)
#define ITM(field)	offsetof(struct syncml_item, field)
#define META(field)	offsetof(struct syncml_meta, field)

/* Target and Source are entered with their names behind them */
_Static_assert(MSG(target_name) == MSG(target) + sizeof(char *), "pair");
_Static_assert(MSG(source_name) == MSG(source) + sizeof(char *), "pair");
_Static_assert(ITM(target_name) == ITM(target) + sizeof(char *), "pair");
_Static_assert(ITM(source_name) == ITM(source) + sizeof(char *), "pair");

static const struct syncml_rule rules[] = {
	{ SYNCML_IN_NOTHING, TAG_SYNCML, SYNCML_DO_ENTER, 0, SYNCML_IN_SYNCML },
	{ SYNCML_IN_SYNCML, TAG_SYNC_HDR, SYNCML_DO_ENTER, 0, SYNCML_IN_HEADER },
	{ SYNCML_IN_SYNCML, TAG_SYNC_BODY, SYNCML_DO_ENTER, 0, SYNCML_IN_BODY },
	{ SYNCML_IN_HEADER, TAG_VER_DTD, SYNCML_DO_TEXT, MSG(ver_dtd), 0 },
	{ SYNCML_IN_HEADER, TAG_VER_PROTO, SYNCML_DO_TEXT, MSG(ver_proto), 0 },
	{ SYNCML_IN_HEADER, TAG_SESSION_ID, SYNCML_DO_TEXT, MSG(session_id), 0 },
	{ SYNCML_IN_HEADER, TAG_MSG_ID, SYNCML_DO_NUMBER, MSG(msg_id), 0 },
	{ SYNCML_IN_HEADER, TAG_TARGET, SYNCML_DO_ENTER, MSG(target), SYNCML_IN_TARGET },
	{ SYNCML_IN_HEADER, TAG_SOURCE, SYNCML_DO_ENTER, MSG(source), SYNCML_IN_SOURCE },
	{ SYNCML_IN_HEADER, TAG_RESP_URI, SYNCML_DO_TEXT, MSG(resp_uri), 0 },
	{ SYNCML_IN_HEADER, TAG_NO_RESP, SYNCML_DO_FLAG, MSG(no_resp), 0 },
	{ SYNCML_IN_HEADER, TAG_CRED, SYNCML_DO_ENTER, 0, SYNCML_IN_CRED },
	{ SYNCML_IN_HEADER, TAG_META, SYNCML_DO_ENTER, MSG(meta), SYNCML_IN_META },
	{ SYNCML_IN_CRED, TAG_META, SYNCML_DO_ENTER, MSG(cred), SYNCML_IN_META },
	{ SYNCML_IN_CRED, TAG_DATA, SYNCML_DO_TEXT, MSG(cred_data), 0 },
	{ SYNCML_IN_BODY, TAG_FINAL, SYNCML_DO_FLAG, MSG(final), 0 },
	{ SYNCML_IN_COMMAND, TAG_CMD_ID, SYNCML_DO_NUMBER, CMD(cmd_id), 0 },
	{ SYNCML_IN_COMMAND, TAG_MSG_REF, SYNCML_DO_NUMBER, CMD(msg_ref), 0 },
	{ SYNCML_IN_COMMAND, TAG_CMD_REF, SYNCML_DO_NUMBER, CMD(cmd_ref), 0 },
	{ SYNCML_IN_COMMAND, TAG_CMD, SYNCML_DO_KIND, CMD(ref_kind), 0 },
	{ SYNCML_IN_COMMAND, TAG_DATA, SYNCML_DO_NUMBER, CMD(code), 0 },
	{ SYNCML_IN_COMMAND, TAG_TARGET_REF, SYNCML_DO_TEXT, CMD(target_ref), 0 },
	{ SYNCML_IN_COMMAND, TAG_SOURCE_REF, SYNCML_DO_TEXT, CMD(source_ref), 0 },
	{ SYNCML_IN_COMMAND, TAG_CORRELATOR, SYNCML_DO_TEXT, CMD(correlator), 0 },
	{ SYNCML_IN_COMMAND, TAG_NO_RESP, SYNCML_DO_FLAG, CMD(no_resp), 0 },
	{ SYNCML_IN_COMMAND, TAG_META, SYNCML_DO_ENTER, CMD(meta), SYNCML_IN_META },
	{ SYNCML_IN_COMMAND, TAG_CHAL, SYNCML_DO_ENTER, 0, SYNCML_IN_CHAL },
	{ SYNCML_IN_COMMAND, TAG_ITEM, SYNCML_DO_ITEM, 0, SYNCML_IN_ITEM },
	{ SYNCML_IN_CHAL, TAG_META, SYNCML_DO_ENTER, CMD(chal), SYNCML_IN_META },
	{ SYNCML_IN_ITEM, TAG_TARGET, SYNCML_DO_ENTER, ITM(target), SYNCML_IN_TARGET },
	{ SYNCML_IN_ITEM, TAG_SOURCE, SYNCML_DO_ENTER, ITM(source), SYNCML_IN_SOURCE },
	{ SYNCML_IN_ITEM, TAG_META, SYNCML_DO_ENTER, ITM(meta), SYNCML_IN_META },
	{ SYNCML_IN_ITEM, TAG_DATA, SYNCML_DO_DATA, 0, 0 },
	{ SYNCML_IN_ITEM, TAG_MORE_DATA, SYNCML_DO_FLAG, ITM(more), 0 },
	{ SYNCML_IN_TARGET, TAG_LOC_URI, SYNCML_DO_TEXT, 0, 0 },
	{ SYNCML_IN_TARGET, TAG_LOC_NAME, SYNCML_DO_TEXT, sizeof(char *), 0 },
	{ SYNCML_IN_SOURCE, TAG_LOC_URI, SYNCML_DO_TEXT, 0, 0 },
	{ SYNCML_IN_SOURCE, TAG_LOC_NAME, SYNCML_DO_TEXT, sizeof(char *), 0 },
	{ SYNCML_IN_META, TAG_MET_INF, SYNCML_DO_ENTER, 0, SYNCML_IN_META },
	{ SYNCML_IN_META, TAG_FORMAT, SYNCML_DO_TEXT, META(format), 0 },
	{ SYNCML_IN_META, TAG_TYPE, SYNCML_DO_TEXT, META(type), 0 },
	{ SYNCML_IN_META, TAG_MARK, SYNCML_DO_TEXT, META(mark), 0 },
	{ SYNCML_IN_META, TAG_NEXT_NONCE, SYNCML_DO_TEXT, META(next_nonce), 0 },
	{ SYNCML_IN_META, TAG_VERSION, SYNCML_DO_TEXT, META(version), 0 },
	{ SYNCML_IN_META, TAG_SIZE, SYNCML_DO_SIZE, META(size), 0 },
	{ SYNCML_IN_META, TAG_MAX_MSG_SIZE, SYNCML_DO_NUMBER, META(max_msg_size), 0 },
	{ SYNCML_IN_META, TAG_MAX_OBJ_SIZE, SYNCML_DO_NUMBER, META(max_obj_size), 0 },
};

/**
 * syncml_rule_find - what to do with an element
 * @place: where it is
 * @tag: which
 *
 * Return: the rule, or NULL when DM has no use for it there.
 */
const struct syncml_rule *syncml_rule_find(enum syncml_place place, unsigned int tag)
{
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (rules[i].place == place && rules[i].tag == tag)
			return &rules[i];
	return NULL;
}

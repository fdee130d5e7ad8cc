/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_SYNCML_TAGS_H
#define CARDGATE_DM_SYNCML_TAGS_H

/* Code pages of WBXML */
#define SYNCML_PAGE		0
#define SYNCML_PAGE_METINF	1
#define SYNCML_PAGE_DDF		2

#define SYNCML_TAG_NONE		0xffff

/*
 * Elements that a message is made of: code page and token of SyncML's WBXML
 * definition, the latter as the Representation Protocol lists them.
 */
enum syncml_tag {
	TAG_ADD = 0x005,
	TAG_ALERT = 0x006,
	TAG_ATOMIC = 0x008,
	TAG_CHAL = 0x009,
	TAG_CMD = 0x00a,
	TAG_CMD_ID = 0x00b,
	TAG_CMD_REF = 0x00c,
	TAG_COPY = 0x00d,
	TAG_CRED = 0x00e,
	TAG_DATA = 0x00f,
	TAG_DELETE = 0x010,
	TAG_EXEC = 0x011,
	TAG_FINAL = 0x012,
	TAG_GET = 0x013,
	TAG_ITEM = 0x014,
	TAG_LOC_NAME = 0x016,
	TAG_LOC_URI = 0x017,
	TAG_MAP = 0x018,
	TAG_META = 0x01a,
	TAG_MSG_ID = 0x01b,
	TAG_MSG_REF = 0x01c,
	TAG_NO_RESP = 0x01d,
	TAG_PUT = 0x01f,
	TAG_REPLACE = 0x020,
	TAG_RESP_URI = 0x021,
	TAG_RESULTS = 0x022,
	TAG_SEARCH = 0x023,
	TAG_SEQUENCE = 0x024,
	TAG_SESSION_ID = 0x025,
	TAG_SOURCE = 0x027,
	TAG_SOURCE_REF = 0x028,
	TAG_STATUS = 0x029,
	TAG_SYNC = 0x02a,
	TAG_SYNC_BODY = 0x02b,
	TAG_SYNC_HDR = 0x02c,
	TAG_SYNCML = 0x02d,
	TAG_TARGET = 0x02e,
	TAG_TARGET_REF = 0x02f,
	TAG_VER_DTD = 0x031,
	TAG_VER_PROTO = 0x032,
	TAG_MORE_DATA = 0x034,
	TAG_MOVE = 0x03b,
	TAG_CORRELATOR = 0x03c,
	TAG_FORMAT = 0x107,
	TAG_MARK = 0x10b,
	TAG_MAX_MSG_SIZE = 0x10c,
	TAG_MET_INF = 0x10e,
	TAG_NEXT_NONCE = 0x110,
	TAG_SIZE = 0x112,
	TAG_TYPE = 0x113,
	TAG_VERSION = 0x114,
	TAG_MAX_OBJ_SIZE = 0x115,
};

const char *syncml_tag_name(unsigned int tag);
const char *syncml_tag_namespace(unsigned int page);
unsigned int syncml_tag_find(const char *ns, const char *name);

#endif

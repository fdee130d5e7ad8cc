/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_SYNCML_H
#define CARDGATE_DM_SYNCML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/error.h"

/* What a decoder takes at most; a server or client announces less */
#define SYNCML_MESSAGE_MAX	0x100000
#define SYNCML_COMMANDS_MAX	4096
#define SYNCML_ITEMS_MAX	4096

#define SYNCML_VERSION_DTD	"1.2"
#define SYNCML_VERSION_DM	"DM/1.2"
#define SYNCML_TYPE_XML		"application/vnd.syncml.dm+xml"
#define SYNCML_TYPE_WBXML	"application/vnd.syncml.dm+wbxml"

/*
 * enum syncml_encoding - how a message travels
 * @SYNCML_XML: SYNCML_TYPE_XML
 * @SYNCML_WBXML: SYNCML_TYPE_WBXML
 */
enum syncml_encoding { SYNCML_XML, SYNCML_WBXML };

/*
 * enum syncml_kind - which command
 * @SYNCML_HEADER: only in a Status' ref_kind: it is about the message itself (CmdRef 0)
 * @SYNCML_OTHER: it and all behind it are commands that DM has not; answered 406
 */
enum syncml_kind {
	SYNCML_HEADER, SYNCML_ADD, SYNCML_ALERT, SYNCML_ATOMIC, SYNCML_COPY, SYNCML_DELETE,
	SYNCML_EXEC, SYNCML_GET, SYNCML_REPLACE, SYNCML_RESULTS, SYNCML_SEQUENCE, SYNCML_STATUS,
	SYNCML_OTHER, SYNCML_MAP = SYNCML_OTHER, SYNCML_MOVE, SYNCML_PUT, SYNCML_SEARCH,
	SYNCML_SYNC,
};

/*
 * struct syncml_meta - Meta (MetInf 1.2); NULL and 0: not there
 * @format: b64, bin, bool, chr, int, node, null, xml, date, time, float
 * @type: media type, or an alert's type
 * @mark: importance of a generic alert
 * @next_nonce: in base64, of a challenge
 * @version: of a server's, rarely used
 * @size: bytes of a large object, if @has_size
 */
struct syncml_meta {
	const char *format, *type, *mark, *next_nonce, *version;
	uint64_t size;
	uint32_t max_msg_size, max_obj_size;
	bool has_size;
};

/*
 * struct syncml_item - Item
 * @target, @source: LocURI; NULL: not there
 * @target_name, @source_name: LocName beside it
 * @data: @len bytes and a NUL behind them, as they travel: base64 where @meta.format is b64;
 *	markup inside Data (TNDS) is here as XML text. NULL: no Data
 * @more: MoreData: the object goes on in the next message
 */
struct syncml_item {
	struct syncml_item *next;
	const char *target, *target_name, *source, *source_name;
	struct syncml_meta meta;
	const char *data;
	size_t len;
	bool more;
};

/*
 * struct syncml_command - a command, a Status or a Results
 * @cmd_id: never 0 in a message
 * @code: Status' or Alert's Data, 0: not there
 * @msg_ref, @cmd_ref, @ref_kind: what a Status or Results answers
 * @target_ref, @source_ref: TargetRef and SourceRef, the first of each
 * @chal: Meta of Chal, if @has_chal
 * @no_resp: no Status is wanted
 * @children: of an Atomic or Sequence
 */
struct syncml_command {
	struct syncml_command *next, *children;
	enum syncml_kind kind, ref_kind;
	uint32_t cmd_id, msg_ref, cmd_ref, code;
	const char *target_ref, *source_ref, *correlator;
	struct syncml_meta meta, chal;
	struct syncml_item *items;
	bool no_resp, has_chal;
};

/*
 * struct syncml - one message
 * @cred, @cred_data: Meta and Data of Cred; @cred_data NULL: none
 * @meta: MaxMsgSize and MaxObjSize
 * @commands: of SyncBody, in order
 * @pool: owns everything that the message points to
 */
struct syncml {
	const char *ver_dtd, *ver_proto, *session_id;
	const char *target, *target_name, *source, *source_name, *resp_uri;
	uint32_t msg_id;
	struct syncml_meta meta, cred;
	const char *cred_data;
	struct syncml_command *commands;
	bool no_resp, final;
	struct syncml_pool *pool;
};

struct syncml *syncml_new(void);
void syncml_free(struct syncml *msg);
void *syncml_alloc(struct syncml *msg, size_t size);
const char *syncml_copy(struct syncml *msg, const void *bytes, size_t len);
const char *syncml_format(struct syncml *msg, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
struct syncml_command *syncml_append(struct syncml *msg, struct syncml_command *parent,
				     enum syncml_kind kind);
struct syncml_item *syncml_item(struct syncml *msg, struct syncml_command *command);
const char *syncml_name(enum syncml_kind kind);
bool syncml_kind(const char *name, enum syncml_kind *kind);

int syncml_decode(struct syncml **msg, enum syncml_encoding encoding, const void *bytes,
		  size_t len, struct error *err);
int syncml_encode(const struct syncml *msg, enum syncml_encoding encoding, uint8_t **bytes,
		  size_t *len, struct error *err);
size_t syncml_size(const struct syncml_command *command, const struct syncml *msg,
		   enum syncml_encoding encoding);
int syncml_type(const char *content_type, enum syncml_encoding *encoding);

#endif

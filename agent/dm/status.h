/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_STATUS_H
#define CARDGATE_DM_STATUS_H

/* Status codes of SyncML that DM 1.2 uses (REPU, "Response status codes") */
enum dm_status {
	DM_OK = 200,
	DM_ACCEPTED = 202,		/* result follows */
	DM_AUTHENTICATED = 212,		/* for the session */
	DM_CHUNK_BUFFERED = 213,
	DM_CANCELLED = 214,
	DM_NOT_EXECUTED = 215,
	DM_ROLLED_BACK = 216,
	DM_NOT_MODIFIED = 304,		/* the user answered no */
	DM_BAD_REQUEST = 400,
	DM_INVALID_CREDENTIALS = 401,
	DM_FORBIDDEN = 403,		/* by other things than the ACL */
	DM_NOT_FOUND = 404,
	DM_NOT_ALLOWED = 405,		/* on this node */
	DM_UNSUPPORTED = 406,		/* optional feature */
	DM_MISSING_CREDENTIALS = 407,
	DM_TIMEOUT = 408,
	DM_INCOMPLETE = 412,
	DM_TOO_LARGE = 413,
	DM_URI_TOO_LONG = 414,
	DM_UNSUPPORTED_TYPE = 415,	/* or format */
	DM_NOT_SHOWN = 416,
	DM_EXISTS = 418,
	DM_DEVICE_FULL = 420,
	DM_SIZE_MISMATCH = 424,
	DM_PERMISSION_DENIED = 425,	/* by the ACL */
	DM_FAILED = 500,
	DM_NOT_IMPLEMENTED = 501,
	DM_DTD_UNSUPPORTED = 505,
	DM_ATOMIC_FAILED = 507,
	DM_STORE_FAILED = 510,
	DM_PROTOCOL_UNSUPPORTED = 513,
	DM_ROLLBACK_FAILED = 516,
	DM_ATOMIC_TOO_LARGE = 517,
};

/* Alert codes (REPU, "Alert codes") */
enum dm_alert {
	DM_ALERT_DISPLAY = 1100,
	DM_ALERT_CONFIRM = 1101,
	DM_ALERT_TEXT = 1102,
	DM_ALERT_SINGLE = 1103,
	DM_ALERT_MULTIPLE = 1104,
	DM_ALERT_SERVER = 1200,		/* session started by the server */
	DM_ALERT_CLIENT = 1201,		/* session started by the client */
	DM_ALERT_NEXT = 1222,		/* next message, please */
	DM_ALERT_ABORT = 1223,
	DM_ALERT_EVENT = 1224,
	DM_ALERT_NO_END = 1225,		/* of a large object */
	DM_ALERT_GENERIC = 1226,
};

#endif

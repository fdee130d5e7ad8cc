/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_DESIRED_H
#define CARDGATE_DMSERVER_DESIRED_H

#include "tools/dmserver/db.h"

#define DESIRED_BASE64_MAX	(8 << 20)

/* Where a device of ours takes a policy bundle, urn:oma:mo:x-cardgate:1.0 */
#define DESIRED_POLICY_URI	"./Cardgate/Policy/Bundle"
#define DESIRED_POLICY_FORMAT	"bin"
#define DESIRED_POLICY_TYPE	"application/vnd.cardgate.bundle"

/**
 * struct desired - what a device or a group shall be
 * @scope: device or group
 * @owner: which
 * @uri: the node; NULL for a policy: where our own devices take it
 * @format: of SyncML
 * @type: media type
 * @data: value, if it is no policy
 * @len: bytes in it
 * @policy: name in the library
 * @version: of that policy
 * @author: who wants it
 */
struct desired {
	const char *scope, *owner, *uri, *format, *type;
	const void *data;
	size_t len;
	const char *policy;
	int64_t version;
	const char *author;
};

int desired_put(struct db *db, const struct desired *desired, struct error *err);
int desired_put_policy(struct db *db, struct desired *desired, struct error *err);

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>

#include "tools/dmserver/crypto.h"
#include "tools/dmserver/desired.h"

static int store(struct db *db, const struct desired *desired, const char *digest,
		 struct error *err)
{
	return db_run(db, err, SQL_DESIRED_PUT, desired->scope, desired->owner, desired->uri,
		      desired->format, desired->type, desired->data, desired->len, digest,
		      desired->policy, desired->version, db_now(), desired->author);
}

/**
 * desired_put - say what a node shall be
 * @db: the database
 * @desired: the node and its value
 * @err: message on failure
 *
 * Return: 0, -EIO, -EAGAIN.
 */
int desired_put(struct db *db, const struct desired *desired, struct error *err)
{
	char digest[CRYPTO_HEX_SIZE];
	int ret = crypto_digest(desired->data, desired->len, digest, err);

	return ret ? ret : store(db, desired, digest, err);
}

/**
 * desired_put_policy - say that a policy of the library shall be in force
 * @db: the database
 * @desired: the policy; what is left out of node, format and type is set
 * @err: message on failure
 *
 * Return: 0, -EINVAL when the library has no such policy, -EIO, -EAGAIN.
 */
int desired_put_policy(struct db *db, struct desired *desired, struct error *err)
{
	struct db_rows rows;
	int ret;

	if (!desired->uri)
		desired->uri = DESIRED_POLICY_URI;
	desired->format = DESIRED_POLICY_FORMAT;
	desired->type = DESIRED_POLICY_TYPE;
	ret = db_query(db, &rows, err, SQL_POLICY_GET, desired->policy, desired->version);
	if (!ret && !rows.count)
		ret = error_set(err, -EINVAL, "policy: no '%.64s' version %" PRId64
				" in the library", desired->policy, desired->version);
	if (!ret)
		ret = store(db, desired, db_at(&rows, 0, 1)->text, err);
	db_rows_free(&rows);
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* The library of policies: bundles as cardgate-policy signs them. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "agent/bundle.h"
#include "agent/ruleset_text.h"
#include "tools/dmserver/api.h"
#include "tools/dmserver/crypto.h"
#include "tools/dmserver/desired.h"
#include "tools/dmserver/operations.h"
#include "tools/dmserver/route.h"
#include "tools/dmserver/text.h"

/* GET /api/v1/policies */
int api_policy_list(struct request *req, struct error *err)
{
	static const struct json_column columns[] = {
		{ "name", 't' }, { "version", 'n' }, { "issuer", 't' }, { "digest", 't' },
		{ "size", 'n' }, { "created", 'd' }, { "author", 't' }, {}
	};
	struct db_rows rows;
	int ret = db_query(req->db, &rows, err, SQL_POLICY_LIST);

	return ret ? ret : api_answer_list(req, NULL, &rows, columns, false);
}

static int store(struct request *req, const struct cg_ruleset *rs, struct error *err)
{
	char digest[CRYPTO_HEX_SIZE];
	struct db_rows rows = {};
	struct json_object *map;
	int ret;

	ret = crypto_digest(req->body.data, req->body.len, digest, err);
	if (!ret)
		ret = db_query(req->db, &rows, err, SQL_POLICY_ADD, rs->name,
			       (int64_t)rs->version, rs->issuer, digest,
			       (int64_t)req->body.len, req->body.data, req->body.len, db_now(),
			       req->account);
	if (!ret && !rows.count)
		ret = error_set(err, -EEXIST, "policy '%s' version %" PRIu64 " is there already: "
				"expected a higher version", rs->name, (uint64_t)rs->version);
	db_rows_free(&rows);
	if (ret)
		return ret;
	map = json_map();
	json_put_text(map, "name", rs->name);
	json_put_number(map, "version", (int64_t)rs->version);
	json_put_text(map, "issuer", rs->issuer);
	json_put_text(map, "digest", digest);
	return json_answer(req, 201, map);
}

static int check_names(const struct cg_ruleset *rs, struct error *err)
{
	if (!rs->name || !rs->issuer || !text_name_ok(rs->name, 128) ||
	    !text_ok(rs->issuer, strlen(rs->issuer)) || rs->version > INT64_MAX)
		return error_set(err, -EINVAL, "bundle: its policy's name, issuer or version"
					       " cannot "
				 "be stored");
	return 0;
}

/* POST /api/v1/policies; the devices verify the signature, who has no anchors cannot */
int api_policy_add(struct request *req, struct error *err)
{
	const struct bundle_object *ruleset = NULL;
	struct cg_ruleset *rs = NULL;
	struct bundle bundle = {};
	int ret;

	ret = bundle_decode(&bundle, (uint8_t *)(req->body.data ? req->body.data : ""),
			    req->body.len, err);
	ruleset = bundle_find(&bundle, BUNDLE_RULESET);
	if (!ret && (!ruleset || !bundle_find(&bundle, BUNDLE_SIGNATURE)))
		ret = error_set(err, -EINVAL, "bundle: expected a signed policy");
	if (!ret)
		ret = ruleset_text_parse(ruleset->data, ruleset->len, &rs, err);
	if (!ret)
		ret = check_names(rs, err);
	if (!ret)
		ret = store(req, rs, err);
	cg_ruleset_free(rs);
	bundle_free(&bundle);
	/* Whatever is wrong with it, it is the sender's */
	return ret && route_status(ret) == 500 ? -EINVAL : ret;
}

/* GET /api/v1/policies/{policy}/{version}: the bundle */
int api_policy_get(struct request *req, struct error *err)
{
	struct db_rows rows = {};
	int64_t version;
	int ret;

	ret = api_var_number(req, 1, &version, err);
	if (!ret)
		ret = db_query(req->db, &rows, err, SQL_POLICY_GET, req->vars[0], version);
	if (!ret && !rows.count)
		ret = error_set(err, -ENOENT, "no policy '%.64s' version %" PRId64, req->vars[0],
				version);
	if (!ret)
		buffer_add(&req->answer, db_at(&rows, 0, 0)->text, db_at(&rows, 0, 0)->len);
	req->answer_type = DESIRED_POLICY_TYPE;
	db_rows_free(&rows);
	return ret;
}

/* DELETE /api/v1/policies/{policy}/{version}; not while somebody is to have it */
int api_policy_delete(struct request *req, struct error *err)
{
	struct db_rows rows = {};
	int64_t version;
	int ret;

	ret = api_var_number(req, 1, &version, err);
	if (!ret)
		ret = api_policy_get(req, err);
	buffer_free(&req->answer);
	req->answer_type = NULL;
	if (!ret)
		ret = db_query(req->db, &rows, err, SQL_POLICY_DELETE, req->vars[0], version);
	if (!ret && !rows.count)
		ret = error_set(err, -EBUSY, "policy '%.64s' version %" PRId64 " is desired "
				"of some device or group", req->vars[0], version);
	db_rows_free(&rows);
	return ret ? ret : api_done(req);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All that the server says to its database. $n is the n-th argument. A list
 * goes on behind the last row that its reader has ($n as "after").
 */
#include "tools/dmserver/statements.h"

#define STATEMENT(id, kinds, sql) \
	[SQL_##id] = { .name = #id, .args = kinds, .text = sql }

/* pending, refused, alarm, or nothing; "silent" depends on the time and is left to who asks */
#define TROUBLE \
	"UPDATE device SET trouble = CASE" \
	" WHEN EXISTS (SELECT 1 FROM report r WHERE r.device = device.id AND r.acknowledged IS" \
	" NULL" \
	" AND r.mark IN ('fatal', 'critical')) THEN 'alarm'" \
	" WHEN EXISTS (SELECT 1 FROM deviation v WHERE v.device = device.id" \
	" AND v.reason = 'refused') THEN 'refused'" \
	" WHEN EXISTS (SELECT 1 FROM deviation v WHERE v.device = device.id) THEN 'pending'" \
	" ELSE '' END"

#define DEVICE_COLUMNS \
	"id, label, device_group, auth, certificate, user_name, man, model, dmv, lang, created," \
	" seen, trouble"

#define COMMAND_COLUMNS \
	"id, device, verb, uri, source, format, type, state, status, created, changed," \
	" not_before," \
	" author, tries"

#define REPORT_COLUMNS \
	"id, device, uid, session, type, source, target, mark, correlator, format, data," \
	" received," \
	" acknowledged"

const struct statement statements[SQL_COUNT] = {
	STATEMENT(VERSION_SET, "i", "INSERT INTO schema_version (version) VALUES ($1)"),
	STATEMENT(VERSION_GET, "", "SELECT version FROM schema_version"),

	STATEMENT(ACCOUNT_PUT, "ttti",
		  "INSERT INTO account (name, role, password, created, changed)"
		  " VALUES ($1, $2, $3, $4, $4) ON CONFLICT (name) DO UPDATE"
		  " SET role = $2, password = CASE WHEN $3 = '' THEN account.password ELSE $3 END,"
		  " changed = $4"),
	STATEMENT(ACCOUNT_GET, "t",
		  "SELECT name, role, password FROM account WHERE name = $1"),
	STATEMENT(ACCOUNT_LIST, "",
		  "SELECT name, role, created, changed FROM account ORDER BY name"),
	STATEMENT(ACCOUNT_DELETE, "t", "DELETE FROM account WHERE name = $1 RETURNING name"),
	STATEMENT(ACCOUNT_ADMINS, "t",
		  "SELECT count(*) FROM account WHERE role = 'admin' AND name <> $1"),
	STATEMENT(LOGIN_ADD, "tttiit",
		  "INSERT INTO login (token, account, kind, created, expires, address)"
		  " VALUES ($1, $2, $3, $4, $5, $6)"),
	STATEMENT(LOGIN_GET, "tti",
		  "SELECT a.name, a.role FROM login l JOIN account a ON a.name = l.account"
		  " WHERE l.token = $1 AND l.kind = $2 AND l.expires > $3"),
	STATEMENT(LOGIN_DELETE, "t", "DELETE FROM login WHERE token = $1"),
	STATEMENT(LOGIN_DELETE_OF, "t", "DELETE FROM login WHERE account = $1"),
	STATEMENT(RATE_HIT, "tii",
		  "INSERT INTO rate (key, since, hits) VALUES ($1, $2, 1)"
		  " ON CONFLICT (key) DO UPDATE SET"
		  " hits = CASE WHEN rate.since < $3 THEN 1 ELSE rate.hits + 1 END,"
		  " since = CASE WHEN rate.since < $3 THEN $2 ELSE rate.since END"
		  " RETURNING hits"),
	STATEMENT(RATE_CLEAR, "t", "DELETE FROM rate WHERE key = $1"),
	STATEMENT(AUDIT_ADD, "iitttti",
		  "INSERT INTO audit (id, at, account, address, action, subject, status)"
		  " VALUES ($1, $2, $3, $4, $5, $6, $7)"),
	STATEMENT(AUDIT_LIST, "ii",
		  "SELECT id, at, account, address, action, subject, status FROM audit"
		  " WHERE id < $1 ORDER BY id DESC LIMIT $2"),

	STATEMENT(GROUP_PUT, "tti",
		  "INSERT INTO device_group (name, description, created) VALUES ($1, $2, $3)"
		  " ON CONFLICT (name) DO UPDATE SET description = $2"),
	STATEMENT(GROUP_GET, "t",
		  "SELECT name, description, created FROM device_group WHERE name = $1"),
	STATEMENT(GROUP_LIST, "",
		  "SELECT g.name, g.description, g.created, count(d.id) FROM device_group g"
		  " LEFT JOIN device d ON d.device_group = g.name"
		  " GROUP BY g.name, g.description, g.created ORDER BY g.name"),
	STATEMENT(GROUP_DELETE, "t", "DELETE FROM device_group WHERE name = $1 RETURNING name"),
	STATEMENT(GROUP_DEVICES, "t",
		  "SELECT count(*) FROM device WHERE device_group = $1"),
	STATEMENT(DEVICE_PUT, "tttttti",
		  "INSERT INTO device (id, label, device_group, auth, certificate, user_name,"
		  " created)"
		  " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET label = $2,"
		  " device_group = $3, auth = $4, certificate = $5, user_name = $6"),
	STATEMENT(DEVICE_ENROL, "tti",
		  "INSERT INTO device (id, label, device_group, auth, created)"
		  " VALUES ($1, '', $2, 'certificate', $3) ON CONFLICT (id) DO NOTHING"),
	STATEMENT(DEVICE_GET, "t", "SELECT " DEVICE_COLUMNS " FROM device WHERE id = $1"),
	STATEMENT(DEVICE_SERVER_SECRET, "t",
		  "SELECT server_secret, server_nonce FROM device WHERE id = $1"),
	STATEMENT(DEVICE_LIST, "ttti",
		  "SELECT " DEVICE_COLUMNS " FROM device WHERE id > $1"
		  " AND ($2 = '' OR device_group = $2) AND ($3 = '' OR trouble = $3)"
		  " ORDER BY id LIMIT $4"),
	STATEMENT(DEVICE_SILENT, "tii",
		  "SELECT " DEVICE_COLUMNS " FROM device WHERE id > $1 AND seen < $2"
		  " ORDER BY id LIMIT $3"),
	STATEMENT(DEVICE_DELETE, "t", "DELETE FROM device WHERE id = $1 RETURNING id"),
	STATEMENT(DEVICE_SECRET, "tttt",
		  "UPDATE device SET secret = COALESCE($2, secret), server_secret = $3, nonce = $4,"
		  " server_nonce = NULL WHERE id = $1"),
	STATEMENT(FLEET, "",
		  "SELECT trouble, count(*) FROM device GROUP BY trouble ORDER BY trouble"),
	STATEMENT(FLEET_SILENT, "i", "SELECT count(*) FROM device WHERE seen < $1"),
	STATEMENT(FLEET_COMMANDS, "",
		  "SELECT state, count(*) FROM command GROUP BY state ORDER BY state"),

	STATEMENT(POLICY_ADD, "tittibit",
		  "INSERT INTO policy (name, version, issuer, digest, size, bundle, created,"
		  " author)"
		  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (name, version) DO NOTHING"
		  " RETURNING name"),
	STATEMENT(POLICY_GET, "ti",
		  "SELECT bundle, digest, issuer, size, created, author FROM policy"
		  " WHERE name = $1 AND version = $2"),
	STATEMENT(POLICY_LIST, "",
		  "SELECT name, version, issuer, digest, size, created, author FROM policy"
		  " ORDER BY name, version DESC"),
	STATEMENT(POLICY_DELETE, "ti",
		  "DELETE FROM policy WHERE name = $1 AND version = $2 AND NOT EXISTS"
		  " (SELECT 1 FROM desired WHERE policy = $1 AND policy_version = $2) RETURNING"
		  " name"),

	STATEMENT(DESIRED_PUT, "tttttbttiit",
		  "INSERT INTO desired (scope, owner, uri, format, type, data, digest, policy,"
		  " policy_version, changed, author)"
		  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULLIF($9, 0), $10, $11)"
		  " ON CONFLICT (scope, owner, uri) DO UPDATE SET format = $4, type = $5, data ="
		  " $6,"
		  " digest = $7, policy = $8, policy_version = NULLIF($9, 0), changed = $10,"
		  " author = $11"),
	STATEMENT(DESIRED_LIST, "tt",
		  "SELECT uri, format, type, data, digest, policy, policy_version, changed, author"
		  " FROM desired WHERE scope = $1 AND owner = $2 ORDER BY uri"),
	STATEMENT(DESIRED_DELETE, "ttt",
		  "DELETE FROM desired WHERE scope = $1 AND owner = $2 AND uri = $3 RETURNING uri"),
	STATEMENT(DESIRED_DELETE_OF, "tt", "DELETE FROM desired WHERE scope = $1 AND owner = $2"),
	STATEMENT(STATE_LIST, "t",
		  "SELECT e.uri, e.scope, e.format, e.type, e.digest, e.policy, e.policy_version,"
		  " e.changed, r.digest, r.status, r.changed FROM effective e"
		  " LEFT JOIN reached r ON r.device = e.device AND r.uri = e.uri"
		  " WHERE e.device = $1 ORDER BY e.uri"),
	STATEMENT(DEVIATION_LIST, "tti",
		  "SELECT v.device, v.uri, v.reason, v.status, v.changed, v.policy,"
		  " v.policy_version"
		  " FROM device d JOIN deviation v ON v.device = d.id"
		  " WHERE d.trouble <> '' AND d.id >= $1 AND (d.id > $1 OR v.uri > $2)"
		  " ORDER BY v.device, v.uri LIMIT $3"),
	STATEMENT(TROUBLE_DEVICE, "t", TROUBLE " WHERE id = $1"),
	STATEMENT(TROUBLE_GROUP, "t", TROUBLE " WHERE device_group = $1"),

	STATEMENT(COMMAND_ADD, "ittttttbiit",
		  "INSERT INTO command (id, device, verb, uri, source, format, type, data, state,"
		  " created, changed, not_before, author)"
		  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', $9, $9, $10, $11)"),
	STATEMENT(GROUP_MEMBERS, "tti",
		  "SELECT id FROM device WHERE device_group = $1 AND id > $2 ORDER BY id LIMIT $3"),
	STATEMENT(COMMAND_GET, "i",
		  "SELECT " COMMAND_COLUMNS ", data FROM command WHERE id = $1"),
	STATEMENT(COMMAND_LIST, "tii",
		  "SELECT " COMMAND_COLUMNS " FROM command WHERE device = $1 AND id < $2"
		  " ORDER BY id DESC LIMIT $3"),
	STATEMENT(COMMAND_CANCEL, "ii",
		  "UPDATE command SET state = 'cancelled', changed = $2 WHERE id = $1"
		  " AND state = 'queued' RETURNING id"),
	STATEMENT(RESULT_LIST, "i",
		  "SELECT uri, format, type, data FROM result WHERE command = $1 ORDER BY"
		  " position"),
	STATEMENT(REPORT_LIST, "tii",
		  "SELECT " REPORT_COLUMNS " FROM report WHERE device = $1 AND id < $2"
		  " ORDER BY id DESC LIMIT $3"),
	STATEMENT(REPORT_ALL, "iii",
		  "SELECT " REPORT_COLUMNS " FROM report WHERE id > $1 AND id < $2 ORDER BY id"
		  " LIMIT $3"),
	STATEMENT(REPORT_ACKNOWLEDGE, "it",
		  "UPDATE report SET acknowledged = $2 WHERE id = $1 RETURNING device"),
	STATEMENT(SESSION_LIST, "ti",
		  "SELECT id, started, changed, state, message FROM session WHERE device = $1"
		  " ORDER BY started DESC LIMIT $2"),
	STATEMENT(ALARM_LIST, "ii",
		  "SELECT id, device, type, source, mark, data, received FROM report"
		  " WHERE acknowledged IS NULL AND mark IN ('fatal', 'critical') AND id > $1"
		  " ORDER BY id LIMIT $2"),

	STATEMENT(TURN, "t",
		  "UPDATE device SET turn = turn + 1 WHERE id = $1"
		  " RETURNING auth, certificate, user_name, secret, nonce, server_secret,"
		  " server_nonce"),
	STATEMENT(DEVICE_INFO, "titttt",
		  "UPDATE device SET seen = $2, man = COALESCE($3, man), model = COALESCE($4,"
		  " model),"
		  " dmv = COALESCE($5, dmv), lang = COALESCE($6, lang) WHERE id = $1"),
	STATEMENT(NONCE_SET, "tt", "UPDATE device SET nonce = $2 WHERE id = $1"),
	STATEMENT(SERVER_NONCE_SET, "tt", "UPDATE device SET server_nonce = $2 WHERE id = $1"),
	STATEMENT(SESSION_GET, "tt",
		  "SELECT key, changed, state, message, request, reply, reply_mac, max_size,"
		  " max_object"
		  " FROM session WHERE device = $1 AND id = $2"),
	STATEMENT(SESSION_PUT, "tttititbtii",
		  "INSERT INTO session (device, id, key, started, changed, state, message, request,"
		  " reply, reply_mac, max_size, max_object)"
		  " VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, $11)"
		  " ON CONFLICT (device, id) DO UPDATE SET key = $3, changed = $4,"
		  " started = CASE WHEN session.key <> $3 THEN $4 ELSE session.started END,"
		  " state = $5, message = $6, request = $7, reply = $8, reply_mac = $9,"
		  " max_size = $10, max_object = $11"),
	STATEMENT(COMMAND_REQUEUE, "tii",
		  "UPDATE command SET state = CASE WHEN tries >= $2 THEN 'failed' ELSE 'queued'"
		  " END,"
		  " changed = $3 WHERE device = $1 AND state = 'sent'"),
	STATEMENT(COMMAND_NEXT, "tii",
		  "SELECT id, verb, uri, source, format, type, length(data), substr(data, 1,"
		  " CAST($3 AS INTEGER))"
		  " FROM command WHERE device = $1 AND state = 'queued' AND not_before <= $2"
		  " ORDER BY id LIMIT 32"),
	STATEMENT(COMMAND_PART, "iii",
		  "SELECT id, verb, uri, source, format, type, length(data),"
		  " substr(data, CAST($2 AS INTEGER) + 1, CAST($3 AS INTEGER)) FROM command WHERE"
		  " id = $1"),
	STATEMENT(COMMAND_SENT, "ii",
		  "UPDATE command SET state = 'sent', tries = tries + 1, changed = $2 WHERE id ="
		  " $1"),
	STATEMENT(COMMAND_STATUS, "itii",
		  "UPDATE command SET state = $2, status = $3, changed = $4 WHERE id = $1"),
	STATEMENT(COMMAND_OUTCOME, "titii",
		  "UPDATE command SET state = $3, status = $4, changed = $5 WHERE id = $2"
		  " AND device = $1 AND state IN ('sent', 'running')"),
	STATEMENT(DESIRED_NEXT, "tii",
		  "SELECT 0, CASE WHEN r.status = 404 AND r.digest = e.digest AND r.verb ="
		  " 'Replace'"
		  " THEN 'Add' ELSE 'Replace' END, e.uri, NULL, e.format, e.type,"
		  " length(COALESCE(e.data, p.bundle)), substr(COALESCE(e.data, p.bundle), 1,"
		  " CAST($3 AS INTEGER)),"
		  " e.digest FROM effective e"
		  " LEFT JOIN policy p ON p.name = e.policy AND p.version = e.policy_version"
		  " LEFT JOIN reached r ON r.device = e.device AND r.uri = e.uri"
		  " WHERE e.device = $1 AND (r.digest IS NULL OR r.digest <> e.digest"
		  " OR (r.status >= 300 AND r.changed < $2)"
		  " OR (r.status = 404 AND r.verb = 'Replace')) ORDER BY e.uri LIMIT 32"),
	STATEMENT(DESIRED_PART, "ttttii",
		  "SELECT 0, $4, e.uri, NULL, e.format, e.type,"
		  " length(COALESCE(e.data, p.bundle)),"
		  " substr(COALESCE(e.data, p.bundle), CAST($5 AS INTEGER) + 1,"
		  " CAST($6 AS INTEGER)), e.digest FROM effective e"
		  " LEFT JOIN policy p ON p.name = e.policy AND p.version = e.policy_version"
		  " WHERE e.device = $1 AND e.uri = $2 AND e.digest = $3"),
	STATEMENT(REACHED_SET, "tttiti",
		  "INSERT INTO reached (device, uri, digest, status, verb, changed)"
		  " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (device, uri) DO UPDATE"
		  " SET digest = $3, status = $4, verb = $5, changed = $6"),
	STATEMENT(SENT_ADD, "ttiitittti",
		  "INSERT INTO sent (device, session, message, position, kind, command, uri,"
		  " digest,"
		  " verb, offset_next) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"),
	STATEMENT(SENT_GET, "ttii",
		  "SELECT kind, command, uri, digest, verb, offset_next FROM sent"
		  " WHERE device = $1 AND session = $2 AND message = $3 AND position = $4"),
	STATEMENT(SENT_FORGET, "t", "DELETE FROM sent WHERE device = $1"),
	STATEMENT(RESULT_ADD, "itttb",
		  "INSERT INTO result (command, position, uri, format, type, data)"
		  " SELECT $1, COALESCE(MAX(position), 0) + 1, $2, $3, $4, $5 FROM result"
		  " WHERE command = $1"),
	STATEMENT(REPORT_ADD, "itttttttttbi",
		  "INSERT INTO report (id, device, uid, session, type, source, target, mark,"
		  " correlator, format, data, received)"
		  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
		  " ON CONFLICT (device, uid) DO NOTHING RETURNING id"),
	STATEMENT(PART_ADD, "titib",
		  "INSERT INTO part (device, position, what, total, data) SELECT $1,"
		  " COALESCE(MAX(position), 0) + $2, $3, $4, $5 FROM part WHERE device = $1"),
	STATEMENT(PART_SIZE, "t",
		  "SELECT what, max(total), sum(length(data)) FROM part WHERE device = $1"
		  " GROUP BY what"),
	STATEMENT(PART_LIST, "t", "SELECT data FROM part WHERE device = $1 ORDER BY position"),
	STATEMENT(PART_FORGET, "t", "DELETE FROM part WHERE device = $1"),

	STATEMENT(PRUNE_LOGIN, "i", "DELETE FROM login WHERE expires < $1"),
	STATEMENT(PRUNE_RATE, "i", "DELETE FROM rate WHERE since < $1"),
	STATEMENT(PRUNE_SESSION, "i", "DELETE FROM session WHERE changed < $1"),
	STATEMENT(PRUNE_REPLY, "i",
		  "UPDATE session SET reply = NULL WHERE changed < $1 AND reply IS NOT NULL"),
	STATEMENT(PRUNE_REPORT, "i", "DELETE FROM report WHERE received < $1"),
	STATEMENT(PRUNE_COMMAND, "i",
		  "DELETE FROM command WHERE changed < $1"
		  " AND state IN ('done', 'failed', 'cancelled')"),
	STATEMENT(PRUNE_AUDIT, "i", "DELETE FROM audit WHERE at < $1"),
};

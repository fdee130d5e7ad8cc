#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/dmserver.sh
. "${0%/*}/../vm/dmserver.sh"

ktap_begin "the server knows who administers, and what they may"

# login_status ACCOUNT PASSWORD
login_status() {
	status POST /api/v1/login --json "{\"account\": \"$1\", \"password\": \"$2\"}"
}

# browser METHOD PATH [CURL-OPTION...]: prints the status, with the cookies of a browser.
browser() {
	status "$1" "$2" --cookie "$work/cookies" --cookie-jar "$work/cookies" "${@:3}"
}

page() {
	web GET "$1" --cookie "$work/cookies"
}

# csrf: what forms of the page carry.
csrf() {
	page / | grep -oE 'name="csrf" value="[0-9a-f]{64}"' | head -n 1 | grep -oE '[0-9a-f]{64}'
}

server_make
server_start

is "nothing without a token" 401 status GET /api/v1/fleet
is "nor with another one" 401 status GET /api/v1/fleet --header 'Authorization: Bearer nonsense'
is "a wrong password is refused" 401 login_status admin wrong-password
is "so is nobody" 401 login_status nobody wrong-password
log_in viewer
is "a viewer may look" 200 api_status GET fleet
is "and not say what shall be" 403 api_status PUT groups/office --json '{}'
is "nor see the audit log" 403 api_status GET audit
log_in operator
is "an operator may say what shall be" 204 api_status PUT groups/office --json '{}'
is "and not enter devices" 403 api_status PUT devices/x --json '{"auth": "certificate"}'
log_in admin
is "an administrator may" 200 api_status PUT devices/x --json '{"auth": "certificate"}'
is "a short password is refused" 400 api_status PUT accounts/eve --json \
	'{"role": "viewer", "password": "short"}'
is "an account needs one" 404 api_status PUT accounts/eve --json '{"role": "viewer"}'
is "the only administrator stays" 409 api_status DELETE accounts/admin
is "and stays one" 409 api_status PUT accounts/admin --json '{"role": "viewer"}'
cp "$server/token" "$work/admin"
log_in operator
api PUT fleet >/dev/null 2>&1 || true
web PUT /api/v1/accounts/operator --header "@$work/admin" --json \
	'{"role": "operator", "password": "another-password"}'
is "who had logged in with the old password has not any more" 401 api_status GET fleet
cp "$work/admin" "$server/token"
is "no password is in the database" 0 sql \
	"SELECT count(*) FROM account WHERE password NOT LIKE 'scrypt-15-8-1:%'"
is "nor a token" 0 sql "SELECT count(*) FROM login WHERE token = '$(cut -c 23- "$work/admin")'"

is "the page sends to the login" 303 browser GET /
is "a wrong password does not let in" 401 browser POST /login \
	--data 'account=viewer&password=wrong-password'
is "the right one does" 303 browser POST /login --data 'account=admin&password=admin-password'
is "the fleet is there" 200 browser GET /
ok "the cookie is for TLS, this host and no script" grep -q '^#HttpOnly_localhost.FALSE./.TRUE' \
	"$work/cookies"
is "a form without the session's token is refused" 403 browser POST /devices/x/commands \
	--data 'command=Get&uri=./DevInfo'
is "so is one with another's" 403 browser POST /devices/x/commands \
	--data "command=Get&uri=./DevInfo&csrf=$(printf '%064d' 0)"
is "and another site's" 403 browser POST /devices/x/commands \
	--header 'Sec-Fetch-Site: cross-site' --data "command=Get&uri=./DevInfo&csrf=$(csrf)"
is "ours is taken" 303 browser POST /devices/x/commands --data \
	"command=Get&uri=./DevInfo&csrf=$(csrf)"
is "the API does not take the cookie" 401 browser GET /api/v1/fleet
api PUT groups/office --json '{"description": "<script>alert(1)</script>"}'
api PUT devices/y --json '{"auth": "certificate", "label": "<b>&\"'"'"'"}' >/dev/null
says "what people say is no markup" '&lt;b&gt;&amp;&quot;&#39;' page /devices
says "pages may load nothing but their style" "default-src 'none'; style-src 'self'" curl \
	--silent --include --cacert "$server/ca.crt" "$server_url/login"
is "logged out" 303 browser POST /logout --data "csrf=$(csrf)"
is "is out" 303 browser GET /

# guess: as many wrong passwords as are looked at, and one more.
guess() {
	local i

	for i in {1..11}; do
		login_status viewer "wrong-password-$i"
		echo
	done
}

is "guessing ends" 429 eval 'guess | tail -n 1'
is "for the right password, too" 429 login_status viewer viewer-password
is "whoever asks from there" 429 login_status admin admin-password
server_kill
server_start 8443 --rate 5
is "after a restart as well" 429 login_status viewer viewer-password
is "it is written down" 1 eval "api GET 'audit?limit=200' | jq '[.items[] |
	select(.account == \"operator\" and .action == \"putGroup\" and .status == 204)] | length'"
is "refusals are, too" 9 eval "api GET 'audit?limit=200' | jq '[.items[] |
	select(.account == \"viewer\" and .action == \"logIn\" and .status == 401)] | length'"

# storm: prints the statuses of many requests at a time.
storm() {
	seq 60 | xargs -P 8 -I{} curl --silent --cacert "$server/ca.crt" --output /dev/null \
		--write-out '%{http_code}\n' "$server_url/style.css?{}" | sort | uniq -c
}
says "too many requests are not answered" ' 429$' storm
ktap_end

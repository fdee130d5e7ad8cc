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

ktap_begin "the server outlives who means no good"

dm_device=urn:test:laptop

# dm_code [CERTIFICATE [CURL-OPTION...]]: the status of HTTP for what is on standard input.
dm_code() {
	dm_send "${1:-}" --output /dev/null --write-out '%{http_code}' "${@:2}" 2>/dev/null || true
}

# memory: kilobytes that the server has.
memory() {
	awk '/^VmRSS/ { print $2 }' "/proc/$(cat "$server/pid.8443")/status"
}

# no_growth: whether it has not many more than before.
no_growth() {
	[ "$(memory)" -lt $((before + 40000)) ]
}

# endless: a body without an end, in chunks, as fast as it is taken.
endless() {
	timeout 60 curl --silent --cacert "$server/ca.crt" --header 'Transfer-Encoding: chunked' \
		--header 'Content-Type: application/vnd.syncml.dm+xml' --data-binary @- \
		--output /dev/null "$server_url/dm" </dev/zero
}

server_make
server_certificate laptop $dm_device
server_certificate other urn:test:other
server_start 8443 --rate 0
log_in admin
put devices/$dm_device '{"auth": "certificate"}' >/dev/null
before=$(memory)

is "a giant body is refused before it comes" 413 dm_code laptop --header 'Content-Length: 99999999999'
ok "an endless one is cut off" not endless
is "a policy is not read from who may not" 401 status POST /api/v1/policies --header \
	'Content-Length: 8000000'
is "no message" 400 dm_code laptop <<<'<SyncML'
is "no entities" 400 dm_code laptop <<<'<!DOCTYPE a [<!ENTITY b "c">]><SyncML>&b;</SyncML>'
is "another type" 415 eval 'dm_type=text/xml dm_code laptop <<<"<SyncML/>"'
is "a deep tree" 400 dm_code laptop < <(printf '<SyncML xmlns="SYNCML:SYNCML1.2">%*s' 15000 '' |
	sed 's/ /<Sequence>/g')
is "a name with a slash" 400 eval 'dm_device=a/b dm_message 1 "$(dm_begin)" | dm_code laptop'
is "another device's certificate" 401 eval 'dm_message 1 "$(dm_begin)" | dm_send other |
	dm_get "//Status[CmdRef=0]/Data"'
is "none" 401 eval 'dm_message 1 "$(dm_begin)" | dm_send | dm_get "//Status[CmdRef=0]/Data"'
is "a device that nobody knows" 407 eval 'dm_device=urn:x dm_message 1 "$(dm_begin)" | dm_send |
	dm_get "//Status[CmdRef=0]/Data"'
is "none of them was heard" null eval "api GET devices/$dm_device | jq .seen"

# In the middle of a session somebody else sends what begins another of the same name
dm_message 1 "$(dm_begin)" "<Get><CmdID>9</CmdID></Get>" | dm_send laptop >/dev/null
post devices/$dm_device/commands '{"command": "Get", "uri": "./DevInfo"}' >/dev/null
dm_session=2
dm_message 1 "$(dm_begin)" | dm_send laptop >"$work/got"
dm_message 1 "$(dm_begin)" "$(dm_alert 9 a critical ./X forged)" | dm_send other >/dev/null
is "a session goes on in spite of who is not the device" 200 eval \
	'dm_message 2 "$(dm_status 1 1 0 SyncHdr 200)" "$(dm_status 2 1 4 Get 200)" |
	dm_send laptop | dm_get "//Status[CmdRef=0]/Data"'
is "whose report is not stored" 0 eval "api GET devices/$dm_device/reports | jq '.items | length'"

for body in '' '[]' '{"a"' '{"auth": 1}' '{"auth": "certificate", "x": 1}' '{} {}' 'nan' \
	'{"auth": "certificate", "label": "\u0000"}' "{\"auth\": \"$(printf '%0200d' 0)\"}" \
	"$(printf '[%.0s' {1..2000})"; do
	is "no device by ${body:0:40}" 400 api_status PUT devices/y --json "$body"
done
is "nor by another type" 415 api_status PUT devices/y --header 'Content-Type: text/plain' --data '{}'
is "nor with such a name" 400 api_status PUT 'devices/a%2Fb' --json '{"auth": "certificate"}'
is "nor with bytes that are no text" 404 api_status PUT 'devices/%ff' --json '{"auth": "certificate"}'
is "a quote is only a quote" 404 api_status GET "devices/'%20OR%201=1--"
is "no list of a million" 400 api_status GET 'devices?limit=1000000'
is "no number that is none" 404 api_status GET commands/1e9
is "no method of others" 405 api_status PATCH devices/y --json '{}'
is "no path out of here" 404 status GET '/../../etc/passwd' --path-as-is

# Connections that say nothing, and some that say a little
silent=()
for _ in {1..40}; do
	exec {fd}<>/dev/tcp/127.0.0.1/8443
	silent+=("$fd")
done
# The start of a TLS record, byte by byte
drip() {
	printf '\026\003\001\077\000' >&"${silent[0]}"
	while printf '\001' >&"${silent[0]}"; do
		read -rt 3 -u "$wait_pipe" || true
	done
} 2>/dev/null
drip &

# A request whose headers never end
headers() {
	printf 'GET / HTTP/1.1\r\n'
	while printf 'X-More: and more\r\n'; do
		read -rt 3 -u "$wait_pipe" || true
	done
} 2>/dev/null
headers | openssl s_client -quiet -connect localhost:8443 >/dev/null 2>&1 &
is "others are served meanwhile" 404 status GET /nothing
# closed: whether the server has ended all of them.
closed() {
	[ "$(ss -Htn state established 'sport = :8443' | wc -l)" -eq 0 ]
}
ok "who says nothing, or little at a time, is cut off" wait_for 120 closed
ok "it did not grow" no_growth
ok "and is there" kill -0 "$(cat "$server/pid.8443")"
ktap_end

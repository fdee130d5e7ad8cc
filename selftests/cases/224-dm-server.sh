#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 400

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/dmserver.sh
. "${0%/*}/../vm/dmserver.sh"
# shellcheck source=selftests/vm/dm.sh
. "${0%/*}/../vm/dm.sh"

ktap_begin "our client and our server understand each other, whatever they prove with"

# queue COMMAND URI: has the server want that; prints the command's id.
queue() {
	post "devices/$device/commands" "{\"command\": \"$1\", \"uri\": \"$2\"}" | jq -r .id
}

# outcome ID: state, status and result of a command.
outcome() {
	api GET "commands/$1" | jq -r '"\(.state) \(.status) \(.results[0].data // "")"'
}

# known AUTH [MORE]: has the server know the device by that proof.
known() {
	put "devices/$device" "{\"auth\": \"$1\", \"user\": \"laptop\", \"secret\": \"knock knock knock\" ${2:-}}" \
		>/dev/null
}

# works NAME: a session is held with this account, and a command in it carried out.
works() {
	local id

	id=$(queue Get ./DevInfo/DmV)
	cardgate sync "$1"
	[ "$(outcome "$id")" = "done 200 1.2" ]
}

server_make
server_start
log_in admin
dm_ca_file=$server/ca.crt
dm_url=$server_url/dm
dm_server=cardgate

# Which device this is, its first message says
dm_account nobody ""
mkdir "$work/trace"
refused "a device that the server does not know is refused" "" \
	cardgate sync nobody --trace "$work/trace"
device=$(dm_value "$work/trace/001-client.xml" ./DevInfo/DevId)
known md5

dm_account md5 "$(dm_proof 1 CLCRED DIGEST laptop 'knock knock knock')"
says "one that it knows, after a challenge, in two round trips" ' 2 messages' cardgate sync md5
says "then in one" ' 1 messages' cardgate sync md5
is "what it is is known" 1.2 jq -r .dm_version <(api GET "devices/$device")
ok "a command is carried out" works md5
dm_account wrong "$(dm_proof 1 CLCRED DIGEST laptop 'knock knock')"
refused "not with another password" "does not accept this device" cardgate sync wrong

dm_account wbxml "$(dm_proof 1 CLCRED DIGEST laptop 'knock knock knock')" \
	"$(dm_node Encoding =wbxml)"
ok "WBXML does as well" works wbxml

head -c 300000 /dev/urandom >"$work/large"
base64 -w 0 <"$work/large" >"$work/large.b64"
jq -n --rawfile data "$work/large.b64" \
	'{command: "Add", uri: "./DevInfo/Ext/Large", format: "bin", data_base64: $data}' >"$work/add"
for name in md5 wbxml; do
	sed "s/Large/$name/" "$work/add" >"$work/add.$name"
	id=$(post "devices/$device/commands" "@$work/add.$name" | jq -r .id)
	ok "an object of 300 kB goes to the device by $name" cardgate sync $name
	is "and is taken" "done 200 " outcome "$id"
	id=$(queue Get ./DevInfo/Ext/$name)
	ok "and comes back" cardgate sync $name
	ok "as it was" cmp "$work/large" <(api GET "commands/$id" |
		jq -r '.results[0].data_base64' | base64 -d)
done

known md5 ', "server_secret": "who is there"'
dm_account both "$(dm_proof 1 CLCRED DIGEST laptop 'knock knock knock')$(dm_proof 2 SRVCRED DIGEST \
	cardgate 'who is there')"
ok "both sides may prove" works both
says "and then need no challenge" ' 1 messages' cardgate sync both
known basic
dm_account basic "$(dm_proof 1 CLCRED BASIC laptop 'knock knock knock')"
ok "basic proofs do" works basic
known hmac ', "server_secret": "who is there"'
dm_account hmac "$(dm_proof 1 CLCRED HMAC laptop 'knock knock knock')$(dm_proof 2 SRVCRED HMAC \
	cardgate 'who is there')"
ok "signatures of both sides do" works hmac
dm_account hmac2 "$(dm_proof 1 CLCRED HMAC laptop 'knock knock knock')$(dm_proof 2 SRVCRED HMAC \
	cardgate 'who is where')"
refused "a server that signs otherwise is not obeyed" "did not prove" works hmac2

put "devices/$device" '{"auth": "certificate"}' >/dev/null
server_certificate device "$device"
dm_account certificate "" "$(dm_node Certificate "=$server/device.crt")$(dm_node Key \
	"=$server/device.key")"
ok "and so does a certificate" works certificate
server_kill

ktap_end

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
# shellcheck source=selftests/vm/dm.sh
. "${0%/*}/../vm/dm.sh"

ktap_begin "the server sends Atomic, Sequence and alerts for a person, and keeps their answers"

# queue JSON: puts a command into the queue, sets $id.
queue() { id=$(post "devices/$dm_device/commands" "$1" | jq -r .id); }
# outcome: of that command: state and status, then the results, one after the other.
outcome() {
	api GET "commands/$id" |
		jq -r '"\(.state) \(.status)", (.results[] | "\(.uri) \(.data)")' | paste -sd ' '
}
begin() {
	dm_session=$1
	dm_message 1 "$(dm_begin)" | dm_send laptop >"$work/got"
}
got() { dm_get "$1" <"$work/got"; }
# answer CODE [ITEM...]: Status of the Alert that was got.
answer() {
	dm_uri=$(got //RespURI) dm_message 2 "$(dm_status 1 1 0 SyncHdr 200)" "<Status><CmdID>2</CmdID>
		<MsgRef>1</MsgRef><CmdRef>$(got //Alert/CmdID)</CmdRef><Cmd>Alert</Cmd><Data>$1</Data>
		$([ $# = 1 ] || printf '<Item><Data>%s</Data></Item>' "${@:2}")</Status>" | dm_send laptop >/dev/null
}

server_make
server_start
log_in admin
dm_device=urn:test:laptop
server_certificate laptop $dm_device
put "devices/$dm_device" '{"auth": "certificate"}' >/dev/null

queue '{"command": "Alert", "alert": 1101, "text": "Install <now>?", "options": "DR=1"}'
begin 1
is "a question reaches the device" "1101 DR=1 Install <now>?" \
	eval 'echo "$(got //Alert/Data) $(got "//Alert/Item[1]/Data") $(got "//Alert/Item[2]/Data")"'
answer 304
is "no is an answer" "done 304" outcome
queue '{"command": "Alert", "alert": 1104, "text": "Which?", "choices": ["Red", "Green", "Blue"]}'
begin 2
is "what there is to choose from" "Blue" got "//Alert/Item[5]/Data"
is "without options" "" got "//Alert/Item[1]/Data"
answer 200 1 3
is "and what was chosen" "done 200  1  3" outcome
queue '{"command": "Alert", "alert": 1102, "text": "Your name?"}'
begin 3
answer 200 Olga
is "a text" "done 200  Olga" outcome
queue '{"command": "Alert", "alert": 1100, "text": "Hello"}'
begin 4
answer 406
is "a device without a person" "failed 406" outcome

# A real client
dm_ca_file=$server/ca.crt
dm_url=$server_url/dm
dm_server=cardgate
dm_account office "" "$(dm_node Certificate "=$server/real.crt")$(dm_node Key "=$server/real.key")"
dm_device=$(cardgate mo get ./DevInfo/DevId)
server_certificate real "$dm_device"
put "devices/$dm_device" '{"auth": "certificate"}' >/dev/null
at=./DMAcc/office/Ext/Test
queue '{"command": "Atomic", "commands": [
	{"command": "Add", "uri": "'$at'/A", "data": "1"},
	{"command": "Add", "uri": "'$at'/B", "data_base64": "AAEC", "format": "bin"}]}'
cardgate sync
is "an Atomic that works" "done 200 $at/A 200 $at/B 200" outcome
is "did" 1 cardgate mo get $at/A
queue '{"command": "Atomic", "commands": [
	{"command": "Replace", "uri": "'$at'/A", "data": "2"},
	{"command": "Replace", "uri": "'$at'/C", "data": "2"},
	{"command": "Delete", "uri": "'$at'/B"}]}'
cardgate sync
is "one that does not" "failed 507 $at/A 216 $at/C 404 $at/B 215" outcome
is "did nothing" 1 cardgate mo get $at/A
queue '{"command": "Sequence", "commands": [
	{"command": "Replace", "uri": "'$at'/A", "data": "3"}, {"command": "Get", "uri": "'$at'/A"},
	{"command": "Exec", "uri": "./DCMO/Camera/Operations/Disable"},
	{"command": "Get", "uri": "./Nothing"}]}'
cardgate sync
is "a Sequence tells of each, and what its Exec came to" \
	"failed 1500 $at/A 200 $at/A 200 ./DCMO/Camera/Operations/Disable 202 ./Nothing 404 $at/A 3" outcome

# Package 0: the client listens, the server asks
dm_account woken "$(dm_proof 1 SRVCRED TRANSPORT cardgate 'knock knock knock')" \
	"$(dm_node Certificate "=$server/real.crt")$(dm_node Key "=$server/real.key")"
cardgate account remove office
put "devices/$dm_device" '{"auth": "certificate", "server_secret": "knock knock knock"}' >/dev/null
dm-agent 86400 127.0.0.1:2949 >"$work/agent.log" 2>&1 &
agent=$!
wait_for 20 agent_said 1 ready
session=$(post "devices/$dm_device/notification" '{"address": "127.0.0.1:2949"}' | jq -r .session)
held() { api GET "devices/$dm_device/sessions" | jq -e --arg id "$session" 'any(.items[]; .session == $id)'; }
ok "a device that the server notifies begins that session" wait_for 60 held
kill $agent
put "devices/$dm_device" '{"auth": "certificate"}' >/dev/null
notify() { api_status POST "devices/$dm_device/notification" --json "$1"; }
is "refused: a name for an address" 400 notify '{"address": "localhost:2948"}'
is "refused: another mode" 400 notify '{"mode": "loud"}'

bad() { is "refused: $1" 400 api_status POST "devices/$dm_device/commands" --json "$2"; }
bad "a question without a text" '{"command": "Alert", "alert": 1101}'
bad "an alert that is none for people" '{"command": "Alert", "alert": 1200, "text": "x"}'
bad "a choice of nothing" '{"command": "Alert", "alert": 1103, "text": "x"}'
bad "an Atomic of nothing" '{"command": "Atomic", "commands": []}'
bad "a Get in an Atomic" '{"command": "Atomic", "commands": [{"command": "Get", "uri": "./A"}]}'
bad "an Atomic in an Atomic" '{"command": "Atomic", "commands": [{"command": "Atomic",
	"commands": [{"command": "Add", "uri": "./A"}]}]}'
bad "no object" '{"command": "Sequence", "commands": ["Get"]}'
bad "a node with a text for people" '{"command": "Get", "uri": "./A", "text": "x"}'
bad "a command without a node" '{"command": "Get"}'
is "refused: more than a message takes" 413 eval "printf '{\"command\": \"Sequence\", \"commands\":
	[{\"command\": \"Add\", \"uri\": \"./A\", \"data\": \"%070000d\"}]}' 0 |
	api_status POST devices/$dm_device/commands --json @-"
ktap_end

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

ktap_begin "devices are told what they should be, and what they say is kept"

dm_device=urn:test:laptop

# talk NUMBER COMMAND...: sends a message, keeps it in $work/sent and the answer in $work/got.
talk() {
	dm_message "$@" >"$work/sent"
	dm_send laptop <"$work/sent" >"$work/got"
}

# got XPATH: of the last answer.
got() {
	dm_get "$1" <"$work/got"
}

command_field() {
	api GET "devices/$dm_device/commands" | jq -r ".items[-$1].$2"
}

state_of() {
	api GET "devices/$dm_device/state" | jq -r ".items[] | select(.uri == \"$1\") | .status"
}

trouble() {
	api GET "devices/$dm_device" | jq -r .trouble
}

server_make
server_start
server_certificate laptop $dm_device
log_in admin
put groups/office '{}'
put devices/$dm_device '{"auth": "certificate", "group": "office"}' >/dev/null

talk 1 "$(dm_begin)"
is "no news is one round trip" "200 200 200 " eval \
	'for i in 0 1 2; do printf "%s " "$(got "//Status[CmdRef=$i]/Data")"; done'
is "and nothing else" 0 got 'count(//SyncBody/*[not(self::Status) and not(self::Final)])'
is "it says who it is" Acme eval "api GET devices/$dm_device | jq -r .manufacturer"

put groups/office/desired '{"uri": "./Test/A", "data": "group"}'
put groups/office/desired '{"uri": "./Test/B", "format": "int", "data": "7"}'
put devices/$dm_device/desired '{"uri": "./Test/A", "data": "own <&>"}'
post devices/$dm_device/commands '{"command": "Get", "uri": "./DevInfo?list=Struct"}' >/dev/null
post devices/$dm_device/commands '{"command": "Exec", "uri": "./Test/Run"}' >/dev/null
is "it is out of line" pending trouble
dm_session=2
talk 1 "$(dm_begin)"
is "the queue comes first" ./DevInfo?list=Struct got "//Get/Item/Target/LocURI"
is "an Exec has a correlator" "$(command_field 2 id)" got "//Exec/Correlator"
is "the device's own wish before its group's" "own <&>" got "//Replace[1]/Item/Data"
is "with format" int got "//Replace[2]/Item/Meta/Format"
cp "$work/got" "$work/first"
ok "the same message gets the same answer" eval \
	'dm_send laptop <"$work/sent" | cmp - "$work/first"'
is "and it is not sent twice" 1 command_field 1 tries
numbers=()
for i in Get Exec 'Replace[1]' 'Replace[2]'; do
	numbers+=("$(got "//$i/CmdID")")
done
talk 2 "$(dm_status 1 1 0 SyncHdr 200)" "$(dm_status 2 1 "${numbers[0]}" Get 200)" \
	"<Results><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>${numbers[0]}</CmdRef>
	<Item><Source><LocURI>./DevInfo/Man</LocURI></Source><Data>Acme &amp; Co</Data></Item>
	<Item><Source><LocURI>./DevInfo/Raw</LocURI></Source>
	<Meta><Format xmlns='syncml:metinf'>b64</Format></Meta><Data>/wD+</Data></Item></Results>" \
	"$(dm_status 4 1 "${numbers[1]}" Exec 202)" "$(dm_status 5 1 "${numbers[2]}" Replace 404)" \
	"$(dm_status 6 1 "${numbers[3]}" Replace 405)"
is "a node that is not there is added" "./Test/A" got "//Add/Item/Target/LocURI"
is "a refusal is not answered with the same again" 0 got "count(//Replace)"
talk 3 "$(dm_status 1 2 0 SyncHdr 200)" "$(dm_status 2 2 "$(got '//Add/CmdID')" Add 200)"
is "the session is over" "done" eval \
	"api GET devices/$dm_device/sessions | jq -r '.items[] | select(.session == \"2\").state'"
is "the Get is done" "done 200" eval 'echo $(command_field 1 state) $(command_field 1 status)'
id=$(command_field 1 id)
is "with its results" "Acme & Co" eval "api GET commands/$id | jq -r '.results[0].data'"
is "also of bytes" "/wD+" eval "api GET commands/$id | jq -r '.results[1].data_base64'"
is "the Exec runs on" running command_field 2 state
is "what was taken is in line" 200 state_of ./Test/A
is "what was refused is not" 405 state_of ./Test/B
is "the device is out of line for that" refused trouble
is "who and why" "$dm_device ./Test/B refused 405" eval "api GET deviations |
	jq -r '.items[] | \"\(.device) \(.uri) \(.reason) \(.status)\"'"

dm_session=3
talk 1 "$(dm_begin)" "$(dm_alert 3 urn:uuid:1 informational ./Test/Run 1200 "$(command_field 2 id)")" \
	"$(dm_alert 4 urn:uuid:2 critical ./Test/Lid open)" "$(dm_alert 5 '' warning ./Test/A odd)"
is "the Exec has come to its end" "done 1200" eval \
	'echo $(command_field 2 state) $(command_field 2 status)'
is "reports are stored" 3 eval "api GET devices/$dm_device/reports | jq '.items | length'"
is "a critical one is an alarm" alarm trouble
dm_session=4
talk 1 "$(dm_begin)" "$(dm_alert 3 urn:uuid:2 critical ./Test/Lid open)"
is "once, whenever it comes" 3 eval "api GET devices/$dm_device/reports | jq '.items | length'"
is "and is answered" 200 got '//Status[CmdRef=3]/Data'
id=$(api GET alarms | jq -r '.items[0].id')
api POST "reports/$id/acknowledge"
is "until somebody has seen to it" refused trouble

post devices/$dm_device/commands '{"command": "Delete", "uri": "./Test/C"}' >/dev/null
for dm_session in 5 6 7; do
	talk 1 "$(dm_begin)"
done
is "what gets no status is sent again" "sent 3" eval \
	'echo $(command_field 3 state) $(command_field 3 tries)'
dm_session=8
talk 1 "$(dm_begin)"
is "three times" failed command_field 3 state

dm_session=9
is "a message that is out of order is refused" 400 eval 'dm_message 2 "" |
	dm_send laptop --output /dev/null --write-out "%{http_code}" 2>/dev/null || true'
dm_version=DM/1.3 talk 1 "$(dm_begin)"
is "so is another version" 513 got '//Status[CmdRef=0]/Data'
talk 1 "<Exec><CmdID>1</CmdID><Item><Target><LocURI>./X</LocURI></Target></Item></Exec>"
is "devices do not command" 406 got '//Status[CmdRef=1]/Data'
dm_open='' talk 1 "$(dm_begin)"
is "half a package is asked on for" 1222 got '//Alert/Data'
is "without an end" 0 got 'count(//Final)'
ktap_end

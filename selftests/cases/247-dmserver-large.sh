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

ktap_begin "objects that are larger than a message, in either direction"

dm_device=urn:test:laptop

talk() {
	dm_message "$@" | dm_send laptop >"$work/got"
}

got() {
	dm_get "$1" <"$work/got"
}

# fetch VERB FILE: takes an object chunk by chunk, and answers the last one with 200.
fetch() {
	local number=1 code

	: >"$2"
	talk 1 "$(dm_begin)"
	first_size=$(got "//$1/Item/Meta/Size")
	while :; do
		[ "$(wc -c <"$work/got")" -le "$dm_max" ]
		got "//$1/Item/Data" | tr -d '\n' >>"$2"
		code=$(got "count(//MoreData)")
		number=$((number + 1))
		if [ "$code" -eq 0 ]; then
			talk $number "$(dm_status 1 $((number - 1)) 0 SyncHdr 200)" \
				"$(dm_status 2 $((number - 1)) "$(got "//$1/CmdID")" "$1" 200)"
			break
		fi
		[ "$(got 'count(//Final)')" -eq 0 ]
		dm_open='' talk $number "$(dm_status 1 $((number - 1)) 0 SyncHdr 200)" \
			"$(dm_status 2 $((number - 1)) "$(got "//$1/CmdID")" "$1" 213)" \
			'<Alert><CmdID>3</CmdID><Data>1222</Data></Alert>'
	done
	messages=$number
}

# chunk NUMBER MORE DATA [SIZE]: a chunk of a Results.
chunk() {
	printf '<Results><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>%s</CmdRef><Item>' "$get"
	printf '<Source><LocURI>./Test/Log</LocURI></Source>'
	[ -z "${4:-}" ] || printf '<Meta><Size xmlns="syncml:metinf">%s</Size></Meta>' "$4"
	printf '<Data>%s</Data>%s</Item></Results>' "$3" "$2"
}

command_field() {
	api GET "devices/$dm_device/commands" | jq -r ".items[0].$1"
}

# ask SIZE: queues a Get, fetches it, and gives the first of two chunks, which says that size.
ask() {
	post devices/$dm_device/commands '{"command": "Get", "uri": "./Test/Log"}' >/dev/null
	talk 1 "$(dm_begin)"
	get=$(got //Get/CmdID)
	dm_open='' talk 2 "$(dm_status 1 1 0 SyncHdr 200)" "$(dm_status 2 1 "$get" Get 200)" \
		"$(chunk 2 '<MoreData/>' 'first &amp; ' "$1")"
}

server_make
server_certificate laptop $dm_device
server_start
log_in admin
put devices/$dm_device '{"auth": "certificate"}' >/dev/null

dm_max=4096
head -c 30000 /dev/urandom >"$work/object"
jq -n --rawfile data <(base64 -w 0 "$work/object") \
	'{uri: "./Test/Object", data_base64: $data}' >"$work/body"
api PUT devices/$dm_device/desired --json "@$work/body"
fetch Replace "$work/fetched"
ok "bytes come whole" cmp <(base64 -d "$work/fetched") "$work/object"
is "their number before" 30000 echo "$first_size"
ok "in more than ten messages" test $messages -gt 10
is "and the device is in line" '""' eval "api GET devices/$dm_device | jq .trouble"

for i in {1..900}; do
	printf '<%d> & größer; ' "$i"
done >"$work/text"
jq -n --rawfile data "$work/text" '{command: "Replace", uri: "./Test/Text", data: $data}' \
	>"$work/body"
api POST devices/$dm_device/commands --json "@$work/body" >/dev/null
dm_session=2
fetch Replace "$work/fetched"
ok "text as well, between its characters" cmp "$work/fetched" "$work/text"
is "the command is done" "done" command_field state

dm_session=3
ask 14
is "a chunk of the device is kept" 213 got '//Status[Cmd="Results"]/Data'
is "and the next one asked for" 1222 got //Alert/Data
talk 3 "$(dm_status 1 2 0 SyncHdr 200)" "$(chunk 3 '' 'second')"
id=$(command_field id)
is "it is stored whole" "first & second" eval "api GET commands/$id | jq -r '.results[0].data'"
dm_session=4
ask 99
talk 3 "$(dm_status 1 2 0 SyncHdr 200)" "$(chunk 3 '' 'second')"
is "another size than it said" 424 got '//Status[Cmd="Results"]/Data'
dm_session=5
ask 6000000
is "too large a one" 413 got '//Status[Cmd="Results"]/Data'
dm_session=6
ask ''
is "one without a size" 412 got '//Status[Cmd="Results"]/Data'

head -c 60000 /dev/zero | tr '\0' x >"$work/text"
jq -n --rawfile data "$work/text" '{command: "Add", uri: "./Test/Big", data: $data}' >"$work/body"
api POST devices/$dm_device/commands --json "@$work/body" >/dev/null
dm_session=7
dm_message 1 "$(dm_begin)" | sed 's,</MaxMsgSize>,&<MaxObjSize xmlns="syncml:metinf">50000</MaxObjSize>,' |
	dm_send laptop >"$work/got"
is "a device is not sent more than it takes" 0 got 'count(//Add)'
is "which is said of the command" "failed 413" eval \
	'echo $(command_field state) $(command_field status)'
ktap_end

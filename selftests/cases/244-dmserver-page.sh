#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 900

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/dmserver.sh
. "${0%/*}/../vm/dmserver.sh"
# shellcheck source=selftests/vm/browser.sh
. "${0%/*}/../vm/browser.sh"

ktap_begin "the server's page in a browser without scripts"

# $CARDGATE_PICTURES: a directory for the pictures, to be looked at
pictures=${CARDGATE_PICTURES:-$work}

# fleet: devices in every state.
fleet() {
	local i name

	put groups/office '{"description": "second floor"}'
	put groups/office/desired '{"uri": "./Test/Motto", "data": "be prepared"}'
	for i in {1..9}; do
		name=urn:example:laptop-$i
		put devices/$name "{\"auth\": \"certificate\", \"label\": \"Laptop $i\", \"group\": \"office\"}" \
			>/dev/null
	done
	for i in 1 3 5 8; do
		server_certificate laptop-$i urn:example:laptop-$i
		dm_device=urn:example:laptop-$i
		dm_message 1 "$(dm_begin)" "$(dm_alert 3 "urn:uuid:$i" informational ./DCMO/camera \
			'disabled by policy office version 3')" | dm_send laptop-$i >"$work/got"
		dm_message 2 "$(dm_status 1 1 0 SyncHdr 200)" "$(dm_status 2 1 \
			"$(dm_get //Replace/CmdID <"$work/got")" Replace $((i == 5 ? 405 : 200)))" |
			dm_send laptop-$i >/dev/null
	done
	dm_device=urn:example:laptop-3 dm_session=2
	dm_message 1 "$(dm_begin)" "$(dm_alert 3 urn:uuid:30 critical ./Cardgate/Policy \
		'module was asked to unload by uid 0, comm rmmod')" | dm_send laptop-3 >/dev/null
	post devices/urn:example:laptop-3/commands '{"command": "Get", "uri": "./DevDetail/SwV"}' >/dev/null
}

# shows PATH TEXT: whether the page has it, and no script.
shows() {
	browser_open "$server_url$1"
	browser GET source >"$work/source"
	grep -qF -e "$2" "$work/source" && ! grep -qi '<script\| on[a-z]*="' "$work/source"
}

# picture NAME: of the page that is shown, which is not blank.
picture() {
	browser_picture "$pictures/dmserver-$1.png"
	[ "$(stat -c %s "$pictures/dmserver-$1.png")" -gt 8000 ]
}

# at PATH: whether this is where the browser is.
at() {
	[ "$(browser GET url)" = "$server_url$1" ]
}

server_make
server_start
log_in admin
fleet
browser_start

ok "whoever has not logged in" shows /devices 'name="password"'
ok "is sent to do so" at /login
ok "the login is shown" picture login
browser_type 'input[name=account]' operator >/dev/null
browser_type 'input[name=password]' operator-password >/dev/null
browser_click button >/dev/null
ok "it leads to the fleet" wait_for 20 at /
ok "with who is out of line and why" shows / '/devices/urn:example:laptop-5">urn:example:laptop-5'
ok "and the alarm" shows / 'module was asked to unload'
ok "the fleet is shown" picture fleet
ok "a device has its history" shows /devices/urn:example:laptop-3 'disabled by policy office version 3'
ok "a device is shown" picture device
browser_type 'input[name=uri]' ./DCMO/camera/Operations/Disable >/dev/null
browser_click 'form[action$=commands] button' >/dev/null
ok "an operator commands" wait_for 20 eval 'api GET devices/urn:example:laptop-3/commands |
	jq -e ".items[0].command == \"Exec\" and .items[0].author == \"operator\""'
browser_type 'input[name=name]' evenings >/dev/null
browser_type 'input[name=target]' ./DCMO/Camera/Operations/Disable >/dev/null
browser_type 'input[name=start]' 20261130T200000Z >/dev/null
browser_type 'input[name=days]' Mon,Tue >/dev/null
browser_click 'form[action$=schedules] button' >/dev/null
ok "and schedules" wait_for 20 eval 'api GET devices/urn:example:laptop-3/desired |
	jq -e "any(.items[]; .uri == \"./Schedule/evenings\" and (.data | contains(\"Mon,Tue\")))"'
ok "which the page tells" wait_for 20 shows /devices/urn:example:laptop-3 ./Schedule/evenings
browser_click 'form[action$=acknowledge] button' >/dev/null
ok "and sees to an alarm" wait_for 20 eval '[ "$(api GET alarms | jq ".items | length")" = 0 ]'
ok "which the page tells" wait_for 20 shows /devices/urn:example:laptop-3 'seen by operator'
for page in devices 'devices?trouble=pending' deviations policies; do
	ok "$page is shown" shows "/$page" '<h1>'
done
ok "the audit log is not for operators" shows /audit 'which may not'
browser_open "$server_url/" >/dev/null
browser_click 'form[action="/logout"] button' >/dev/null
ok "logged out" wait_for 20 at /login
ok "is out" eval 'shows / "name=\"password\"" && at /login'
browser_stop
ktap_end

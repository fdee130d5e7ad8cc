#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "after the clock was set back timed rules fail closed"

module_load
ir=$(ir_add)
camera=$(camera_add)
hours='<schedule name="day"><window from="06:00" to="20:00"/></schedule>'
hours+='<schedule name="night"><window from="20:00" to="06:00"/></schedule>'
events_start
clock_set '2030-03-04 12:00:00'
policy_push "$hours" "$(cap camera deny "$(rule by-day allow 'during="day"')")" \
	"$(cap ir allow "$(rule by-night deny 'during="night"')")"
is "at noon the camera is allowed" allowed state camera
is "and infrared is not denied" allowed state ir

clock_set '2030-03-04 11:59:30'
is "half a minute back: the camera is allowed" allowed state camera
clock_set '2030-03-04 10:00:00'
ok "two hours back: the allow rule does not hold" wait_for 5 not v4l2-ctl -d "$camera" --info
ok "and the deny rule does" wait_for 5 not ir-ctl -d "$ir" --features
ok "an event tells" wait_for 5 event '.event == "clock" and .clock == "set-back"'
says "the status tells" 'set-back' cardgate status

clock_set '2030-03-04 12:05:00'
ok "when the clock caught up the camera is allowed" wait_for 5 camera_works "$camera"
ok "and infrared too" wait_for 5 ir-ctl -d "$ir" --features
ok "an event tells" wait_for 5 event '.event == "clock" and .clock == "trusted"'

# set_back COUNT: whether events told so often who set the clock back.
set_back() {
	[ "$(jq -s '[.[] | select(.event == "tamper" and .detail == "clock set back")] | length' \
		"$work/events")" -eq "$1" ]
}

ok "who did it was told" set_back 1
clock_set '2030-03-04 10:00:00'
ok "and is when it is done again" wait_for 5 set_back 2
# Nothing has hours in it: no edge comes
policy_version=2 policy_push "$(cap camera allow)"
clock_set '2030-03-04 08:00:00'
ok "also after a policy whose publisher vouched for the clock" wait_for 5 set_back 3

ktap_end

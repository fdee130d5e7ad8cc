#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 600

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "what is scheduled is done without a server, and what was missed as the schedule says"

module_load
camera=$(camera_add)
policy_push "$(cap camera allow)"
sees() { v4l2-ctl -d "$camera" --info; }
# schedule NAME Enable|Disable START [NODE VALUE]...
schedule() {
	local uri=./Schedule/$1

	cardgate mo set "$uri/Target" "./DCMO/Camera/Operations/$2"
	for ((i = 4; i < $#; i += 2)); do
		cardgate mo set "$uri/${!i}" "${@:i + 1:1}"
	done
	cardgate mo set "$uri/Start" "$3"
}
node() { cardgate mo get "./Schedule/$1/$2"; }

clock_set '2030-03-04 12:00:00'
agent_start
schedule one Disable 20300304T120500Z
is "the tree tells the moment" 20300304T120500Z node one Next
ok "before it nothing changes" sees
clock_set '2030-03-04 12:05:00'
ok "at its moment it is done" wait_for 60 not sees
ok "and said" wait_for 60 agent_said 1 'schedule one: 20300304T120500Z: done$'
is "there is no other" "" node one Next

schedule daily Enable 20300305T080000Z Every 86400 Missed once
agent_kill KILL
clock_set '2030-03-08 10:00:00'
ok "while no agent is there nothing is done" not sees
agent_start
ok "three were missed: one is done when it comes" wait_for 60 sees
ok "and said, and that others are not" \
	wait_for 60 agent_said 1 'schedule daily: 3 missed, not done'
is "the next one is tomorrow's" 20300309T080000Z node daily Next

schedule skipped Disable 20300309T070000Z Missed skip
agent_kill KILL
clock_set '2030-03-09 09:00:00'
agent_start
ok "what shall be skipped is" wait_for 60 agent_said 1 'schedule skipped: 1 missed, not done'
ok "and changes nothing" sees

clock_set '2030-03-09 08:30:00'
cardgate mo exec ./DCMO/Camera/Operations/Disable
clock_set '2030-03-09 09:30:00'
ok "a clock that was set back runs nothing twice" not wait_for 5 sees
clock_set '2030-03-10 08:00:00'
ok "and then it goes on" wait_for 60 sees

agent_kill
ktap_end

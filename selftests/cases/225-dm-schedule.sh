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

ktap_begin "a server schedules, and is told what came of it"

in_seconds() { date --utc -d "@$((EPOCHSECONDS + $1))" +%Y%m%dT%H%M%SZ; }
node() { cardgate mo get "./Schedule/$1/$2"; }
# reports SOURCE: what the server has of a node, a line each.
reports() {
	api GET "devices/$device/reports" |
		jq -r --arg source "$1" '.items[] | select(.source == $source) | "\(.correlator // "-") \(.data)"'
}
reported() { grep -qE -e "$2" <(reports "$1"); }
# in_line: whether the device is what it should be.
in_line() { [ "$(api GET "devices/$device" | jq -r .trouble)" = "" ]; }
agent() {
	dm-agent 3600 >>"$work/agent.log" 2>&1 &
	agent=$!
	wait_for 20 agent_said 1 ready
}

server_make
server_start
server_enrol office

put "devices/$device/schedules/late" '{"target": "./DCMO/Camera/Operations/Disable",
	"start": "20260101T080000Z", "missed": "once"}'
put "devices/$device/schedules/daily" '{"target": "./DCMO/Camera/Operations/Disable",
	"data": "for=3600", "start": "20260101T080000Z", "days": "Mon,Tue,Wed,Thu,Fri"}'
put "devices/$device/schedules/nowhere" '{"target": "./DCMO/Nothing", "start": "20260101T080000Z",
	"missed": "all"}'
cardgate sync
is "the device has what the server schedules" "for=3600" node daily Data
is "and whose it is" cardgate node daily Server
ok "what recurs begins with the next one" not node daily Last
in_line
cardgate sync
is "what was missed is done once" 20260101T080000Z node late Last
ok "the outcome says which moment it was" \
	reported ./DCMO/Camera/Operations/Disable '^late/20260101T080000Z 1500'
ok "that it was late is told" reported ./Schedule/late '20260101T080000Z: done late'
ok "so is what could not be done" reported ./Schedule/nowhere '20260101T080000Z: status 404'
cardgate sync
is "and only once" 1 eval 'reports ./Schedule/late | wc -l'

agent
put "devices/$device/schedules/killed" "{\"target\": \"./DCMO/Camera/Operations/Disable\",
	\"start\": \"$(in_seconds 20)\"}"
past=$((EPOCHSECONDS + 22))
cardgate sync
kill -KILL "$agent"
wait "$agent" || true
passed() { [ $EPOCHSECONDS -gt $past ]; }
wait_for 60 passed
ok "an agent that was killed does nothing" not node killed Last
server_kill
agent
ok "one that comes back does it, with no server there" wait_for 60 eval '[ -n "$(node killed Last)" ]'
kill "$agent"
server_start
cardgate sync
ok "the server is told when it is there again" reported ./Schedule/killed 'done$'

api DELETE "devices/$device/schedules/daily"
cardgate sync
ok "what is not scheduled any more is gone" not node daily Start
ok "nonsense is refused" not put "devices/$device/schedules/bad" \
	'{"target": "./X", "start": "tomorrow"}'
ktap_end

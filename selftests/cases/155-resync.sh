#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 240

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a listener that lost events asks for the state"

camera=$(camera_add)
pcscd_start
module_load
agent_start
events_start
policy_push "$(cap camera deny)"
wait_for 5 event '.event == "ruleset"'

# Both sleep while more happens than their sockets can hold.
watcher=$(pgrep -x -f "cardgate watch --json")
agent=$(cat "$work/agent.pid")
kill -STOP "$watcher" "$agent"
before=$(wc -l <"$work/agent.log")
for ((i = 0; i < 6000; i++)); do
	echo "context-$((i % 2))"
done | netlink-client contexts
kill -CONT "$watcher" "$agent"

ok "watch says that it lost some" wait_for 20 event '.event == "lost"'
ok "and how things stand" wait_for 10 event '.event == "state" and .action == "deny" and .capability == "camera"'
ok "so does the agent" wait_for 20 agent_said "$((before + 1))" \
	'events were lost; policy test version 1 is in force'
ok "for each denied device" wait_for 20 agent_said "$((before + 1))" 'camera deny: '
ok "what comes after is told as before" cardgate context set office
ok "by watch" wait_for 5 event '.event == "context" and .name == "office"'
ok "the camera is denied all the while" not camera_works "$camera"

ktap_end

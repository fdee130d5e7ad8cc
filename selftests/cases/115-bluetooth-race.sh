#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# processors: 2
# timeout: 120
# long: 3600

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "nobody gets at a denied controller while it is being registered"
bt_there || ktap_skip "this kernel has no virtual controllers"

rounds=$(fewer 2 2 100)

down() {
	hciconfig "$1" | grep -q DOWN
}

# race ROUNDS: adds and removes a controller while somebody tries all that there is; it ends
# up down each time. One that is allowed is no comparison: the racer is in its own way.
race() {
	local round hci racer

	hci-socket race 0 >"$work/raced" 2>"$work/tries" &
	racer=$!
	wait_for 10 grep -q racing "$work/raced"
	for ((round = 0; round < $1; round++)); do
		hci=$(bt_add)
		wait_for 15 down "$hci" || return 1
		bt_remove "$hci"
	done
	kill $racer
	wait $racer
	cat "$work/raced"
}

modprobe bluetooth
module_load
policy_push "$(cap bluetooth deny)"
says "at a denied one it never does" '^up 0, inquiry 0, scan 0, raw 0, user 0$' race $rounds
says "and the attempts were counted" '^[1-9]' cat $cardgate_sys/bluetooth/denied_total

ktap_end

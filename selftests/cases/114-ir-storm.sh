#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# processors: 2
# timeout: 300
# long: 7200

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a racing opener never gets through to a receiver that comes and goes"

cycles=$(fewer 20 5 2000)

numbers() {
	cat /sys/devices/virtual/rc/rc*/{lirc*,input*/event*}/dev
}

# race CYCLES: plugs the receiver in and out while others try to open its lirc and event nodes.
race() {
	local cycle done=0

	# shellcheck disable=SC2086 # one word each
	node-racer 2 $numbers >"$work/raced" &
	wait_for 10 grep -q racing "$work/raced"
	for ((cycle = 0; cycle < $1; cycle++)); do
		rmmod rc_loopback && modprobe rc-loopback && done=$((done + 1))
	done
	kill $!
	wait $!
	echo "$(tail -n 1 "$work/raced") in $done cycles"
}

modprobe evdev
ir_add >/dev/null
module_load
numbers=$(numbers)
says "it gets through to one that is allowed" '^opened [1-9].* 3 cycles$' race 3
# One that somebody had open may have moved
numbers=$(numbers)
policy_push "$(cap ir deny)"
started=$EPOCHSECONDS
says "to a denied one it never does, $cycles times" "^opened 0 times in $cycles cycles\$" race $cycles
echo "# $((EPOCHSECONDS - started)) s"
policy_push "$(cap ir allow)"
ok "allowed: it works" ir_works "/dev/$(basename /sys/devices/virtual/rc/rc*/lirc*)"

ktap_end

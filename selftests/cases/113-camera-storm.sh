#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# processors: 2
# timeout: 300
# long: 6000

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a racing opener never gets through to a camera that comes and goes"

cycles=$(fewer 100 10 2000)

numbers() {
	find /sys/devices/platform/vivid.0 /sys/bus/media/devices/ -name dev -exec cat {} +
}

# race CYCLES: plugs the camera in and out while others try to open all that it could be used by.
race() {
	local cycle done=0

	# shellcheck disable=SC2086 # one word each
	node-racer 2 $numbers >"$work/raced" &
	wait_for 10 grep -q racing "$work/raced"
	for ((cycle = 0; cycle < $1; cycle++)); do
		echo vivid.0 >/sys/bus/platform/drivers/vivid/unbind
		echo vivid.0 >/sys/bus/platform/drivers/vivid/bind && done=$((done + 1))
	done
	kill $!
	wait $!
	echo "$(tail -n 1 "$work/raced") in $done cycles"
}

camera_add >/dev/null
module_load
numbers=$(numbers)
says "it gets through to one that is allowed" '^opened [1-9].* 5 cycles$' race 5
# One that somebody had open may have moved
numbers=$(numbers)
policy_push "$(cap camera deny)"
started=$EPOCHSECONDS
says "to a denied one it never does, $cycles times" "^opened 0 times in $cycles cycles\$" race $cycles
echo "# $((EPOCHSECONDS - started)) s"
is "the camera is there and denied" denied state camera
policy_push "$(cap camera allow)"
ok "allowed: it works" camera_works "/dev/$(basename /sys/devices/platform/vivid.0/video4linux/video*)"

ktap_end

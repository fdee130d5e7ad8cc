#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "root cannot talk a denied camera open by giving its device to a driver again"

bus=/sys/bus/platform
device=$bus/devices/vivid.0
plain=$cardgate_tree/build/$(uname -r)/selftests/modules/plain_camera.ko

# node: prints the camera's node once it is there.
node() {
	wait_for 10 node_there
	node_there
}

node_there() {
	local node

	node=$(echo "$device"/video4linux/video*)
	[ -c "/dev/${node##*/}" ] && echo "/dev/${node##*/}"
}

driver() {
	basename "$(readlink "$device/driver")"
}

# give DRIVER: the device to it, away from the one that has it.
give() {
	echo vivid.0 >"$device/driver/unbind"
	[ ! -e "$device/driver" ] || return 1
	echo "$1" >"$device/driver_override"
	echo vivid.0 >$bus/"${2:-drivers/$1/bind}"
}

# denied: whether the camera is, by what it says and by what its node does.
denied() {
	local node

	node=$(node)
	[ "$(verdict "$(readlink -f "/sys/class/video4linux/${node##*/}")")" = deny ] || return 1
	! (exec 9<"$node") 2>"$work/refusal" || return 1
	grep -q 'Operation not permitted' "$work/refusal"
}

camera_add >/dev/null
modprobe -a mc videodev videobuf2-v4l2 videobuf2-vmalloc
insmod "$plain"
trap 'rmmod vivid plain_camera; ktap_exit' EXIT
module_load
ok "allowed: another driver takes its device" give plain-camera
is "namely that one" plain-camera driver
ok "and its camera opens" v4l2-ctl -d "$(node)" --info
ok "its own takes it back" give vivid
ok "and its camera works" camera_works "$(node)"

policy_push "$(cap camera deny)"
ok "denied: it is" denied
ok "given to its driver by name" give vivid
is "which has it" vivid driver
ok "it is denied" denied
ok "given to its driver by a search for one" give vivid drivers_probe
is "which has it" vivid driver
ok "it is denied" denied
ok "given to another driver" give plain-camera
is "which has it" plain-camera driver
ok "it is denied" denied
ok "given back" give vivid
ok "it is denied" denied
policy_push "$(cap camera allow)"
ok "allowed: it works" camera_works "$(node)"
# vivid's device goes without its name
echo >"$device/driver_override"

ktap_end

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 400
# long: 1200

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/fail.sh
. "${0%/*}/../vm/fail.sh"

ktap_begin "no camera, receiver or controller that comes when there is no memory can be used"

# came COMMAND...: what a driver or a program makes of it is its own business.
came() {
	"$@" >"$work/came" 2>&1 || true
}

# camera N: comes while the driver is refused its Nth allocation. It need not be there then.
camera() {
	local node

	camera_remove
	came fail_nth "$1" modprobe vivid n_devs=1 node_types=0x1 num_inputs=1 input_types=0
	for node in /dev/video*; do
		[ ! -c "$node" ] || ! v4l2-ctl -d "$node" --info 2>"$work/error" || return 1
	done
}

receiver() {
	local node

	ir_remove
	came fail_nth "$1" modprobe rc-loopback
	for node in /dev/lirc*; do
		[ ! -c "$node" ] || ! ir-ctl -d "$node" --features 2>"$work/error" || return 1
	done
}

# controlled: whether there is a controller, or the program that makes it has ended.
controlled() {
	bt_appeared '' || [ ! -e "/proc/$maker/exe" ]
}

controller() {
	local maker hci used=false

	fail_nth "$1" btvirt -l1 </dev/null >"$work/btvirt.log" 2>&1 &
	maker=$!
	wait_for 20 controlled
	hci=$(bt_appeared '' || true)
	[ -z "$hci" ] || ! bt_works "$hci" || used=true
	pkill -x btvirt || true
	wait $maker || true
	[ -z "$hci" ] || wait_for 20 test ! -e "/sys/class/bluetooth/$hci"
	! $used
}

fail_begin
module_load
policy_push "$(everything deny)"
# What they need stays
camera_add >/dev/null
ir_add >/dev/null
! bt_there || bt_remove "$(bt_add)"
fail_in cardgate
# What the kernel itself does there is its own
own=(device_add)
# It forgets to free a media device's name when this fails, which kmemleak would report
[ ! -e /sys/kernel/debug/kmemleak ] || own+=(cdev_add)
fail_not_below "${own[@]}"
says "cameras" '^[1-9][0-9]* refused$' fail_walk camera
says "receivers" '^[1-9][0-9]* refused$' fail_walk receiver
! bt_there || says "controllers" '^[1-9][0-9]* refused$' fail_walk controller
camera_remove
ir_remove
camera=$(camera_add)
ir=$(ir_add)
refused "with memory a camera is refused as ever" "not permitted" v4l2-ctl -d "$camera" --info
policy_push "$(everything allow)"
ok "allowed, it takes pictures" camera_works "$camera"
ok "and the receiver hears" ir_works "$ir"
if bt_there; then
	hci=$(bt_add)
	ok "and the controller is up" bt_works "$hci"
fi

ktap_end

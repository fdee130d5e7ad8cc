#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# processors: 2
# timeout: 240

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a suspended machine wakes up with every decision as it was, and new ones where they are due"

awake=$cardgate_tree/build/$(uname -r)/selftests/modules/stay_awake.ko
[ -e /sys/power/pm_test ] && [ -e "$awake" ] || ktap_skip "this kernel cannot try a suspend"
insmod "$awake"

# nap: every device is suspended and, two seconds later, resumed. The kernel waits with the processor
# busy, and a slow machine must not take that for a lockup.
nap() {
	echo 2 >/sys/module/suspend/parameters/pm_test_delay
	echo devices >/sys/power/pm_test
	echo freeze >/sys/power/state
}

ours=$(rule ours allow '' 'id="0951:1667"')
others=$(rule others deny 'force="yes"' 'id="0951:1666"')

camera=$(camera_add)
ir=$(ir_add)
hci=$(! bt_there || bt_add)
# Not sticks: their gadget is frozen before they are suspended
usb_hid_add private 0951 1666 P1 >/dev/null
usb_hid_add company 0951 1667 C1 >/dev/null
module_load
policy_push "$(cap usb deny "$ours" "$others")" "$(everything deny | grep -v usb)"
ok "the machine suspends and wakes up" nap
ok "the camera is refused" not camera_works "$camera"
ok "so is the infrared receiver" not ir_works "$ir"
[ -z "$hci" ] || ok "Bluetooth is off" not bt_works "$hci"
ok "the private keyboard has no events" not usb_hid_works private
ok "the company's has" usb_hid_works company 10

policy_push "$(cap usb deny "$ours" "$others")"
ok "it wakes up again" nap
ok "the camera that is allowed by now works" camera_works "$camera"
ok "so does the infrared receiver" ir_works "$ir"
[ -z "$hci" ] || ok "and Bluetooth" bt_works "$hci"
ok "the private keyboard has still no events" not usb_hid_works private

clock_set '2030-03-04 17:50:00'
policy_push '<schedule name="work"><window days="mon-fri" from="08:00" to="18:00"/></schedule>' \
	"$(cap camera allow "$(rule at-work deny 'during="work"')")"
is "before six o'clock the camera is denied" denied state camera
clock_set '2030-03-04 17:59:59'
ok "it sleeps over six o'clock" nap
ok "and the camera works" wait_for 5 camera_works "$camera"
rmmod stay_awake

ktap_end

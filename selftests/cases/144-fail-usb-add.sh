#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 600
# long: 3600

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/fail.sh
. "${0%/*}/../vm/fail.sh"

ktap_begin "a denied device stays denied when the kernel runs out of memory as it is plugged in"

# over: whether the hub has met a refusal, or is done with the device without one.
over() {
	fail_hit || usb_settled multi
}

# barred: whether the device's storage has no driver and its node does not open. The device need not
# be there at all, nor have interfaces.
barred() {
	local path storage=() node

	path=$(usb_path multi) || return 0
	storage=("$path"/*:1.0)
	[ ! -e "${storage[0]}/driver" ] || return 1
	node=$(sed -n 's,^DEVNAME=,/dev/,p' "$path/uevent")
	[ ! -e "$node" ] || ! head -c 18 "$node" 2>/dev/null
}

# add N: plugs the device in while the hub's worker is refused its Nth allocation.
add() {
	local bus=/sys/bus/usb/devices/usb1/bConfigurationValue

	usb_unplug multi
	fail_kthread "$1"
	echo dummy_udc.0 >"$usb_gadgets/multi/UDC"
	wait_for 20 over || return
	# The worker has the hub's lock until it is done
	cat $bus >/dev/null
	barred || return
	fail_kthread 0
	barred
}

fail_begin
usb_setup
usb_multi_add multi 1d6b 0104 SN1 >/dev/null
module_load
policy_push "$(cap usb allow "$(rule no-storage deny '' 'interface="08:*:*"')")"
events_start
fail_in cardgate
# What drivers do is theirs
fail_not_below usb_probe_interface
fail_step=15
says "each time" '^[1-9][0-9]* refused$' fail_walk add
usb_unplug multi
usb_plug multi >/dev/null
is "with memory one half has a driver" "$(printf '08 -\n03 usbhid')" usb_drivers multi
policy_push "$(cap usb allow)"
ok "and allowed, the other works" usb_stick_works multi

ktap_end

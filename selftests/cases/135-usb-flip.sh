#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# processors: 2
# timeout: 200

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a device that is allowed again while it is being cut comes back"

module_load
usb_stick_add stick 0951 1666 SN1 >"$work/path"
ok "the stick works" usb_stick_works stick
interface=$(echo "$(cat "$work/path")"/*:1.0)
policy_compile "$work/deny" "$(cap usb deny)"
policy_compile "$work/allow" "$(cap usb allow)"

# Nobody waits for the first one to be carried out. Another driver of the kernel's may answer late,
# so what counts is that the device is free and has its driver.
flips() {
	local round

	for round in {1..8}; do
		netlink-client flip "$work/deny" "$work/allow"
		wait_for 20 usb_bound || {
			echo "round $round: authorized $(cat "$interface/authorized")"
			return 1
		}
	done
}

usb_bound() {
	[ "$(<"$interface/authorized")" = 1 ] && [ -e "$interface/driver" ]
}

ok "8 times" flips
policy_push "$(cap usb deny)"
ok "denied again, it is denied" not usb_bound

ktap_end

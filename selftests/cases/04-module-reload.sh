#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# processors: 2
# timeout: 800
# long: 1600

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "the module comes and goes while devices do"

times=$(fewer 50 6 200)

usb_disk stick
usb_gadget stick 0951 1666 SN1 mass_storage
bluetooth=$(! bt_there || bt_add)

churn() {
	trap - ERR EXIT
	while :; do
		usb_plug stick
		usb_stick_block stick
		usb_unplug stick
		camera_works "$(camera_add)"
		camera_remove
		ir-ctl -d "$(ir_add)" --features
		ir_remove
		[ -z "$bluetooth" ] || hciconfig "$bluetooth" up
		[ -z "$bluetooth" ] || hciconfig "$bluetooth" down
	done
}

set +e
churn >/dev/null 2>&1 &
set -e
churning=$!

cycles() {
	local cycle

	for ((cycle = 0; cycle < times; cycle++)); do
		module_load "default=$([ $((cycle % 2)) -eq 0 ] && echo deny || echo allow)" || return
		[ $((cycle % 3)) -ne 0 ] || policy_push "$(everything deny)" || return
		module_unload || return
	done
}

ok "$times times" cycles
ok "devices came and went meanwhile" kill $churning

ktap_end

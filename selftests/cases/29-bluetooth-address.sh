#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a Bluetooth controller is known by its address, and denied until that is known"
bt_there || ktap_skip "this kernel has no virtual controllers"

other=02:00:00:00:00:01

# bluetooth DEFAULT ACTION ADDRESS: pushes a policy with a rule for that address.
bluetooth() {
	policy_push "$(cap bluetooth "$1" "$(rule this "$2" '' "address=\"$3\"")")"
}

# controller FIELD: prints what the module says of it.
controller() {
	cardgate devices --json | jq -r --arg name "$hci" \
		".devices[] | select(.path | endswith(\"/bluetooth/\" + \$name)) | $1"
}

decided() {
	[ "$(controller .action)" = "$1" ]
}

hci=$(bt_add)
address=$(bt_address "$hci")
module_load
is "one that was there tells its address" "$address" controller .subject.address
bluetooth deny allow $other
is "denied where only another is allowed" deny controller .action
ok "it cannot be powered on" not bt_works "$hci"
bluetooth deny allow "$address"
is "allowed by its own address" this controller .rule.id
ok "it can" bt_works "$hci"
bluetooth allow deny "$address"
ok "denied by it: it cannot" not bt_works "$hci"
bt_remove "$hci"

events_start
hci=$(bt_add)
ok "one that comes is denied by its address" decided deny
ok "it cannot be powered on" not bt_works "$hci"
bt_remove "$hci"
bluetooth allow deny $other
hci=$(bt_add)
ok "where another is denied, it was denied while it might be that one" wait_for 10 event \
	'.event == "decision" and .action == "deny" and .rule.id == "this"'
ok "and is allowed now" wait_for 10 decided allow
ok "it can be powered on" bt_works "$hci"
bt_remove "$hci"
bluetooth deny allow "$address"
hci=$(bt_add)
ok "where none but it is allowed, it is" wait_for 10 decided allow
ok "it can be powered on" bt_works "$hci"
bt_remove "$hci"

# An interface has no address. The controller that comes of it has, and is asked.
path=$(usb_ffs_add dongle 0a12 0001 SN1 e0:01:01)
interface=$path/$(basename "$path"):1.0
is "the USB interface of a controller is let pass where an address is allowed" allow verdict "$interface"
bluetooth allow deny "$address"
is "and where one is denied" allow verdict "$interface"
bluetooth deny deny "$address"
is "but not where none is allowed" deny verdict "$interface"

ktap_end

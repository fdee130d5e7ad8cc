#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a hundred thousand rules are loaded at once"

# attribute FILTER: prints what jq finds in the status.
attribute() {
	cardgate status --json | jq -r "$1"
}

# decided DEVICE: prints which rule decided about its first interface.
decided() {
	cardgate devices --json | jq -r --arg path "$1/${1##*/}:1.0" \
		'.devices[] | select(.path == $path) | "\(.action) \(.rule.id)"'
}

module_load
# Rule r99996 denies vendor, product and serial of this one, r99997 the serial of a storage interface
by_id=$(usb_stick_add one 1209 869c 00099996)
by_interface=$(usb_stick_add two 0951 1666 00099997)
free=$(usb_stick_add three 1209 869c 00100000)

rules-bench make 100000 "$work/many"
ok "they are taken" cardgate apply "$work/many"
is "they can be read into a buffer of any size" "$(sha256sum <"$work/many")" \
	sh -c "netlink-client sized 20001 | sha256sum"
is "all of them" 100000 attribute '[.. | objects | select(.name? == "usb" or .capability? == "usb") | .rules] | max'
is "the last but three decides" "deny r99996" decided "$by_id"
is "so does the next one" "deny r99997" decided "$by_interface"
is "no rule holds for a third" "allow null" decided "$free"
is "the sum is known" restricted state usb
ok "the third works" usb_stick_works three
usb_unplug one
is "a device that comes now is decided, too" "deny r99996" decided "$(usb_plug one)"
ok "the same can be loaded over it" cardgate apply "$work/many"
module_unload

ktap_end

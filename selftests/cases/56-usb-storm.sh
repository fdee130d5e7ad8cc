#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# processors: 2
# timeout: 300
# long: 1200

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a racing opener never gets through to sticks that come and go"

buses=10
plugs=$(fewer 100 10 200)
usb_setup $buses
module_load
attributes=()
for ((bus = 0; bus < buses; bus++)); do
	usb_disk "stick$bus" 1M
	usb_gadget "stick$bus" 0951 1666 "SN$bus" mass_storage
	attributes+=("$usb_gadgets/stick$bus/UDC")
done

says "the opener gets through to sticks that are allowed" '^opened [1-9][0-9]* times in 20 plugs$' \
	usb-racer 2 2 "${attributes[@]}"
policy_push "$(cap usb deny)"
says "to denied ones it never does" "^opened 0 times in $((plugs * buses)) plugs\$" \
	usb-racer $plugs 2 "${attributes[@]}"

ktap_end

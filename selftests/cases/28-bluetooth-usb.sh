#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "rules match a Bluetooth controller by the USB device that it is part of"
usbip_there controller || ktap_skip "this kernel has no emulated controllers on USB"

# is_open NAME, is_closed NAME: in what is decided and in what works.
is_open() {
	is "  $1 is allowed" allow usbip_decided "$1" bluetooth
	ok "  $1 works" usbip_controller_works "$1"
}

is_closed() {
	is "  $1 is denied" deny usbip_decided "$1" bluetooth
	ok "  $1 does not work" not usbip_controller_works "$1" 0
}

left_allowed() {
	[ "$(usbip_decided left bluetooth)" = allow ]
}

module_load
# In the second all that is known to be a controller is what the driver makes of it
for kind in "controller 1d6b 0103 e0" "vendor-controller 05ac 8213 ff"; do
	read -r profile vendor product class <<<"$kind"
	left=$(usbip_add "$profile" left "$vendor" "$product" BT1)
	usbip_add "$profile" right "$vendor" "$product" BT2 >/dev/null
	is_open left
	is_open right
	ok "  each has an address" test "$(usbip_address left)" != "$(usbip_address right)"
	for match in "id=\"$vendor:$product\" serial=\"BT1\"" "name=\"left\" port=\"${left##*/}\"" \
		"bus=\"usb\" driver=\"btusb\" interface=\"$class:01:01\" serial=\"BT1\""; do
		policy_push "$(cap bluetooth deny "$(rule one allow '' "$match")")"
		echo "# $profile, allowed by $match"
		is_open left
		is_closed right
	done
	policy_push "$(cap bluetooth deny "$(rule one allow '' "id=\"$vendor:ffff\" serial=\"BT1\"" \
		'serial="BT"' 'name="right" serial="BT1"' 'port="9-9"' 'bus="virtual" serial="BT1"' \
		'driver="hci_vhci" serial="BT1"' 'interface="03:*:*" serial="BT1"')")"
	echo "# $profile, not allowed by any of these with another's value"
	is_closed left
	policy_push "$(cap bluetooth allow \
		"$(rule one deny '' "id=\"$vendor:$product\" serial=\"BT1\"")")"
	echo "# $profile, denied by id and serial number"
	is_closed left
	is_open right
	usbip_remove left
	usbip_add "$profile" left "$vendor" "$product" BT1 >/dev/null
	echo "# $profile, plugged in under that policy"
	is_closed left
	policy_push "$(cap bluetooth allow)"
	is_open left
	policy_push "$(cap bluetooth deny \
		"$(rule one allow '' "address=\"$(usbip_address left)\" driver=\"btusb\"")")"
	echo "# $profile, allowed by its address"
	is_open left
	ok "  right does not work" not usbip_controller_works right 0
	ok "  which is said of the controller" grep -qw deny <<<"$(usbip_decided right bluetooth)"
	usbip_remove left
	usbip_add "$profile" left "$vendor" "$product" BT1 >/dev/null
	ok "  left, plugged in under that policy, is allowed" wait_for 10 left_allowed
	ok "  and works" usbip_controller_works left
	policy_push "$(cap bluetooth allow)"
	usbip_remove left
	usbip_remove right
done

ktap_end

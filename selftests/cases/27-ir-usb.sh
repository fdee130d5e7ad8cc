#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "rules match an infrared receiver by the USB device that it is part of"
usbip_there receiver || ktap_skip "this kernel has no emulated receivers on USB"

# is_open NAME, is_closed NAME: in what is decided and in what works.
is_open() {
	is "  $1 is allowed" allow usbip_decided "$1" ir
	ok "  $1 hears what it sends" usbip_receiver_works "$1"
}

is_closed() {
	is "  $1 is denied" deny usbip_decided "$1" ir
	refused "  $1 is refused" "Operation not permitted" ir-ctl -d "$(usbip_lirc "$1")" --features
	ok "  its keys, too" not head -c 1 "$(usbip_keys "$1")"
}

module_load
left=$(usbip_add receiver left 1781 0938 IR1)
usbip_add receiver right 1781 0938 IR2 >/dev/null
is_open left
is_open right
for match in 'id="1781:0938" serial="IR1"' 'name="left"' "port=\"${left##*/}\"" \
	'bus="usb" driver="iguanair" interface="ff:*:*" serial="IR1"'; do
	policy_push "$(cap ir deny "$(rule one allow '' "$match")")"
	echo "# allowed by $match"
	is_open left
	is_closed right
done
policy_push "$(cap ir deny "$(rule one allow '' 'id="1781:0939" serial="IR1"' 'serial="IR"' \
	'name="right" serial="IR1"' 'port="9-9"' 'bus="virtual" serial="IR1"' \
	'driver="mceusb" serial="IR1"' 'interface="03:*:*" serial="IR1"')")"
echo "# not allowed by any of these with another's value"
is_closed left
policy_push "$(cap ir allow "$(rule one deny '' 'id="1781:0938" serial="IR1"')")"
echo "# denied by id and serial number"
is_closed left
is_open right
usbip_remove left
usbip_add receiver left 1781 0938 IR1 >/dev/null
echo "# plugged in under that policy"
is_closed left
policy_push "$(cap usb deny "$(rule one allow '' 'id="1781:0938" serial="IR2"')")"
ok "no driver has one that is denied as a USB device" test ! -e "$left/${left##*/}:1.0/driver"
ok "so there is no node" not usbip_lirc left
is_open right
policy_push "$(cap usb allow)"
is_open left

ktap_end

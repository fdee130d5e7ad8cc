#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a denied device is not handed to another machine"

modprobe usbip-host
drivers=/sys/bus/usb/drivers

# export_device PATH: as usbip bind does. The driver does not want the ends of lines.
export_device() {
	local id=${1##*/}

	[ ! -e "$1/driver" ] || echo "$id" >"$1/driver/unbind"
	printf "add %s" "$id" >$drivers/usbip-host/match_busid
	echo "$id" >$drivers/usbip-host/bind
}

# driver PATH: prints the name of what has the whole device.
driver() {
	basename "$(readlink "$1/driver" || echo none)"
}

# take_back PATH
take_back() {
	[ ! -e "$1/driver" ] || echo "${1##*/}" >"$1/driver/unbind"
	echo "${1##*/}" >$drivers/usb/bind
}

module_load
stick=$(usb_stick_add stick 0951 1666 SN1)
policy_push "$(cap usb deny "$(rule keys allow '' 'interface="03:*:*"')")"
ok "usbip-host does not get a denied stick" not export_device "$stick"
is "nothing has it" none driver "$stick"
take_back "$stick"
is "its interface is denied as before" "08 -" usb_drivers stick

policy_push "$(cap usb deny "$(rule own allow '' 'id="0951:1666"')")"
ok "an allowed one it gets" export_device "$stick"
is "usbip-host has it" usbip-host driver "$stick"
policy_push "$(cap usb deny)"
is "until it is denied" usb driver "$stick"
is "which denies its interface, too" "08 -" usb_drivers stick

policy_push "$(cap usb allow "$(rule no-export deny '' 'driver="usbip-host"')")"
ok "the stick works where only usbip-host is denied" usb_stick_works stick
ok "and is not exported" not export_device "$stick"
take_back "$stick"

camera=$(usb_ffs_add camera 1d6b 0104 SN2 0e:01:00)
policy_push "$(cap usb allow)" "$(cap camera deny)"
ok "a camera is not where cameras are denied" not export_device "$camera"
policy_push "$(cap usb allow)"
ok "where they are not, it is" export_device "$camera"
take_back "$camera"
for device in "$stick" "$camera"; do
	printf "del %s" "${device##*/}" >$drivers/usbip-host/match_busid
done
rmmod usbip-host

ktap_end

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/usbfs.sh
. "${0%/*}/../vm/usbfs.sh"

ktap_begin "a device that becomes another is decided anew"

# change NAME ATTRIBUTE VALUE: it comes back on the same port as something else.
change() {
	local udc

	udc=$(cat "$usb_gadgets/$1/UDC")
	usb_unplug "$1"
	echo "$3" >"$usb_gadgets/$1/$2"
	echo "$udc" >"$usb_gadgets/$1/UDC"
	wait_for 10 usb_settled "$1"
}

module_load
policy_push "$(cap usb deny "$(rule own allow '' 'id="0951:1666" serial="SN1"')")"
usb_stick_add stick 0951 1666 SN1 >"$work/path"
ok "the known device works" usb_stick_works stick
change stick strings/0x409/serialnumber SN2
is "with another serial number it does not" "08 -" usb_drivers stick
change stick strings/0x409/serialnumber SN1
ok "with its own it does" usb_stick_works stick
change stick idProduct 0x1667
is "with another product number it does not" "08 -" usb_drivers stick
change stick idProduct 0x1666

# It stays plugged in, and the host asks again what it is.
is_product() { grep -qsx "$1" "$(usb_path stick)/idProduct" && usb_settled stick; }
ok "as it was it works" usb_stick_works stick
ok "somebody has its node" usbfs_start "$(usb_node "$(usb_path stick)")"
echo 0x1667 >"$usb_gadgets/stick/idProduct"
ok "and resets it" usbfs_ask reset
ok "it is another" wait_for 10 is_product 1667
is "that does not work" "08 -" usb_drivers stick
is "nor by what was opened before" ENODEV usbfs_ask control
usbfs_end
usb_remove stick

policy_push "$(cap usb allow "$(rule no-storage deny '' 'interface="08:*:*"')")"
usb_disk two
usb_gadget two 1d6b 0104 SN1 hid mass_storage
mkdir "$usb_gadgets/two/configs/c.2"
rm "$usb_gadgets/two/configs/c.1/mass_storage.two"
ln -s "$usb_gadgets/two/functions/mass_storage.two" "$usb_gadgets/two/configs/c.2/"
path=$(usb_plug two)
ok "a keyboard works that has a stick in its second configuration" usb_hid_works two
echo 2 >"$path/bConfigurationValue"
is "the stick in it does not" "08 -" usb_drivers two
ok "nor may the device's node be used" not head -c 18 "/dev/$(sed -n 's/^DEVNAME=//p' "$path/uevent")"
echo 1 >"$path/bConfigurationValue"
ok "back in the first: the keyboard works" usb_hid_works two

ktap_end

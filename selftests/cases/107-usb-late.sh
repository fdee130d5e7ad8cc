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

ktap_begin "USB may come after the module, and may go"

forget usbcore || ktap_skip "USB cannot be taken out of this kernel"
ok "there is no USB" test ! -d /sys/bus/usb
module_load default=deny
says "a machine without USB: the gate is armed" '^usb +denied +yes' cardgate status
policy_push "$(cap usb allow)"
for round in first second; do
	modprobe usbcore
	says "USB comes the $round time: the gate is armed" '^usb +[a-z]+ +yes' cardgate status
	forget usbcore
	ok "and goes" test ! -d /sys/bus/usb
done

path=$(usb_stick_add stick 0951 1666 SN1)
ok "a stick works" usb_stick_works stick
usbfs_start "$(usb_node "$path")"
is "a program speaks to it" 18 usbfs_ask control
policy_push "$(cap usb deny)"
is "denied: it does no longer" ENODEV usbfs_ask control
is "and the stick has no driver" "08 -" usb_drivers stick
usbfs_end

ktap_end

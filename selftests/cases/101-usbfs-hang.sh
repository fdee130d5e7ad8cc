#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# processors: 2

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/usbfs.sh
. "${0%/*}/../vm/usbfs.sh"

ktap_begin "a control transfer under way ends when the device is denied"

module_load
path=$(usb_ffs_add mute 1d6b 0104 SN1 ff:00:00)
usbfs_start "$(usb_node "$path")"
is "a program asks what the device never answers" 0 usbfs_ask hang 1
policy_push "$(cap usb deny)"
is "denied: the answer is that there is no device" ESHUTDOWN usbfs_ask hung
policy_push "$(cap usb allow)"
usbfs_end
usbfs_start "$(usb_node "$path")"
is "the device still works afterwards" 18 usbfs_ask control
usbfs_end

ktap_end

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

ktap_begin "a program that has a USB device open loses it when it is denied"

path=$(usb_hid_add keys 1d6b 0104 SN1)
interface=$path/${path##*/}:1.0
usbfs_start "$(usb_node "$path")"
module_load
is "allowed: control transfers pass" 18 usbfs_ask control
says "programs of 32 bits have their own call" '^(18|ENOSYS|EOPNOTSUPP)$' usbfs_ask control32
is "an interface can be claimed" 0 usbfs_ask claim 0
is "a transfer waits for a key" 0 usbfs_ask submit 0x81
is "nothing is there yet" EAGAIN usbfs_ask reap

policy_push "$(cap usb deny "$(rule keys deny 'force="yes"' 'interface="03:*:*"')")"
is "denied: the device hung up" 1 usbfs_ask poll
is "control transfers are refused" ENODEV usbfs_ask control
says "in their own call, too" '^(ENODEV|ENOSYS|EOPNOTSUPP)$' usbfs_ask control32
is "so are others" ENODEV usbfs_ask submit 0x81
says "the waiting one ended without data" '^E(NOENT|SHUTDOWN)$' usbfs_ask reap
is "there is no other" ENODEV usbfs_ask reap
is "the interface cannot be claimed again" ENODEV usbfs_ask claim 0
is "descriptors cannot be read" ENODEV usbfs_ask read
ktap_run sh -c "echo 1 >$interface/authorized"
is "nor can it be claimed when root authorizes it" ENODEV usbfs_ask claim 0
ok "it has no driver" test ! -e "$interface/driver"
ok "the refusals are counted" test "$(cat $cardgate_sys/usb/denied_total)" -ge 3

policy_push "$(cap usb allow)"
is "allowed again: the old descriptor stays dead" ENODEV usbfs_ask control
usbfs_end
ok "a new one can be opened" usbfs_start "$(usb_node "$path")"
is "and used" 18 usbfs_ask control
usbfs_end

ktap_end

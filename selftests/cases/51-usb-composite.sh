#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "interfaces of one device are decided one by one"

module_load
policy_push "$(cap usb allow "$(rule no-storage deny '' 'interface="08:*:*"')")"
usb_multi_add multi 1d6b 0104 SN1 >"$work/path"
ok "the keyboard half works" usb_hid_works multi
ok "the storage half does not" not usb_stick_works multi 1
is "one interface has a driver" "$(printf '08 -\n03 usbhid')" usb_drivers multi

policy_push "$(cap usb allow "$(rule no-keyboard deny '' 'interface="03:01:*"')")"
ok "turned round: the storage half works" usb_stick_works multi
ok "and the keyboard half does not" not usb_hid_works multi 1

ktap_end
